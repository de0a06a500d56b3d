/** Orders to a driver and what became of them: sent only to units whose `hello` lists the capability `orders`. */
import { z } from 'zod';
import { freeText, kindWord, wallTimeMs } from './fields.js';

/** Kinds of version 1; a unit shows the text of an order whose kind it does not know. */
export const TRUCK_ORDER_KINDS = ['call', 'restBreak', 'stop', 'relief', 'medicalCheck', 'message'] as const;

/** What a unit reports of an order, in the order of its life; `done` and `declined` end it. */
export const TRUCK_ORDER_STATES = ['received', 'acknowledged', 'done', 'declined'] as const;

const orderId = z.uuid();

/** Dispatch asks the driver for something. The same order may come again after a reconnect: a known `orderId` is no news. */
export const orderMessageSchema = z.strictObject({
  type: z.literal('order'),
  orderId,
  kind: kindWord,
  /** In the language of the site; empty = the kind says it all. */
  text: freeText,
  issuedAtMs: wallTimeMs,
  /** Server's clock; dispatch says `orderEnd` when it comes to that. */
  expiresAtMs: wallTimeMs,
});

/** An order that the unit was sent is void. */
export const orderEndSchema = z.strictObject({
  type: z.literal('orderEnd'),
  orderId,
  state: z.enum(['cancelled', 'expired']),
});

/** What became of an order in the cab. */
export const orderStateSchema = z.strictObject({
  type: z.literal('orderState'),
  orderId,
  state: z.enum(TRUCK_ORDER_STATES),
  /** Unit's clock. */
  atMs: wallTimeMs,
  /** Why it was declined. */
  note: freeText.optional(),
});

export type OrderMessage = z.infer<typeof orderMessageSchema>;
export type OrderEnd = z.infer<typeof orderEndSchema>;
export type OrderState = z.infer<typeof orderStateSchema>;
