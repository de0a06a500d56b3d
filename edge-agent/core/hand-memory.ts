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
  const signals = Object.fromEntries(
    FIELDS.map((field) => [field, inForce(memory, field, tMs, taken?.[field], lookMs, thresholds)]),
  ) as Record<Field, number | null>;
  if (FIELDS.every((field) => signals[field] === null)) return null;
  const times = SLOW.map((field) => memory.held[field].readMs).filter((ms) => ms !== null);
  return { ...signals, phoneLookMs: times.length === 0 ? null : Math.max(...times) };
}

/** A look cannot be of a picture that is still to come. */
function lookTime({ seenMs }: HandReading, tMs: number): number {
  return seenMs === undefined || !Number.isFinite(seenMs) ? tMs : Math.min(seenMs, tMs);
}

function inForce(
  memory: HandMemory,
  field: Field,
  tMs: number,
  value: number | null | undefined,
  lookMs: number | null,
  thresholds: Thresholds,
): number | null {
  const holdMs = (SLOW as readonly Field[]).includes(field) ? thresholds.phoneHoldMs : thresholds.handHoldMs;
  const held = memory.held[field];
  stepHeld(held, lookMs ?? tMs, value, holdMs);
  return held.readMs === null || tMs - held.readMs > holdMs ? null : held.value;
}
