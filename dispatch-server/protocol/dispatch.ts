/** Messages dispatch sends to a cab unit. */
import { z } from 'zod';
import { machineId, peopleId, sequenceNumber, wallTimeMs } from './fields.js';
import { LIMITS, PROTOCOL_VERSION } from './limits.js';
import { orderEndSchema, orderMessageSchema } from './orders.js';
import { problemSchema, problemText } from './problem.js';
import { settingsMessageSchema } from './settings.js';
import { capabilitiesSchema, heartbeatSchema } from './truck.js';

const problems = z.array(problemSchema).max(LIMITS.problemsPerAnswer);

/** Answer to a good `hello`. */
export const welcomeSchema = z.strictObject({
  type: z.literal('welcome'),
  protocol: z.literal(PROTOCOL_VERSION),
  serverTimeMs: wallTimeMs,
  truckId: peopleId,
  /** What dispatch understands; only in the answer to a `hello` with capabilities. */
  capabilities: capabilitiesSchema.optional(),
});

/** Events that are durable now, as closed ranges [from, to] of `seq`. */
export const ackSchema = z.strictObject({
  type: z.literal('ack'),
  epoch: z.uuid(),
  ranges: z
    .array(
      z
        .tuple([sequenceNumber, sequenceNumber])
        .refine(([from, to]) => from <= to, 'must be [from, to] with from <= to'),
    )
    .min(1)
    .max(LIMITS.rangesPerAck),
});

/** One event that can never be stored as it is; the unit keeps it, marks it and goes on. */
export const rejectSchema = z.strictObject({
  type: z.literal('reject'),
  epoch: z.uuid(),
  seq: sequenceNumber,
  code: machineId,
  problems,
});

/** What was wrong with a message; a close may follow. */
export const errorSchema = z.strictObject({
  type: z.literal('error'),
  code: machineId,
  message: problemText,
  problems,
});

/** Dispatch says who drives: only for units whose `hello` lists the capability `driver`. The unit's `status` shows what it made of it. */
export const driverMessageSchema = z.strictObject({
  type: z.literal('driver'),
  /** null = whoever was logged in has left. */
  driverId: peopleId.nullable(),
  sentAtMs: wallTimeMs,
});

export const dispatchMessageSchema = z.discriminatedUnion('type', [
  welcomeSchema,
  ackSchema,
  rejectSchema,
  heartbeatSchema,
  errorSchema,
  orderMessageSchema,
  orderEndSchema,
  settingsMessageSchema,
  driverMessageSchema,
]);

export type Welcome = z.infer<typeof welcomeSchema>;
export type Ack = z.infer<typeof ackSchema>;
export type Reject = z.infer<typeof rejectSchema>;
export type DispatchError = z.infer<typeof errorSchema>;
export type DriverMessage = z.infer<typeof driverMessageSchema>;
export type DispatchMessage = z.infer<typeof dispatchMessageSchema>;
