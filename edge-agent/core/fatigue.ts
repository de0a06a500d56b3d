/**
 * The fatigue level of driver and shift, 0..100: level = 100 x (1 - product over the causes of (1 - points/100 x share)).
 * Each cause adds at most its points, none can take any away, and the share of each grows with its input: monotone.
 */

/** What the level is made of. Null: not known, which adds nothing. */
export interface FatigueInputs {
  /** PERCLOS P80 over the last minute, 0..1. */
  readonly perclos: number | null;
  /** Time with closures longer than a blink, and the longest one, over the last 15 minutes. */
  readonly closedMs: number;
  readonly longestClosureMs: number;
  /** Mean blink of the last 5 minutes over the driver's own; null with too few blinks. */
  readonly blinkSlowing: number | null;
  /** Counts over the last 15 minutes. */
  readonly yawns: number;
  readonly nods: number;
  /** Times a hand rubbed the eyes; absent: nobody looked. */
  readonly eyeRubs?: number | undefined;
  /** The driver said so himself within the last 15 minutes. */
  readonly reportsTired: boolean;
  /** Local hour with fractions, 0..24. */
  readonly hourOfDay: number | null;
  readonly hoursOnShift: number | null;
}

/** One reason for the level. */
export interface FatigueReason {
  readonly cause: FatigueCause;
  /** The input, in its own unit. */
  readonly value: number;
  /** What this cause alone would give, 0..100. */
  readonly points: number;
}

/** The level and why, strongest reason first. */
export interface Fatigue {
  readonly level: number;
  readonly because: readonly FatigueReason[];
}

interface Cause {
  /** Most points this cause gives by itself. */
  readonly points: number;
  /** It comes from the driver's own body, not from clock or calendar. */
  readonly sign: boolean;
  readonly value: (inputs: FatigueInputs) => number | null;
  /** 0 at the first value, 1 at the second, straight between. */
  readonly ramp: readonly [number, number];
}

/** The body clock is at its lowest about then: sleep events at the wheel peak at 04:00-06:00 (`domain.md` section 5). */
const TROUGH_HOUR = 5;

/**
 * Ramps: PERCLOS from 2 % (alert) to 15 % (today's warning level); closures and microsleep from the tiers; the others ours.
 * Hour and shift alone stay below 25 of 100: a calendar is no finding. Rubbed eyes also itch: one time says nothing, many give 20.
 */
const CAUSES = {
  perclos: { points: 60, sign: true, value: ({ perclos }) => perclos, ramp: [0.02, 0.15] },
  closedTime: { points: 50, sign: true, value: ({ closedMs }) => closedMs, ramp: [1000, 10_000] },
  longestClosure: { points: 65, sign: true, value: (inputs) => inputs.longestClosureMs, ramp: [600, 2000] },
  blinkSlowing: { points: 35, sign: true, value: ({ blinkSlowing }) => blinkSlowing, ramp: [1.2, 2] },
  yawns: { points: 40, sign: true, value: ({ yawns }) => yawns, ramp: [0, 5] },
  nods: { points: 50, sign: true, value: ({ nods }) => nods, ramp: [0, 3] },
  eyeRubs: { points: 20, sign: true, value: ({ eyeRubs }) => eyeRubs ?? null, ramp: [1, 5] },
  selfReport: { points: 60, sign: true, value: ({ reportsTired }) => (reportsTired ? 1 : 0), ramp: [0, 1] },
  hourOfDay: { points: 12, sign: false, value: ({ hourOfDay }) => circadian(hourOfDay), ramp: [0, 1] },
  shift: { points: 12, sign: false, value: ({ hoursOnShift }) => hoursOnShift, ramp: [4, 12] },
} as const satisfies Record<string, Cause>;

export type FatigueCause = keyof typeof CAUSES;

const CAUSE_NAMES = Object.keys(CAUSES) as FatigueCause[];

/** The level for these inputs. */
export function fatigueOf(inputs: FatigueInputs): Fatigue {
  let awake = 1;
  const because: FatigueReason[] = [];
  for (const cause of CAUSE_NAMES) {
    const { points, value: valueOf, ramp } = CAUSES[cause];
    const value = valueOf(inputs);
    if (value === null || !Number.isFinite(value)) continue;
    const given = points * shareOf(value, ramp);
    awake *= 1 - given / 100;
    if (given > 0) because.push({ cause, value, points: given });
  }
  because.sort((a, b) => b.points - a.points);
  return { level: 100 * (1 - awake), because };
}

/** Causes from the driver's body among the reasons: closed eyes in all their forms are one channel. */
export function independentSigns({ because }: Fatigue): number {
  const channels = new Set(because.filter(({ cause }) => CAUSES[cause].sign).map(({ cause }) => channelOf(cause)));
  return channels.size;
}

function channelOf(cause: FatigueCause): string {
  return cause === 'perclos' || cause === 'closedTime' || cause === 'longestClosure' ? 'lids' : cause;
}

/** 1 at the trough of the body clock, 0 from six hours away; null when the hour is not known. */
function circadian(hourOfDay: number | null): number | null {
  if (hourOfDay === null) return null;
  const apart = Math.abs(hourOfDay - TROUGH_HOUR) % 24;
  return Math.max(0, 1 - Math.min(apart, 24 - apart) / 6);
}

function shareOf(value: number, [from, to]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}
