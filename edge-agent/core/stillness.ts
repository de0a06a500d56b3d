/**
 * A camera whose sensor hangs while its encoder goes on: the same picture coded again and again is never quite the same, but a face in
 * it is stiller than any living one. Pulses of key frames in between do not make it alive.
 */
import type { FrameSignals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The share of still frames is an average with this time constant: a picture is still 3.2 s after it stopped. Ours. */
const AVERAGED_MS = 2000;
/** Share from which the picture stands; a camera that gives each picture three times has two thirds of still frames. Ours. */
const STANDS = 0.8;
/** So many times the change of a still picture is life, at once: key frames measured 8 times. Ours. */
const ALIVE = 25;
/** Longest time one frame may stand for. */
const MAX_FRAME_MS = 500;

/** Plain data. */
export interface Stillness {
  /** Share of frames lately that hardly changed, 0..1. */
  share: number;
  lastMs: number | null;
}

export function startStillness(): Stillness {
  return { share: 0, lastMs: null };
}

/** True while a face is seen in a picture that stands still. Without a face nothing is told: an empty cab is still. Mutates `state`. */
export function stepStillness(
  state: Stillness,
  { tMs, faceSeen, quality: { change } }: Pick<FrameSignals, 'tMs' | 'faceSeen' | 'quality'>,
  { cameraStillChange }: Thresholds,
): boolean {
  const sinceMs = Math.min(MAX_FRAME_MS, tMs - (state.lastMs ?? tMs));
  state.lastMs = tMs;
  if (!faceSeen || change === null || !(change <= ALIVE * cameraStillChange)) state.share = 0;
  else state.share += (1 - Math.exp(-sinceMs / AVERAGED_MS)) * (Number(change <= cameraStillChange) - state.share);
  return state.share >= STANDS;
}
