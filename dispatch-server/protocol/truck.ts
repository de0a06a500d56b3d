/** Messages a cab unit sends to dispatch. */
import { z } from 'zod';
import { eventSchema } from './event.js';
import { boundedNumber, kindWord, machineId, peopleId, ratio, speed, wallTimeMs } from './fields.js';
import { LIMITS, PROTOCOL_VERSION } from './limits.js';
import { orderStateSchema } from './orders.js';
import { settingsStateSchema } from './settings.js';

const pendingCount = z.int().min(0);

/** Names of what came after the first release of version 1: known or not, each at most once. */
export const capabilitiesSchema = z.array(machineId).max(LIMITS.capabilities);

/** First message of a connection; names the outbox the sequence numbers belong to. */
export const helloSchema = z.strictObject({
  type: z.literal('hello'),
  protocol: z.literal(PROTOCOL_VERSION),
  deviceId: machineId,
  /** UUID born with the outbox file. */
  epoch: z.uuid(),
  /** One run of the agent. */
  session: machineId,
  agentVersion: machineId,
  sentAtMs: wallTimeMs,
  clockSynced: z.boolean(),
  /** Events waiting in the outbox, per lane. */
  pending: z.strictObject({ alert: pendingCount, backlog: pendingCount }),
  /** What the unit understands beyond the first release of version 1, see CAPABILITIES; left out = nothing. */
  capabilities: capabilitiesSchema.optional(),
});

export const laneSchema = z.enum(['alert', 'backlog']);

const eventsEnvelope = {
  type: z.literal('events'),
  /** `alert`: sounded in the cab or P1/P2; `backlog`: everything else. */
  lane: laneSchema,
};

/** A batch of events, stored and acknowledged one by one. */
export const eventsSchema = z.strictObject({
  ...eventsEnvelope,
  events: z.array(eventSchema).min(1).max(LIMITS.eventsPerMessage),
});

/** The same batch with unread events: lets a receiver refuse one and keep the others. */
export const eventsEnvelopeSchema = z.strictObject({
  ...eventsEnvelope,
  events: z.array(z.unknown()).min(1).max(LIMITS.eventsPerMessage),
});

/** Where the truck is; heading clockwise from north, null = not known (standing still). */
export const positionSchema = z.strictObject({
  latDeg: z.number().min(-90).max(90),
  lonDeg: z.number().min(-180).max(180),
  headingDeg: z.number().min(0).max(360).nullable(),
});

/** Fatigue of driver and shift, 0..100, and why, strongest reason first; each value in the unit of its cause. */
export const fatigueSchema = z.strictObject({
  level: z.number().min(0).max(100),
  because: z.array(z.strictObject({ cause: kindWord, value: boundedNumber })).max(LIMITS.fatigueReasons),
});

/** What the unit is doing now; not durable, the latest wins. */
export const statusSchema = z.strictObject({
  type: z.literal('status'),
  sentAtMs: wallTimeMs,
  driverId: peopleId.nullable(),
  speedKmh: speed,
  driving: z.enum(['watching', 'learning', 'cannotSee', 'noCamera']),
  /** Share of the personal baseline learned, 0..1. */
  learningProgress: ratio,
  /** Share of time the lids were closed, 0..1; null = not enough seen. */
  perclos: ratio.nullable(),
  framesPerSecond: z.number().min(0).max(LIMITS.framesPerSecond).nullable(),
  // From here on: capability `statusDetails`; left out = the unit does not know of it.
  /** null = no position now. */
  position: positionSchema.nullable().optional(),
  /** null = no face was seen yet. */
  fatigue: fatigueSchema.nullable().optional(),
  /** What is wrong with the picture (`cameraCovered`, ...), or `clear`; null = no camera. */
  camera: kindWord.nullable().optional(),
  /** Events that wait in the outbox, both lanes. */
  waitingEvents: pendingCount.optional(),
  /** Connections since the unit started, minus one. */
  reconnects: pendingCount.optional(),
  /** Capability `settings`: thresholds version in force, as events name it. */
  settingsInForce: machineId.optional(),
});

/** Sign of life, in both directions. */
export const heartbeatSchema = z.strictObject({ type: z.literal('heartbeat'), sentAtMs: wallTimeMs });

export const truckMessageSchema = z.discriminatedUnion('type', [
  helloSchema,
  eventsSchema,
  statusSchema,
  heartbeatSchema,
  orderStateSchema,
  settingsStateSchema,
]);

export type Hello = z.infer<typeof helloSchema>;
export type Events = z.infer<typeof eventsSchema>;
export type Lane = z.infer<typeof laneSchema>;
export type Status = z.infer<typeof statusSchema>;
export type Heartbeat = z.infer<typeof heartbeatSchema>;
export type TruckMessage = z.infer<typeof truckMessageSchema>;
