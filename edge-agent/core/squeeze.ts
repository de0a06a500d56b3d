/** What lowers the lids of an open eye: laughter and speech (cheeks), sun, a look down at the gauges. */
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The motion of a mouth is looked at over this time. Ours. */
const MOTION_MS = 400;

/** Plain data. */
export interface SqueezeState {
  mouths: { readonly tMs: number; readonly mouth: number }[];
  movedMs: number | null;
}

export function startSqueeze(): SqueezeState {
  return { mouths: [], movedMs: null };
}

/** True while lids may be low for another reason than sleep: then only a deep closure counts as one. Mutates `state`. */
export function stepSqueeze(state: SqueezeState, signals: Signals, thresholds: Thresholds): boolean {
  const { tMs, mouth, pose, gaze, quality } = signals;
  if (mouth !== null) noteMouth(state, tMs, mouth, thresholds.mouthMotion);
  const cheeks = state.movedMs !== null && tMs - state.movedMs <= thresholds.cheeksMs;
  const lowHead = pose !== null && pose.pitchDeg <= -thresholds.lidsFollowDeg;
  const lowGaze = gaze !== null && gaze.pitchDeg <= -thresholds.lidsFollowDeg;
  return cheeks || lowHead || lowGaze || quality.saturated >= thresholds.glareSaturated;
}

function noteMouth(state: SqueezeState, tMs: number, mouth: number, motion: number): void {
  state.mouths.push({ tMs, mouth });
  while (tMs - (state.mouths[0]?.tMs ?? tMs) > MOTION_MS) state.mouths.shift();
  let lowest = mouth;
  let highest = mouth;
  for (const sample of state.mouths) {
    lowest = Math.min(lowest, sample.mouth);
    highest = Math.max(highest, sample.mouth);
  }
  if (highest - lowest >= motion) state.movedMs = tMs;
}
