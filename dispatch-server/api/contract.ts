/**
 * The contract between the server and what people use: answers and board messages (requests.ts has the requests).
 * The board imports types only; the schemas are for programs that check what they are told, and for tests.
 */
import { inForceSchema, statusSchema } from '@oyau/protocol';
import { z } from 'zod';
import { roleSchema } from './contract-admin.js';
import { alertOrderSchema, alertOutcomeSchema, orderSchema } from './contract-orders.js';
import { clipSchema } from './contract-clips.js';
import { floodSchema, settingsSchema, shiftNowSchema } from './contract-site.js';

export * from './contract-admin.js';
export * from './contract-clips.js';
export * from './contract-orders.js';
export * from './contract-review.js';
export * from './contract-what-if.js';
export * from './contract-site.js';

/** A logged-in person. */
export const userSchema = z.strictObject({ login: z.string(), name: z.string(), role: roleSchema });
export type User = z.infer<typeof userSchema>;

/** One problem of a request; `path` is dotted, empty for the request as a whole. */
export const apiProblemSchema = z.strictObject({ path: z.string(), message: z.string() });
export type ApiProblem = z.infer<typeof apiProblemSchema>;

/** Body of every answer that is not a success. */
export const apiErrorSchema = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), problems: z.array(apiProblemSchema) }),
});
export type ApiError = z.infer<typeof apiErrorSchema>;

/** Facts about a finding; keys carry units. */
export const detailSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const prioritySchema = z.enum(['P1', 'P2']);
export type Priority = z.infer<typeof prioritySchema>;

/** ms since 1970. */
const timeMs = z.number();

/** What a dispatcher sees of findings that need a person; it outlives them. */
export const alertSchema = z.strictObject({
  alertId: z.uuid(),
  truckId: z.string(),
  /** null = nobody logged in. */
  driverId: z.string().nullable(),
  deviceId: z.string(),
  /** The worst finding so far. */
  kind: z.string(),
  priority: prioritySchema,
  /** `active`: a finding lasts. An alert that returned stays on the board until acknowledged. */
  state: z.strictObject({ active: z.boolean(), acknowledged: z.boolean() }),
  /** Truck's clock; onset of the latest finding. */
  onsetAtMs: timeMs,
  /** Truck's clock; null while active. */
  offsetAtMs: timeMs.nullable(),
  /** Server's clock. */
  receivedAtMs: timeMs,
  updatedAtMs: timeMs,
  /** Findings merged into this alert. */
  count: z.int().min(1),
  speedKmh: z.number().nullable(),
  detail: detailSchema,
  /** Login of who acknowledged. */
  acknowledgedBy: z.string().nullable(),
  acknowledgedAtMs: timeMs.nullable(),
  acknowledgeNote: z.string().nullable(),
  /** Server's clock: since when it is P1; null = it is not. Escalation counts from here. */
  urgentSinceMs: timeMs.nullable(),
  /** Server's clock: when nobody had acknowledged it in time and the supervisors were called; null = they were not. */
  escalatedAtMs: timeMs.nullable(),
  /** Set aside until then (server's clock), by whom and why; null = never, or taken back. Past: it is over. */
  shelvedUntilMs: timeMs.nullable(),
  shelvedBy: z.string().nullable(),
  shelveReason: z.string().nullable(),
  /** Different findings of this truck and concern within 5 minutes, the most so far. */
  repeated: z.int().min(1),
  /** The findings say that the truck should stop. */
  proposeStop: z.boolean(),
  /** It came and went 3 times within a minute: look at the equipment. */
  chattering: z.boolean(),
  /** Server's clock; null = still to be worked on. */
  closedAtMs: timeMs.nullable(),
  closedBy: z.string().nullable(),
  outcome: alertOutcomeSchema.nullable(),
  closeNote: z.string().nullable(),
  /** Orders given because of it, oldest first. */
  orders: z.array(alertOrderSchema),
  /** The latest 50 of them; the history links every event to its alert. */
  eventIds: z.array(z.string()),
});
export type Alert = z.infer<typeof alertSchema>;

/** One finding in the history. */
export const eventRowSchema = z.strictObject({
  id: z.int(),
  deviceId: z.string(),
  truckId: z.string(),
  driverId: z.string().nullable(),
  epoch: z.string(),
  /** Of the first message that told of this finding. */
  seq: z.int(),
  eventId: z.string(),
  finding: z.string(),
  onsetAtMs: timeMs,
  /** null = has not ended, as far as the server knows. */
  offsetAtMs: timeMs.nullable(),
  /** By capture time; null = has not ended. */
  durationMs: z.number().nullable(),
  receivedAtMs: timeMs,
  speedKmh: z.number().nullable(),
  moving: z.boolean(),
  detail: detailSchema,
  inForce: inForceSchema,
  alertId: z.string().nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAtMs: timeMs.nullable(),
});
export type EventRow = z.infer<typeof eventRowSchema>;

/** What the cab unit last said about itself. */
export const truckStatusSchema = statusSchema.omit({ type: true });
export type TruckStatus = z.infer<typeof truckStatusSchema>;

export const truckSchema = z.strictObject({
  truckId: z.string(),
  deviceId: z.string(),
  online: z.boolean(),
  /** Server's clock; null = never seen. */
  lastSeenMs: timeMs.nullable(),
  driverId: z.string().nullable(),
  /** null = has said nothing since the server started. */
  status: truckStatusSchema.nullable(),
});
export type Truck = z.infer<typeof truckSchema>;

/** Messages of the WebSocket /board/v1, server to board; boards send nothing. */
export const boardMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('snapshot'),
    serverTimeMs: timeMs,
    /** Open alerts, and of the others the last ones acknowledged. */
    alerts: z.array(alertSchema),
    trucks: z.array(truckSchema),
    /** Orders that have not ended. */
    orders: z.array(orderSchema),
    settings: settingsSchema,
    shift: shiftNowSchema.nullable(),
    flood: floodSchema,
  }),
  z.strictObject({ type: z.literal('alert'), alert: alertSchema }),
  /** Trucks that changed within the last second. */
  z.strictObject({ type: z.literal('trucks'), trucks: z.array(truckSchema) }),
  z.strictObject({ type: z.literal('order'), order: orderSchema }),
  /** When it is whole, and when it finds the event it shows. */
  z.strictObject({ type: z.literal('clip'), clip: clipSchema }),
  /** After a change of the settings, and when a shift begins. */
  z.strictObject({ type: z.literal('settings'), settings: settingsSchema, shift: shiftNowSchema.nullable() }),
  z.strictObject({ type: z.literal('flood'), ...floodSchema.shape }),
  z.strictObject({ type: z.literal('heartbeat'), serverTimeMs: timeMs }),
]);
export type BoardMessage = z.infer<typeof boardMessageSchema>;

/** Body of a 204. */
export const nothingSchema = z.null();

export const alertsAnswerSchema = z.strictObject({ alerts: z.array(alertSchema) });
export type AlertsAnswer = z.infer<typeof alertsAnswerSchema>;

export const alertAnswerSchema = z.strictObject({ alert: alertSchema });
export type AlertAnswer = z.infer<typeof alertAnswerSchema>;

/** `next`: pass it as `before` for the next older page; null = no more. */
export const eventsAnswerSchema = z.strictObject({ events: z.array(eventRowSchema), next: z.string().nullable() });
export type EventsAnswer = z.infer<typeof eventsAnswerSchema>;

export const trucksAnswerSchema = z.strictObject({ trucks: z.array(truckSchema) });
export type TrucksAnswer = z.infer<typeof trucksAnswerSchema>;

/** Everything about one truck: its units, alerts that are not closed, orders of the last day, events of the last hour. */
export const truckAnswerSchema = z.strictObject({
  trucks: z.array(truckSchema),
  alerts: z.array(alertSchema),
  orders: z.array(orderSchema),
  events: z.array(eventRowSchema),
});
export type TruckAnswer = z.infer<typeof truckAnswerSchema>;

/** Answer of GET and POST /api/v1/session and of POST /api/v1/setup. */
export const sessionAnswerSchema = z.strictObject({ user: userSchema, setupNeeded: z.literal(false) });
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

/** Body of the 401 of GET /api/v1/session: the login page asks it whether to show the setup form. */
export const noSessionAnswerSchema = apiErrorSchema.extend({ setupNeeded: z.boolean() });
export type NoSessionAnswer = z.infer<typeof noSessionAnswerSchema>;
