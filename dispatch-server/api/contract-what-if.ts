/** The contract about what-if: runs over recorded sessions, and proposals of settings. Part of contract.ts. */
import { z } from 'zod';
import { verdictKindSchema } from './contract-review.js';

/** ms since 1970. */
const timeMs = z.number();

/** One threshold of the policy, for forms. */
export const thresholdSpecSchema = z.strictObject({
  name: z.string(),
  default: z.number(),
  /** `1`: a ratio. */
  unit: z.string(),
  min: z.number(),
  max: z.number(),
  means: z.string(),
});
export const recordedSessionSchema = z.strictObject({
  sessionId: z.string(),
  truckId: z.string(),
  deviceId: z.string(),
  driverId: z.string().nullable(),
  startedAtMs: timeMs,
  durationMs: z.number(),
});
export type RecordedSessionView = z.infer<typeof recordedSessionSchema>;

export const whatIfStockSchema = z.strictObject({
  thresholds: z.array(thresholdSpecSchema),
  sessions: z.array(recordedSessionSchema),
  /** Trucks enrolled now: what the load at a desk is counted for. */
  trucks: z.int(),
  /** True when the server holds the key that signs settings. */
  canSign: z.boolean(),
});
export type WhatIfStock = z.infer<typeof whatIfStockSchema>;

/** An interval on the truck's wall clock. */
const happeningSchema = z.strictObject({ onsetAtMs: timeMs, offsetAtMs: timeMs });

export const whatIfDifferenceSchema = z.strictObject({
  sessionId: z.string(),
  truckId: z.string(),
  /** Kind of finding. */
  kind: z.string(),
  /** The sound in the cab, not the finding. */
  isAlarm: z.boolean(),
  change: z.enum(['added', 'removed', 'moved']),
  before: happeningSchema.nullable(),
  after: happeningSchema.nullable(),
  /** Of the stored event it is, or that overlaps it. */
  verdict: z
    .strictObject({
      eventRowId: z.int(),
      finding: z.string(),
      verdict: verdictKindSchema,
      reason: z.string().nullable(),
      kind: z.string().nullable(),
    })
    .nullable(),
});
export type WhatIfDifference = z.infer<typeof whatIfDifferenceSchema>;

export const whatIfTotalSchema = z.strictObject({
  kind: z.string(),
  isAlarm: z.boolean(),
  before: z.int(),
  after: z.int(),
  added: z.int(),
  removed: z.int(),
  moved: z.int(),
  /** Verdicts of removed events: how many were true, how many false. */
  removedTrue: z.int(),
  removedFalse: z.int(),
});
export type WhatIfTotal = z.infer<typeof whatIfTotalSchema>;

const raisedSchema = z.strictObject({ P1: z.int(), P2: z.int() });

export const whatIfSessionSchema = recordedSessionSchema.extend({
  frames: z.int(),
  same: z.int(),
  differences: z.int(),
  /** What the replay has to say, or why there was none. */
  notes: z.array(z.string()),
  failure: z.string().nullable(),
  /** Findings of the replay as recorded against the events the server holds; null = it holds none of that time. */
  reproduced: z.strictObject({ same: z.int(), missing: z.int(), extra: z.int() }).nullable(),
});
export type WhatIfSession = z.infer<typeof whatIfSessionSchema>;

export const whatIfResultSchema = z.strictObject({
  sessions: z.array(whatIfSessionSchema),
  totals: z.array(whatIfTotalSchema),
  differences: z.array(whatIfDifferenceSchema),
  /** More differences than are listed. */
  isCut: z.boolean(),
  load: z.strictObject({
    /** Recorded, all sessions together. */
    hours: z.number(),
    before: raisedSchema,
    after: raisedSchema,
    trucks: z.int(),
    dispatchers: z.int(),
    /** Alerts an hour at one dispatcher's desk. */
    perDispatcherHourBefore: z.number().nullable(),
    perDispatcherHourAfter: z.number().nullable(),
  }),
});
export type WhatIfResult = z.infer<typeof whatIfResultSchema>;

export const whatIfRunSchema = z.strictObject({
  runId: z.uuid(),
  state: z.enum(['running', 'done', 'failed']),
  /** 0..1 */
  progress: z.number(),
  thresholds: z.record(z.string(), z.number()),
  startedBy: z.string(),
  startedAtMs: timeMs,
  endedAtMs: timeMs.nullable(),
  failure: z.string().nullable(),
  result: whatIfResultSchema.nullable(),
});
export type WhatIfRun = z.infer<typeof whatIfRunSchema>;

export const rolloutViewSchema = z.strictObject({
  settingsId: z.string(),
  deviceId: z.string(),
  state: z.string(),
  inForce: z.string().nullable(),
  problems: z.array(z.strictObject({ path: z.string(), message: z.string() })),
});

export const proposalSchema = z.strictObject({
  proposalId: z.uuid(),
  site: z.string(),
  version: z.int(),
  silent: z.boolean(),
  /** Those that differ from the defaults. */
  thresholds: z.record(z.string(), z.number()),
  runId: z.string().nullable(),
  note: z.string().nullable(),
  state: z.enum(['proposed', 'approved', 'signed', 'withdrawn']),
  createdBy: z.string(),
  createdAtMs: timeMs,
  decidedBy: z.string().nullable(),
  decidedAtMs: timeMs.nullable(),
  keyId: z.string().nullable(),
  signedAtMs: timeMs.nullable(),
  rollouts: z.array(rolloutViewSchema),
});
export type Proposal = z.infer<typeof proposalSchema>;

export const whatIfRunAnswerSchema = z.strictObject({ run: whatIfRunSchema });
export const proposalAnswerSchema = z.strictObject({ proposal: proposalSchema });
export const proposalsAnswerSchema = z.strictObject({ proposals: z.array(proposalSchema) });
