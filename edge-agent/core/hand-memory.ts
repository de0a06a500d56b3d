/** Looks at the hands come more rarely than frames: what was seen stands until the next look, and ages out without one. */
import type { HandReading } from './geometry.js';
import { startHeld, stepHeld, type Held } from './held.js';
import type { Thresholds } from './thresholds.js';

/** What is in force in one frame. Null: not looked for lately, or grown old. */
export interface HandSignals extends HandReading {
  /** When a phone was last looked for, ms on the capture clock; null or absent: never, or the looks have no time of their own. */
  readonly phoneLookMs?: number | null | undefined;
}

/** Seen by the quick networks, several times a second. */
const QUICK = [
  'atMouth',
  'overEyes',
  'atEyes',
  'mouthCovered',
  'atEarLeft',
  'atEarRight',
  'wristDrop',
  'observable',
] as const satisfies readonly (keyof HandReading)[];
/** Seen by the slow one, once a second. */
const SLOW = [
  'phoneAtEarLeft',
  'phoneAtEarRight',
  'phoneInView',
  'mealAtMouth',
] as const satisfies readonly (keyof HandReading)[];
const FIELDS = [...QUICK, ...SLOW] as const;

type Field = (typeof FIELDS)[number];

const IS_SLOW: ReadonlySet<Field> = new Set(SLOW);
const UNSEEN = {
  ...(Object.fromEntries(FIELDS.map((field) => [field, null])) as Record<Field, null>),
  phoneLookMs: null,
};

/** Plain data. */
export interface HandMemory {
  readonly held: Record<Field, Held>;
  /** Capture time of the latest look. */
  lookMs: number | null;
}

export function startHands(): HandMemory {
  return { held: Object.fromEntries(FIELDS.map((field) => [field, startHeld()])) as HandMemory['held'], lookMs: null };
}

/** Takes a frame's look (null: none came) and gives what is in force. A look older than one already taken is not taken. Mutates `memory`. */
export function stepHands(
  memory: HandMemory,
  tMs: number,
  reading: HandReading | null,
  thresholds: Thresholds,
): HandSignals | null {
  const lookMs = reading === null ? null : lookTime(reading, tMs);
  const late = lookMs !== null && memory.lookMs !== null && lookMs < memory.lookMs;
  if (lookMs !== null && !late) memory.lookMs = lookMs;
  if (memory.lookMs === null) return null;
  const taken = late ? null : reading;
  const signals: Record<Field, number | null> & { phoneLookMs: number | null } = { ...UNSEEN };
  let isSeen = false;
  for (const field of FIELDS) {
    const holdMs = IS_SLOW.has(field) ? thresholds.phoneHoldMs : thresholds.handHoldMs;
    signals[field] = inForce(memory.held[field], tMs, taken?.[field], lookMs, holdMs);
    isSeen ||= signals[field] !== null;
  }
  if (!isSeen) return null;
  for (const field of SLOW) {
    const { readMs } = memory.held[field];
    if (readMs !== null) signals.phoneLookMs = Math.max(signals.phoneLookMs ?? readMs, readMs);
  }
  return signals;
}

/** How sure it is that a hand is before the mouth, whether it hides it or not; 0..1, 0 also when nobody looks. */
export function handBeforeMouth(hands: HandSignals | null): number {
  return Math.max(hands?.atMouth ?? 0, hands?.mouthCovered ?? 0);
}

/** A look cannot be of a picture that is still to come. */
function lookTime({ seenMs }: HandReading, tMs: number): number {
  return seenMs === undefined || !Number.isFinite(seenMs) ? tMs : Math.min(seenMs, tMs);
}

function inForce(
  held: Held,
  tMs: number,
  value: number | null | undefined,
  lookMs: number | null,
  holdMs: number,
): number | null {
  stepHeld(held, lookMs ?? tMs, value, holdMs);
  return held.readMs === null || tMs - held.readMs > holdMs ? null : held.value;
}
