/** The durable record of a finding, as a cab unit sends it. */
import { z } from 'zod';
import {
  boundedNumber,
  boundedRecord,
  captureTimeMs,
  EVENT_ID,
  freeText,
  kindWord,
  machineId,
  peopleId,
  sequenceNumber,
  speed,
  wallTimeMs,
} from './fields.js';
import { LIMITS } from './limits.js';

/** Findings known to version 1. A receiver stores a kind it does not know and raises no alert for it. */
export const FINDING_KINDS = [
  'blink',
  'longBlink',
  'slowClosure',
  'microsleepWarning',
  'eyesClosed',
  'sleep',
  'unresponsive',
  'perclosHigh',
  'yawn',
  'headTurn',
  'distraction',
  'distractionPattern',
  'headDrop',
  'nod',
  'smoking',
  'phoneUse',
  'faceLost',
  'noDriver',
  'cameraCovered',
  'cameraFrozen',
  'cameraBlurred',
  'cameraDark',
  'eyesUnobservable',
  'monitorFault',
  'driverChange',
  'selfReport',
  'fatigueLevel',
  'baselineDrift',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** What a unit tells about itself, its truck and its evidence; no rule of the policy finds these. */
export const UNIT_EVENT_KINDS = [
  /** No frames from the camera: unplugged, stalled or restarted. */
  'cameraLost',
  /** The motion sensor felt a blow that the road does not explain. */
  'bump',
  /** The truck lies on its side. */
  'rollover',
  /** The check before the shift and its result. */
  'selfTest',
  /** A clip or trace of an event is made: detail {ofEventId, role, sha256, bytes, mediaType}. */
  'evidence',
  /** Settings from dispatch were taken, refused or taken back: detail {version, state}. */
  'settingsChange',
  /** The disk is full or nearly: detail says what is given up. */
  'storageLow',
  /** The face is not the one that logged in: detail {looks}; its end {because}. Never a figure of a face. */
  'driverMismatch',
] as const;
export type UnitEventKind = (typeof UNIT_EVENT_KINDS)[number];

/** Every kind an event may have in version 1. */
export const EVENT_KINDS = [...FINDING_KINDS, ...UNIT_EVENT_KINDS] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** Kind of a finding, known or not. */
export const findingKind = kindWord;

/** What the unit judged with: enough to explain the finding years later. */
export const inForceSchema = z.strictObject({
  thresholdsVersion: machineId,
  /** Threshold name (with unit) -> value in force. */
  thresholds: boundedRecord(boundedNumber, LIMITS.thresholdEntries),
  /** Role of the model -> file or hash. */
  models: boundedRecord(freeText, LIMITS.modelEntries),
  /** null = no personal profile was loaded. */
  profileVersion: machineId.nullable(),
  /** Lid ratios of the driver's own open eyes (driver's left and right); null = not learned yet. */
  baseline: z.strictObject({ leftLidRatio: boundedNumber, rightLidRatio: boundedNumber }).nullable(),
  agentVersion: machineId,
});

const detailValue = z.union([boundedNumber, freeText, z.boolean()], {
  error: 'must be a number, a text or a boolean, each within its bounds',
});

/** `${session}/${finding}@${onsetMs}`: the same for the onset and the offset of one finding. */
export const eventId = z
  .string()
  .min(1)
  .max(LIMITS.eventIdCharacters)
  .regex(EVENT_ID, 'must be printable ASCII without spaces');

const eventFields = z.strictObject({
  seq: sequenceNumber,
  eventId,
  /** `onset`: it has begun; `offset`: it has ended; `whole`: both in one message. */
  phase: z.enum(['onset', 'offset', 'whole']),
  finding: findingKind,
  driverId: peopleId.nullable(),
  /** What the unit believes its truck is; the server's enrolment wins. */
  truckHint: peopleId.optional(),
  onsetAtMs: wallTimeMs,
  offsetAtMs: wallTimeMs.nullable(),
  detectedAtMs: wallTimeMs,
  clockSynced: z.boolean(),
  onsetMs: captureTimeMs,
  offsetMs: captureTimeMs.nullable(),
  speedKmh: speed,
  moving: z.boolean(),
  /** Facts about the finding; keys carry units. */
  detail: boundedRecord(detailValue, LIMITS.detailEntries),
  /** The sound made in the cab; null = silent. */
  alarm: z.strictObject({ tone: machineId, soundedAtMs: wallTimeMs }).nullable(),
  inForce: inForceSchema,
});

type Ends = Pick<z.infer<typeof eventFields>, 'phase' | 'onsetMs' | 'offsetMs' | 'offsetAtMs'>;

/** Exactly an `onset` has no end. */
function checkEnds(event: Ends, context: z.core.$RefinementCtx<Ends>): void {
  const report = (field: 'offsetMs' | 'offsetAtMs', message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  for (const field of ['offsetMs', 'offsetAtMs'] as const) {
    if (event.phase === 'onset' && event[field] !== null) report(field, 'must be null while the phase is onset');
    if (event.phase !== 'onset' && event[field] === null)
      report(field, `must be a time when the phase is ${event.phase}`);
  }
  if (event.offsetMs !== null && event.offsetMs < event.onsetMs) report('offsetMs', 'must not be before onsetMs');
}

/** A finding, with the rule about its ends. */
export const eventSchema = eventFields.superRefine(checkEnds);

/** The same without `inForce`, for a reader that knows those bytes already. */
export const bareEventSchema = eventFields.omit({ inForce: true }).superRefine(checkEnds);

export type Event = z.infer<typeof eventSchema>;
export type BareEvent = z.infer<typeof bareEventSchema>;
export type InForce = z.infer<typeof inForceSchema>;
