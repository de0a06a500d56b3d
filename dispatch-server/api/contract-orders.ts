/** The contract about orders to trucks: kinds, states, outcomes, templates. Part of contract.ts. */
import { z } from 'zod';
import { CLOSE_REASONS, INTERVENTION_OUTCOMES } from '../alerts/outcomes.js';
import { ORDER_ACTORS, ORDER_KINDS, ORDER_STATES } from '../orders/life-cycle.js';

export { CLOSE_REASONS, INTERVENTION_OUTCOMES, ORDER_KINDS, ORDER_STATES };
export type { AlertOutcome, InterventionOutcome } from '../alerts/outcomes.js';
export type { OrderKind, OrderState } from '../orders/life-cycle.js';

/** ms since 1970. */
const timeMs = z.number();

export const orderKindSchema = z.enum(ORDER_KINDS);
export const orderStateSchema = z.enum(ORDER_STATES);
export const interventionOutcomeSchema = z.enum(INTERVENTION_OUTCOMES);
export const alertOutcomeSchema = z.enum([...INTERVENTION_OUTCOMES, ...CLOSE_REASONS]);

/** One state an order has reached. */
export const orderStepSchema = z.strictObject({
  state: orderStateSchema,
  /** Clock of whoever says so: the truck's for what the truck says, else the server's. */
  atMs: timeMs,
  by: z.enum(ORDER_ACTORS),
  /** Of the person; null = not a person. */
  login: z.string().nullable(),
  /** Why it was cancelled or declined; null = nothing was said. */
  note: z.string().nullable(),
});
export type OrderStep = z.infer<typeof orderStepSchema>;

export const orderSchema = z.strictObject({
  orderId: z.uuid(),
  truckId: z.string(),
  /** null = not about an alert. */
  alertId: z.uuid().nullable(),
  kind: orderKindSchema,
  text: z.string(),
  state: orderStateSchema,
  /** Login. */
  issuedBy: z.string(),
  issuedAtMs: timeMs,
  /** An order that has not been done by then expires. */
  expiresAtMs: timeMs,
  /** In order of time; each state at most once. */
  steps: z.array(orderStepSchema),
  /** null = not recorded yet. */
  outcome: interventionOutcomeSchema.nullable(),
  outcomeNote: z.string().nullable(),
  updatedAtMs: timeMs,
});
export type Order = z.infer<typeof orderSchema>;

/** An order as the alert it belongs to shows it. */
export const alertOrderSchema = orderSchema.pick({ orderId: true, kind: true, state: true });
export type AlertOrder = z.infer<typeof alertOrderSchema>;

export const templateTextSchema = z.strictObject({ en: z.string(), ru: z.string(), kk: z.string() });

/** A ready text of an order, in every language of the site. */
export const orderTemplateSchema = z.strictObject({ kind: orderKindSchema, text: templateTextSchema });
export type OrderTemplate = z.infer<typeof orderTemplateSchema>;

export const orderAnswerSchema = z.strictObject({ order: orderSchema });
export type OrderAnswer = z.infer<typeof orderAnswerSchema>;
export const ordersAnswerSchema = z.strictObject({ orders: z.array(orderSchema) });
export type OrdersAnswer = z.infer<typeof ordersAnswerSchema>;
export const templatesAnswerSchema = z.strictObject({ templates: z.array(orderTemplateSchema) });
export type TemplatesAnswer = z.infer<typeof templatesAnswerSchema>;
