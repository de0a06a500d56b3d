/** Every threshold of the policy in one table: default, unit, bounds, source; and what a site may change. */
import { z } from 'zod';
import { CAB_THRESHOLDS } from './thresholds/cab.js';
import { EYE_THRESHOLDS } from './thresholds/eyes.js';
import { HAND_THRESHOLDS } from './thresholds/hands.js';
import { HEAD_THRESHOLDS } from './thresholds/head.js';
import { SIGHT_THRESHOLDS } from './thresholds/sight.js';
import type { ThresholdSpec } from './thresholds/spec.js';

export type { ThresholdSpec };

export const THRESHOLDS = {
  ...EYE_THRESHOLDS,
  ...HEAD_THRESHOLDS,
  ...HAND_THRESHOLDS,
  ...SIGHT_THRESHOLDS,
  ...CAB_THRESHOLDS,
} as const satisfies Record<string, ThresholdSpec>;

export type ThresholdName = keyof typeof THRESHOLDS;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** Names in table order. */
export const THRESHOLD_NAMES = Object.keys(THRESHOLDS) as ThresholdName[];

export const DEFAULT_THRESHOLDS: Thresholds = Object.fromEntries(
  THRESHOLD_NAMES.map((name) => [name, THRESHOLDS[name].default]),
) as Record<ThresholdName, number>;

/** Pairs of which the first must stay below the second: a warning cannot come after its alarm. */
export const ORDERED: readonly (readonly [ThresholdName, ThresholdName])[] = [
  ['deepOpenness', 'closedOpenness'],
  ['closedOpenness', 'reopenedOpenness'],
  ['blinkMinMs', 'blinkMaxMs'],
  ['blinkMaxMs', 'slowClosureMs'],
  ['slowClosureMs', 'microsleepWarningMs'],
  ['microsleepWarningMs', 'eyesClosedMs'],
  ['eyesClosedMs', 'sleepMs'],
  ['sleepMs', 'unresponsiveMs'],
  ['yawnMouthRatio', 'yawnPeakRatio'],
  ['yawnPeakRatio', 'yawnWideRatio'],
  ['perclosRelease', 'perclosWarning'],
  ['perclosClosedOpenness', 'reopenedOpenness'],
  ['headTurnYawDeg', 'mirrorMaxYawDeg'],
  ['headTurnMs', 'distractionMs'],
  ['mirrorFreeMs', 'mirrorMs'],
  ['distractionMs', 'patternAwayMs'],
  ['patternAwayMs', 'patternWindowMs'],
  ['headDropMs', 'unresponsiveMs'],
  ['smokingHandMinMs', 'smokingHandMaxMs'],
  ['smokingHandGapMs', 'smokingPauseMinMs'],
  ['smokingPauseMinMs', 'smokingPauseMaxMs'],
  ['eyeRubMs', 'eyeRubMaxMs'],
  ['yawnTiltDeg', 'yawnTiltMaxDeg'],
  ['yawnHiddenMinMs', 'yawnHiddenMaxMs'],
  ['lateFrameMs', 'maxGapMs'],
  ['standingKmh', 'movingKmh'],
  ['fatigueRelease', 'fatigueWarning'],
];

const TABLE_SCHEMA = z.strictObject(
  Object.fromEntries(THRESHOLD_NAMES.map((name) => [name, bounded(name)])) as Record<
    ThresholdName,
    z.ZodDefault<z.ZodNumber>
  >,
);

/** Overrides of thresholds: unknown names, values out of bounds and contradictions are all refused at once. */
export const thresholdsSchema = ORDERED.reduce(
  (schema, [lower, upper]) =>
    schema.refine((values) => !contradict(values[lower], values[upper]), {
      path: [lower],
      error: ({ input }) => contradiction(input, lower, upper),
      // Also when another value is wrong: whoever mends the file should see everything at once.
      when: ({ value }) => typeof value === 'object' && value !== null,
    }),
  TABLE_SCHEMA,
);

/** A value that is no number is told as such, and contradicts nothing. */
function contradict(lower: unknown, upper: unknown): boolean {
  return typeof lower === 'number' && typeof upper === 'number' && lower >= upper;
}

function contradiction(input: unknown, lower: ThresholdName, upper: ThresholdName): string {
  const values = z.record(z.string(), z.unknown()).parse(input);
  return `${String(values[lower])} must be below ${upper} (${String(values[upper])} ${THRESHOLDS[upper].unit})`;
}

function bounded(name: ThresholdName): z.ZodDefault<z.ZodNumber> {
  const { min, max, unit, default: value, means } = THRESHOLDS[name];
  const message = ({ input }: { input?: unknown }): string =>
    `${String(input)} is not within ${min}..${max} ${unit} (${means})`;
  return z.number({ error: message }).min(min, { error: message }).max(max, { error: message }).default(value);
}
