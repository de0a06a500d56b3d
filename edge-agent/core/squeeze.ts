/** What lowers the lids of an open eye: laughter and speech (cheeks), sun, a look down at the gauges. */
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** A mouth that moves by this much within {@link MOTION_MS} laughs or talks; the mouth of a sleeper hangs still. Ours. */
const MOUTH_MOTION = 0.12;
const MOTION_MS = 400;
/** Cheeks stay up this long after the mouth has stopped moving. Ours. */
const CHEEKS_MS = 800;
/** A head or gaze lower than this takes the upper lids along: a third of the opening at 40 deg of downgaze (`domain.md`). */
const LOOK_DOWN_DEG = 12;

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
  if (mouth !== null) noteMouth(state, tMs, mouth);
  const cheeks = state.movedMs !== null && tMs - state.movedMs <= CHEEKS_MS;
  const lowHead = pose !== null && pose.pitchDeg <= -LOOK_DOWN_DEG;
  const lowGaze = gaze !== null && gaze.pitchDeg <= -LOOK_DOWN_DEG;
  return cheeks || lowHead || lowGaze || quality.saturated >= thresholds.glareSaturated;
}

function noteMouth(state: SqueezeState, tMs: number, mouth: number): void {
  state.mouths.push({ tMs, mouth });
  while (tMs - (state.mouths[0]?.tMs ?? tMs) > MOTION_MS) state.mouths.shift();
  let lowest = mouth;
  let highest = mouth;
  for (const sample of state.mouths) {
    lowest = Math.min(lowest, sample.mouth);
    highest = Math.max(highest, sample.mouth);
  }
  if (highest - lowest >= MOUTH_MOTION) state.movedMs = tMs;
}
