/** Nods of a tired head: it sinks slowly and jerks back. A look down falls quickly; a bump swings both ways at once. */
import type { FindingChange } from './finding.js';
import { isShaken } from './camera-sight.js';
import { whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** The longest sinking that is remembered. Ours. */
const REACH_MS = 4000;
/** Share of the depth by which the head must come back. Ours. */
const BACK_SHARE = 0.7;
/** A head that falls by this share of the depth within this time falls, it does not sink. Ours. */
const SUDDEN_SHARE = 0.5;
const SUDDEN_MS = 150;
/** Samples are kept this far apart: enough for the shape of a nod. */
const SAMPLE_MS = 50;

interface PitchSample {
  readonly tMs: number;
  readonly pitchDeg: number;
}

/** Plain data: the last seconds of pitch. */
export interface NodState {
  samples: PitchSample[];
}

export const nod: Rule<NodState> = {
  start: () => ({ samples: [] }),

  step(state, { tMs, pose, quality }, thresholds) {
    const last = state.samples.at(-1);
    if (last !== undefined && tMs - last.tMs > thresholds.maxGapMs) state.samples = [];
    if (isShaken(quality, thresholds)) state.samples = [];
    if (pose === null) return [];
    const now = { tMs, pitchDeg: pose.pitchDeg };
    const found = judge(state, now, thresholds);
    if (last === undefined || tMs - last.tMs >= SAMPLE_MS) state.samples.push(now);
    while (tMs - (state.samples[0]?.tMs ?? tMs) > REACH_MS) state.samples.shift();
    return found;
  },

  finish: () => [],
};

/** Has the head just come back from the lowest point to near where it began to sink? */
function judge(state: NodState, now: PitchSample, thresholds: Thresholds): FindingChange[] {
  const bottom = lowest(state.samples);
  if (bottom === undefined || now.tMs - bottom.tMs > thresholds.nodJerkMs) return [];
  const top = highestBefore(state.samples, bottom);
  const depthDeg = top.pitchDeg - bottom.pitchDeg;
  if (depthDeg < thresholds.nodDeg || now.pitchDeg - bottom.pitchDeg < BACK_SHARE * depthDeg) return [];
  if (bottom.tMs - top.tMs < thresholds.nodFallMs || fastestFall(state.samples) > SUDDEN_SHARE * depthDeg) return [];
  state.samples = [];
  const durationMs = now.tMs - top.tMs;
  return [whole('nod', top.tMs, now.tMs, now.tMs, { durationMs, depthDeg, fallMs: bottom.tMs - top.tMs })];
}

/** The last of the lowest samples. */
function lowest(samples: readonly PitchSample[]): PitchSample | undefined {
  return samples.reduce<PitchSample | undefined>(
    (low, sample) => (low === undefined || sample.pitchDeg <= low.pitchDeg ? sample : low),
    undefined,
  );
}

/** Where the sinking began: the last sample before the bottom that stood within a tenth of the depth from the top. */
function highestBefore(samples: readonly PitchSample[], bottom: PitchSample): PitchSample {
  const before = samples.filter(({ tMs }) => tMs <= bottom.tMs);
  const topDeg = Math.max(...before.map(({ pitchDeg }) => pitchDeg));
  const nearDeg = topDeg - (topDeg - bottom.pitchDeg) / 10;
  return before.findLast(({ pitchDeg }) => pitchDeg >= nearDeg) ?? bottom;
}

/** The deepest fall within a short time among the samples. */
function fastestFall(samples: readonly PitchSample[]): number {
  let deepest = 0;
  for (const [index, from] of samples.entries())
    for (let next = index + 1; next < samples.length; next++) {
      const to = samples[next];
      if (to === undefined || to.tMs - from.tMs > SUDDEN_MS) break;
      deepest = Math.max(deepest, from.pitchDeg - to.pitchDeg);
    }
  return deepest;
}
