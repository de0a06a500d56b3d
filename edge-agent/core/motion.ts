/** The motion gate: does the truck drive? Unknown speed counts as driving; loading, dumping and queueing do not. */
import type { Thresholds } from './thresholds.js';

/** Plain data. */
export interface MotionState {
  moving: boolean;
  /** Since when the truck has been slower than the standing speed; null when it is not. */
  slowSinceMs: number | null;
  /** False until a speed or its absence was told. */
  known: boolean;
}

export function startMotion(): MotionState {
  return { moving: true, slowSinceMs: null, known: false };
}

/** Takes the speed of one frame and tells whether the truck moves. Between the two speeds nothing changes. Mutates `state`. */
export function stepMotion(state: MotionState, tMs: number, speedKmh: number | null, thresholds: Thresholds): boolean {
  const first = !state.known;
  state.known = true;
  if (speedKmh === null || !Number.isFinite(speedKmh) || speedKmh >= thresholds.movingKmh) {
    state.moving = true;
    state.slowSinceMs = null;
    return true;
  }
  if (speedKmh >= thresholds.standingKmh) state.slowSinceMs = null;
  else state.slowSinceMs ??= tMs;
  const stands = state.slowSinceMs !== null && tMs - state.slowSinceMs >= thresholds.standingForMs;
  if (first || stands) state.moving = false;
  return state.moving;
}
