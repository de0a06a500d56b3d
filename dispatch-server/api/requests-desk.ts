/** What people may ask about alerts and orders: shelving, closing, orders, templates. Part of requests.ts. */
import { LIMITS } from '@oyau/protocol';
import { z } from 'zod';
import { alertOutcomeSchema, interventionOutcomeSchema, orderKindSchema, ORDER_KINDS } from './contract-orders.js';

/** Longest shelving, minutes: one shift of 8 hours, after which somebody else must decide (ISA-18.2 asks for a limit; the value is ours). */
export const MOST_SHELVED_MINUTES = 480;

/** Latest end of an order, ms: two shifts. */
const MOST_DUE_MS = 24 * 60 * 60 * 1000;
const LEAST_DUE_MS = 10_000;
/** Ours: long enough for a truck to come back from a pit without radio. */
const DEFAULT_DUE_MS = 15 * 60 * 1000;

/** Text without control characters but line breaks, trimmed. */
const lines = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .regex(/^(?:\P{Cc}|[\n\t])*$/u, 'must not contain control characters');
const said = (most: number) => lines(most).min(1, 'must not be empty');

/** An empty note is no note. */
const note = lines(1000)
  .transform((text) => (text === '' ? null : text))
  .nullish()
  .transform((text) => text ?? null);

/** The body may be left out. */
export const acknowledgeBodySchema = z.strictObject({ note }).nullish();
export const alertParamsSchema = z.strictObject({ alertId: z.uuid() });
export const shelveBodySchema = z.strictObject({
  minutes: z.int().min(1).max(MOST_SHELVED_MINUTES),
  reason: said(500),
});
/** `other` explains itself. */
export const closeBodySchema = z
  .strictObject({ outcome: alertOutcomeSchema, note })
  .refine((body) => body.outcome !== 'other' || body.note !== null, {
    path: ['note'],
    message: 'must say why when the outcome is other',
  });

export const newOrderSchema = z.strictObject({
  truckId: z.string().min(1).max(LIMITS.idCharacters),
  alertId: z.uuid().nullish(),
  kind: orderKindSchema,
  text: said(LIMITS.textCharacters),
  /** From now, ms. */
  dueMs: z.int().min(LEAST_DUE_MS).max(MOST_DUE_MS).default(DEFAULT_DUE_MS),
});
export const orderParamsSchema = z.strictObject({ orderId: z.uuid() });
export const ordersQuerySchema = z.strictObject({
  truck: z.string().min(1).max(LIMITS.idCharacters).optional(),
  state: z.enum(['open', 'all']).default('open'),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
});
export const cancelBodySchema = z.strictObject({ reason: said(LIMITS.textCharacters) });
export const orderOutcomeBodySchema = z.strictObject({ outcome: interventionOutcomeSchema, note });

const templateText = said(LIMITS.textCharacters);
export const templatesBodySchema = z.strictObject({
  templates: z
    .array(
      z.strictObject({
        kind: z.enum(ORDER_KINDS),
        text: z.strictObject({ en: templateText, ru: templateText, kk: templateText }),
      }),
    )
    .max(100),
});

export type ShelveBody = z.infer<typeof shelveBodySchema>;
export type CloseBody = z.infer<typeof closeBodySchema>;
export type NewOrder = z.infer<typeof newOrderSchema>;
export type OrdersQuery = z.infer<typeof ordersQuerySchema>;
export type OrderOutcomeBody = z.infer<typeof orderOutcomeBodySchema>;
