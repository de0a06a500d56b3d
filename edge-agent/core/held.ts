/** A reading that comes more rarely than frames: the last one stands until the next, but not for long. */

/** Plain data; null before the first reading. */
export interface Held {
  value: number | null;
  readMs: number | null;
}

export function startHeld(): Held {
  return { value: null, readMs: null };
}

/** Takes this frame's reading (null = not looked for) and gives the one in force; null when it has grown old. Mutates `held`. */
export function stepHeld(held: Held, tMs: number, reading: number | null | undefined, holdMs: number): number | null {
  if (reading !== null && reading !== undefined && Number.isFinite(reading)) {
    held.value = reading;
    held.readMs = tMs;
  } else if (held.readMs === null || tMs - held.readMs > holdMs) held.value = null;
  return held.value;
}
