/** The acceptance numbers of a calibration, in one table: what is measured and what is wanted; the words are in `words/`. */
import { MEANT_TURN_DEG } from '@oyau/edge-agent/vision/left-turn';
import type { Measurement } from './measurement.js';
import { EN } from './words/en.js';
import { filled, type Words } from './words/words.js';

/** One acceptance number. Shares and ratios (0..1) carry the unit `1`. */
export interface Criterion {
  readonly name: keyof Words['numbers'];
  readonly unit: '1' | 's' | '1/s' | '1/min' | 'px' | 'deg';
  readonly min: number;
  readonly max: number;
  readonly source: string;
  /** Left out when it could not be measured. */
  readonly optional?: true;
}

const NO_LIMIT = Infinity;
const OURS = 'ours';
const SWEEP = 'ours, from the synthetic driver';

/** Ordered by what to mend first: a later number means little while an earlier one is wrong. */
export const ACCEPTANCE: readonly Criterion[] = [
  {
    name: 'pictureTurnDeg',
    unit: 'deg',
    min: 0,
    max: 0,
    source: 'edge-agent/vision/orientation.ts; not asked of recorded sessions',
    optional: true,
  },
  {
    name: 'leftTurnDeg',
    unit: 'deg',
    min: MEANT_TURN_DEG,
    max: NO_LIMIT,
    source: 'edge-agent/vision/left-turn.ts; asked with --look-left only',
    optional: true,
  },
  {
    name: 'faceShare',
    unit: '1',
    min: 0.95,
    max: NO_LIMIT,
    source: OURS,
  },
  {
    name: 'framesPerSecond',
    unit: '1/s',
    min: 14.5,
    max: NO_LIMIT,
    source: 'domain.md section 2: blink detectors are unreliable below 15 frames/s',
  },
  {
    name: 'brightness',
    unit: '1',
    min: 0.1,
    max: 0.85,
    source: SWEEP,
  },
  {
    name: 'contrast',
    unit: '1',
    min: 0.06,
    max: NO_LIMIT,
    source: SWEEP,
  },
  {
    name: 'saturated',
    unit: '1',
    min: 0,
    max: 0.15,
    source: OURS,
  },
  {
    name: 'faceWidthPx',
    unit: 'px',
    min: 90,
    max: 420,
    source: 'ours: an eye is about a fifth of the face, its lids need 18 px of width to be measured well',
  },
  {
    name: 'edgeMargin',
    unit: '1',
    min: 0.2,
    max: NO_LIMIT,
    source: OURS,
  },
  {
    name: 'cameraRollDeg',
    unit: 'deg',
    min: -12,
    max: 12,
    source: OURS,
  },
  {
    name: 'cameraYawDeg',
    unit: 'deg',
    min: -30,
    max: 30,
    source: 'perception.md: a camera at the mirror sees a driver at 18-30 deg',
  },
  {
    name: 'cameraPitchDeg',
    unit: 'deg',
    min: -20,
    max: 12,
    source: 'synthetic sweep (edge-agent/vision): seen 15 deg from below in infrared, closed lids read open',
  },
  {
    name: 'eyesShare',
    unit: '1',
    min: 0.9,
    max: NO_LIMIT,
    source: OURS,
  },
  {
    name: 'yawSpreadDeg',
    unit: 'deg',
    min: 0,
    max: 20,
    source: OURS,
  },
  {
    name: 'pitchSpreadDeg',
    unit: 'deg',
    min: 0,
    max: 15,
    source: OURS,
  },
  {
    name: 'leftLidRatio',
    unit: '1',
    min: 0.12,
    max: 0.5,
    source: 'perception.md: open 0.25 typical, narrowest open 0.10, closed 0.03-0.06',
  },
  {
    name: 'rightLidRatio',
    unit: '1',
    min: 0.12,
    max: 0.5,
    source: 'perception.md: open 0.25 typical, narrowest open 0.10, closed 0.03-0.06',
  },
  {
    name: 'lidDifference',
    unit: '1',
    min: 0,
    max: 0.35,
    source: OURS,
  },
  {
    name: 'blinksPerMinute',
    unit: '1/min',
    min: 3,
    max: NO_LIMIT,
    source: 'ours: people blink 10-20 times a minute, less than half of that when they concentrate',
  },
  {
    name: 'closedShare',
    unit: '1',
    min: 0,
    max: 0.12,
    source: 'NHTSA truck trial: PERCLOS of 8-12 % is drowsy; blinks take 3-5 % of the time',
  },
  {
    name: 'lidDrift',
    unit: '1',
    min: -0.15,
    max: 0.15,
    source: OURS,
  },
];

/** One acceptance number with what was measured. */
export interface Checked {
  readonly name: Criterion['name'];
  readonly means: string;
  readonly unit: Criterion['unit'];
  readonly measured: number | null;
  /** Null: no limit on that side. */
  readonly min: number | null;
  readonly max: number | null;
  readonly accepted: boolean;
  /** What to do; null when accepted, and where no face was seen, for all that only a face can tell. */
  readonly advice: string | null;
}

export interface Verdict {
  readonly verdict: 'accept' | 'repeat';
  readonly checks: readonly Checked[];
}

/** What a picture tells without a face in it. */
const WITHOUT_FACE: ReadonlySet<Criterion['name']> = new Set([
  'pictureTurnDeg',
  'framesPerSecond',
  'brightness',
  'contrast',
  'saturated',
]);

/** The share of the wanted time that must have been good enough to learn from. */
const LEARNED_SHARE = 0.5;

/**
 * @param wantedSeconds how long the calibration was to last.
 * @param words language of what is said about each number.
 */
export function judge(measurement: Measurement, wantedSeconds: number, words: Words = EN): Verdict {
  const asked = ACCEPTANCE.filter(({ optional, name }) => optional !== true || measurement[name] !== null);
  const checks = [...asked, enoughTime(wantedSeconds)].map((criterion) =>
    check(criterion, measurement[criterion.name], words, wantedSeconds),
  );
  return {
    verdict: checks.every(({ accepted }) => accepted) ? 'accept' : 'repeat',
    checks: (measurement.faceShare ?? 0) > 0 ? checks : checks.map((checked) => withoutFace(checked, words)),
  };
}

function enoughTime(wantedSeconds: number): Criterion {
  return { name: 'learnedSeconds', unit: 's', min: wantedSeconds * LEARNED_SHARE, max: NO_LIMIT, source: OURS };
}

function check(criterion: Criterion, measured: number | null, words: Words, wantedSeconds: number): Checked {
  const { name, unit, min, max } = criterion;
  const low = measured === null || measured < min;
  const high = measured !== null && measured > max;
  return {
    ...{ name, means: words.numbers[name].means, unit, measured, accepted: !low && !high },
    advice: low || high ? filled(adviceOn(criterion, measured, words), { n: wantedSeconds }) : null,
    ...{ min: limit(min), max: limit(max) },
  };
}

/** Nothing is known of what was not measured, least of all how to mend it. */
function adviceOn({ name, min, max }: Criterion, measured: number | null, words: Words): string {
  if (measured === null) return words.notMeasured;
  const { tooHigh, tooLow, opposite } = words.numbers[name];
  return (measured > max ? tooHigh : ((measured <= -min ? opposite : undefined) ?? tooLow)) ?? words.notMeasured;
}

/** Without a face there is one thing to mend, besides the picture itself. */
function withoutFace(checked: Checked, words: Words): Checked {
  if (checked.name === 'faceShare') return { ...checked, advice: words.noFace };
  return WITHOUT_FACE.has(checked.name) ? checked : { ...checked, advice: null };
}

function limit(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
