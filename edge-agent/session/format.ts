/** The recorded session, version 1: a header, one line per reading, an end. Faces and vehicle only, never pixels. */
import { z } from 'zod';
import type { Baseline } from '../core/baseline.js';

export const SESSION_FORMAT = 'oyau-session';
export const SESSION_VERSION = 1;

/** Most frames in one repeated stretch, and most repetitions of it. */
const MAX_STRETCH = 10_000;
const MAX_TIMES = 100_000;

/** JSON has no NaN and no infinity; landmarks may have both, and a replay must see them again. */
const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'] as const;
const number = z.union([z.number(), z.enum(NOT_FINITE).transform(Number)]);

const eye = z.strictObject({ lidRatio: number, visible: z.boolean() });
const angles = { yawDeg: number, pitchDeg: number };

const face = z.strictObject({
  confidence: number,
  box: z.strictObject({ xPx: number, yPx: number, widthPx: number, heightPx: number }),
  pose: z.strictObject({ ...angles, rollDeg: number }),
  leftEye: eye,
  rightEye: eye,
  mouthRatio: number,
  gaze: z.strictObject(angles).nullable(),
});

const quality = z.strictObject({
  brightness: number,
  contrast: number,
  saturated: number,
  sharpness: number,
  change: number.nullable(),
  shake: number.nullable().optional(),
});

const seen = number.nullable();
const hands = z.strictObject({
  atMouth: seen,
  overEyes: seen,
  phoneAtEarLeft: seen,
  phoneAtEarRight: seen,
  phoneInView: seen,
  // What units from the hand networks on record.
  atEyes: seen.optional(),
  mouthCovered: seen.optional(),
  atEarLeft: seen.optional(),
  atEarRight: seen.optional(),
  mealAtMouth: seen.optional(),
  wristDrop: seen.optional(),
  observable: seen.optional(),
  seenMs: z.number().min(0).optional(),
});

const reading = {
  tMs: z.number().min(0),
  face: face.nullable(),
  absence: z.enum(['none', 'noFace', 'detectorFault']),
  quality,
  hands: hands.nullable(),
  handsFault: z.string().optional(),
};

/** One reading with the vehicle's speed. */
export const frameLineSchema = z.strictObject({ ...reading, speedKmh: z.number().nullable() });
export type FrameLine = z.infer<typeof frameLineSchema>;

/** A stretch of frames that happens `times` times; each pass is `everyMs` later than the one before. */
export const repeatLineSchema = z.strictObject({
  repeat: z.strictObject({
    times: z.int().min(1).max(MAX_TIMES),
    everyMs: z.number().positive(),
    frames: z.array(frameLineSchema).min(1).max(MAX_STRETCH),
  }),
});

const baseline = z.strictObject({
  leftLidRatio: z.number(),
  rightLidRatio: z.number(),
  restYawDeg: z.number(),
  restPitchDeg: z.number(),
  lidSlope: z
    .strictObject({ perPitchDeg: z.number(), perGazeDeg: z.number(), restGazeDeg: z.number().nullable() })
    .optional(),
}) satisfies z.ZodType<Baseline>;

/** Who drives from `tMs` on, until another such line; the hours go on with the frames. */
export const dutyLineSchema = z.strictObject({
  duty: z.strictObject({
    tMs: z.number().min(0),
    driverId: z.string().nullable(),
    hourOfDay: z.number().min(0).max(24).nullable(),
    hoursOnShift: z.number().min(0).nullable(),
    reportsTired: z.boolean(),
    /** Of who has logged in, from his profile. */
    baseline: baseline.nullable().optional(),
    /** Whoever was logged in has left. */
    driverLeft: z.boolean().optional(),
  }),
});
export type DutyLine = z.infer<typeof dutyLineSchema>['duty'];

/** The last line of a whole session; `frames` counts frames with their repetitions. */
export const endLineSchema = z.strictObject({ end: z.strictObject({ frames: z.int().min(0) }) });

/** The first line: what was in force when the session was recorded. */
export const headerSchema = z.strictObject({
  format: z.literal(SESSION_FORMAT),
  formatVersion: z.literal(SESSION_VERSION),
  agentVersion: z.string().min(1),
  /** What was recorded: a file name, `synthetic:SCENARIO`, `scripted:NAME`. */
  source: z.string().min(1),
  /** Wall time of the first frame; absent when nobody knows. */
  startedAt: z.iso.datetime().optional(),
  picture: z.strictObject({ widthPx: z.int().min(0), heightPx: z.int().min(0) }),
  /** Every threshold in force, by name; null: the defaults of whoever replays it. */
  thresholds: z.record(z.string(), z.number()).nullable(),
  /** Silent mode: the baseline phase of a trial. */
  silent: z.boolean(),
  /** Short hash of each network in use. */
  models: z.record(z.string(), z.string()),
  /** The stored baseline that was in force; null when it was learned from the session itself. */
  profile: z.strictObject({ version: z.string(), driver: z.string().nullable(), baseline }).nullable(),
});
export type SessionHeader = z.infer<typeof headerSchema>;

type Line =
  | SessionHeader
  | FrameLine
  | z.infer<typeof repeatLineSchema>
  | z.infer<typeof dutyLineSchema>
  | z.infer<typeof endLineSchema>;

/** One line of the file, without its line break. Numbers keep all their digits, so that a replay is exact. */
export function lineOf(value: Line): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'number' && !Number.isFinite(field) ? String(field) : field,
  );
}
