/** The contract about reviewing events and their verdicts. Part of contract.ts. */
import { traceSchema } from '@oyau/protocol';
import { z } from 'zod';
import { clipSchema } from './contract-clips.js';

/** ms since 1970. */
const timeMs = z.number();

/** `true`: it was what it says; `reclassified`: it was another finding. */
export const VERDICTS = ['true', 'falseAlarm', 'reclassified'] as const;
export const verdictKindSchema = z.enum(VERDICTS);
export type VerdictKind = z.infer<typeof verdictKindSchema>;

/** Why an alarm was false. */
export const FALSE_ALARM_REASONS = [
  'lookingDown',
  'talking',
  'sunlight',
  'glasses',
  'handOrObject',
  'cameraAim',
  'parked',
  'notTheDriver',
  'other',
] as const;
export const falseAlarmReasonSchema = z.enum(FALSE_ALARM_REASONS);
export type FalseAlarmReason = z.infer<typeof falseAlarmReasonSchema>;

/** `wanted`: a second person shall look; `given`: a second person has. */
export const secondReviewSchema = z.enum(['none', 'wanted', 'given']);

/** What an analyst said; a change is a new version, the old ones stay. */
export const verdictSchema = z.strictObject({
  version: z.int().min(1),
  verdict: verdictKindSchema,
  /** The finding it really was, when reclassified. */
  kind: z.string().nullable(),
  /** Of a false alarm. Words of older servers may be others. */
  reason: z.string().nullable(),
  note: z.string().nullable(),
  secondReview: secondReviewSchema,
  login: z.string(),
  atMs: timeMs,
});
export type Verdict = z.infer<typeof verdictSchema>;

/** Of the alert it raised; `analyst`: it raised none and is worth a look. */
export const reviewPrioritySchema = z.enum(['P1', 'P2', 'analyst']);

export const reviewItemSchema = z.strictObject({
  id: z.int(),
  truckId: z.string(),
  driverId: z.string().nullable(),
  finding: z.string(),
  onsetAtMs: timeMs,
  durationMs: z.number().nullable(),
  priority: reviewPrioritySchema,
  /** The latest version. */
  verdict: verdictSchema.nullable(),
  hasFilm: z.boolean(),
  hasTrace: z.boolean(),
});
export type ReviewItem = z.infer<typeof reviewItemSchema>;

/** P1 first, then P2, then the rest; the newest first. `isCut`: more match than are listed. */
export const reviewQueueAnswerSchema = z.strictObject({ items: z.array(reviewItemSchema), isCut: z.boolean() });
export type ReviewQueueAnswer = z.infer<typeof reviewQueueAnswerSchema>;

/** What the truck and its driver did around the event. */
export const reviewContextSchema = z.strictObject({
  /** The shift of the site the event falls into. */
  shift: z.strictObject({ name: z.string(), startedAtMs: timeMs }).nullable(),
  /** Since when this driver has been seen in this truck; null = nobody named. */
  drivingSinceMs: timeMs.nullable(),
  /** Where the truck was, by its status nearest in time, at most 3 minutes off. */
  place: z
    .strictObject({ latDeg: z.number(), lonDeg: z.number(), headingDeg: z.number().nullable(), atMs: timeMs })
    .nullable(),
  /** Findings of this truck within the hour before, oldest first. */
  lastHour: z.array(
    z.strictObject({
      id: z.int(),
      finding: z.string(),
      onsetAtMs: timeMs,
      durationMs: z.number().nullable(),
      alertId: z.string().nullable(),
    }),
  ),
});
export type ReviewContext = z.infer<typeof reviewContextSchema>;

export const evidenceSchema = z.strictObject({
  film: clipSchema.nullable(),
  trace: clipSchema.nullable(),
  /** What the cab unit announced and has not sent whole yet. */
  awaited: z.array(z.enum(['film', 'trace'])),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export const verdictsAnswerSchema = z.strictObject({ verdicts: z.array(verdictSchema) });
export type VerdictsAnswer = z.infer<typeof verdictsAnswerSchema>;

export const traceAnswerSchema = z.strictObject({ trace: traceSchema });
