/** Every threshold of the policy in one table: default, unit, bounds, source. */
import { z } from 'zod';

/** One threshold. Ratios (0..1) carry the unit `1`. */
export interface ThresholdSpec {
  readonly default: number;
  readonly unit: 'ms' | '1' | 'deg' | 'km/h' | '1/min';
  readonly min: number;
  readonly max: number;
  readonly means: string;
  readonly source: string;
}

const OURS = 'ours';
const MEASURED = 'ours, from the labelled clips and the synthetic sweep';

export const THRESHOLDS = {
  closedOpenness: spec(0.3, '1', 0.1, 0.5, 'eye openness below which a lid counts as closed', MEASURED),
  reopenedOpenness: spec(0.5, '1', 0.2, 0.8, 'eye openness above which a closure is over', MEASURED),
  reopenedForMs: spec(90, 'ms', 0, 500, 'a closure is over when the lids stay open this long', MEASURED),
  blinkDepth: spec(
    0.2,
    '1',
    0.08,
    0.5,
    'depth of a blink below the lower of its shoulders, in parts of the open level',
    MEASURED,
  ),
  blinkMinMs: spec(50, 'ms', 20, 150, 'shortest blink', 'physiology: 100-400 ms typical'),
  blinkMaxMs: spec(
    500,
    'ms',
    300,
    800,
    'longest blink; a longer closure is a long blink',
    'physiology: 100-400 ms typical',
  ),
  slowClosureMs: spec(1000, 'ms', 600, 1500, 'a closure this long is a slow closure, shorter a long blink', OURS),
  microsleepWarningMs: spec(
    1500,
    'ms',
    800,
    2000,
    'both eyes closed: soft warning in the cab',
    'Seeing Machines Guardian: microsleep >= 1.5 s',
  ),
  eyesClosedMs: spec(
    2000,
    'ms',
    1000,
    4000,
    'both eyes closed: alarm and dispatch',
    'the brief: more than 2 s; Kia manual: 2 s',
  ),
  sleepMs: spec(3000, 'ms', 2000, 6000, 'both eyes closed: sleep', 'Euro NCAP: sleep >= 3 s'),
  unresponsiveMs: spec(6000, 'ms', 4000, 15000, 'both eyes closed: unresponsive driver', 'Euro NCAP: 6 s'),
  slumpMaxMs: spec(10000, 'ms', 3000, 30000, 'a face lost during a closure continues it for at most this long', OURS),
  closureMaxPitchDropDeg: spec(
    22,
    'deg',
    10,
    45,
    'head lower than this below rest: lowered lids do not start a closure',
    'ours; CIS mining units alarm at 15-20 deg tilt',
  ),
  closureMaxYawDeg: spec(40, 'deg', 20, 60, 'head turned further than this from rest: lids are not judged', MEASURED),
  perclosWindowMs: spec(60000, 'ms', 30000, 300000, 'window of PERCLOS', 'Wierwille 1994: 1 min'),
  perclosClosedOpenness: spec(
    0.2,
    '1',
    0.1,
    0.4,
    'openness that counts as closed in PERCLOS (P80: lids >= 80 % closed)',
    'Wierwille 1994',
  ),
  perclosMinCoverage: spec(0.5, '1', 0.2, 1, 'share of the window in which the eyes must have been judged', OURS),
  perclosWarning: spec(
    0.15,
    '1',
    0.05,
    0.5,
    'PERCLOS at which a warning is raised',
    '15 % over 60 s in current systems; NHTSA truck trial 8-12 %',
  ),
  perclosRelease: spec(0.1, '1', 0.02, 0.4, 'PERCLOS at which the warning ends', OURS),
  yawnMouthRatio: spec(0.45, '1', 0.2, 0.9, 'mouth opening over mouth width from which a yawn is counted', MEASURED),
  yawnMs: spec(1200, 'ms', 800, 4000, 'mouth wide open this long is a yawn', 'ours; no validated yawn duration exists'),
  headTurnYawDeg: spec(22, 'deg', 15, 45, 'yaw from rest that counts as turned', 'openpilot: 23-29 deg'),
  headTurnMs: spec(800, 'ms', 300, 2000, 'a turn this long is recorded', OURS),
  distractionMs: spec(
    3500,
    'ms',
    2000,
    6000,
    'head away from the road this long: alarm',
    'EU ADDW: 3.5 s; Euro NCAP: 3-4 s',
  ),
  headDropDeg: spec(20, 'deg', 12, 40, 'head below rest by this angle', 'CIS mining units: 15-20 deg'),
  headDropMs: spec(1500, 'ms', 500, 5000, 'a dropped head this long is recorded', OURS),
  noDriverMs: spec(3000, 'ms', 1000, 20000, 'no face this long while moving', 'ours; openpilot'),
  faceLostMs: spec(1000, 'ms', 300, 5000, 'no face this long is recorded', OURS),
  eyesUnobservableMs: spec(
    3000,
    'ms',
    1000,
    20000,
    'lids cannot be judged this long',
    'ours; NHTSA trial: 39 % of false alarms were eyes not found',
  ),
  cameraCoveredMs: spec(2000, 'ms', 500, 10000, 'uniform picture this long', 'Euro NCAP: inform within 10 s'),
  cameraCoveredContrast: spec(
    0.04,
    '1',
    0.005,
    0.1,
    'standard deviation of luma below which the lens is covered',
    MEASURED,
  ),
  cameraDarkBrightness: spec(
    0.03,
    '1',
    0.005,
    0.2,
    'mean luma below which the picture is dark',
    'ours; Euro NCAP: 1-100 000 lux',
  ),
  movingKmh: spec(
    5,
    'km/h',
    0,
    30,
    'speed from which alarms sound; unknown speed counts as moving',
    'mining practice: 5-15 km/h',
  ),
  maxGapMs: spec(500, 'ms', 100, 2000, 'longer gaps between frames end what was observed', OURS),
} as const satisfies Record<string, ThresholdSpec>;

export type ThresholdName = keyof typeof THRESHOLDS;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** Names in table order. */
export const THRESHOLD_NAMES = Object.keys(THRESHOLDS) as ThresholdName[];

export const DEFAULT_THRESHOLDS: Thresholds = Object.fromEntries(
  THRESHOLD_NAMES.map((name) => [name, THRESHOLDS[name].default]),
) as Record<ThresholdName, number>;

/** Pairs of which the first must stay below the second: a warning cannot come after its alarm. */
const ORDERED: readonly (readonly [ThresholdName, ThresholdName])[] = [
  ['closedOpenness', 'reopenedOpenness'],
  ['blinkMinMs', 'blinkMaxMs'],
  ['blinkMaxMs', 'slowClosureMs'],
  ['slowClosureMs', 'microsleepWarningMs'],
  ['microsleepWarningMs', 'eyesClosedMs'],
  ['eyesClosedMs', 'sleepMs'],
  ['sleepMs', 'unresponsiveMs'],
  ['perclosRelease', 'perclosWarning'],
  ['headTurnMs', 'distractionMs'],
];

/** Overrides of thresholds: unknown names, values out of bounds and contradictions are all refused at once. */
export const thresholdsSchema = z
  .strictObject(
    Object.fromEntries(THRESHOLD_NAMES.map((name) => [name, bounded(name)])) as Record<
      ThresholdName,
      z.ZodDefault<z.ZodNumber>
    >,
  )
  .superRefine((values, context) => {
    for (const [lower, upper] of ORDERED)
      if (values[lower] >= values[upper])
        context.addIssue({
          code: 'custom',
          path: [lower],
          message: `${values[lower]} must be below ${upper} (${values[upper]} ${THRESHOLDS[upper].unit})`,
        });
  });

function bounded(name: ThresholdName): z.ZodDefault<z.ZodNumber> {
  const { min, max, unit, default: value, means } = THRESHOLDS[name];
  const message = ({ input }: { input?: unknown }): string =>
    `${String(input)} is not within ${min}..${max} ${unit} (${means})`;
  return z.number({ error: message }).min(min, { error: message }).max(max, { error: message }).default(value);
}

function spec(
  value: number,
  unit: ThresholdSpec['unit'],
  min: number,
  max: number,
  means: string,
  source: string,
): ThresholdSpec {
  return { default: value, unit, min, max, means, source };
}
