/** Blinks: relative dips of both lids, found by their shape and not by a level. */
import type { HeadPose } from './geometry.js';
import { lidMove } from './lid-speed.js';
import { handOverEyes, lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** Within this time of a dip's bottom there is nothing lower. */
const NEIGHBOUR_MS = 80;
interface LidSample {
  readonly tMs: number;
  readonly mean: number;
  readonly left: number | null;
  readonly right: number | null;
}

/** Plain data: the last second of lids. */
export interface BlinkState {
  samples: LidSample[];
  /** Null before the first. */
  judgedUntilMs: number | null;
  lastOffsetMs: number | null;
}

/** One dip at half of its depth. */
export interface Dip {
  readonly onsetMs: number;
  readonly offsetMs: number;
  readonly depth: number;
  readonly minOpenness: number;
  /** Peak speed of the falling and of the rising lids, parts of the open level per second. */
  readonly closingSpeedPerS: number;
  readonly openingSpeedPerS: number;
  /** Amplitude of the closing over its peak speed: grows with drowsiness (Johns 2003); null when the lids did not fall. */
  readonly closingAmplitudeSpeedMs: number | null;
}

export function startBlinks(): BlinkState {
  return { samples: [], judgedUntilMs: null, lastOffsetMs: null };
}

/** Takes one frame and returns the dips that are now certain, about half a second after their bottom. Mutates `state`. */
export function stepBlinks(state: BlinkState, signals: Signals, thresholds: Thresholds): Dip[] {
  const last = state.samples.at(-1);
  if (last !== undefined && signals.tMs - last.tMs > thresholds.maxGapMs) {
    const dips = finishBlinks(state, thresholds);
    return [...dips, ...stepBlinks(state, signals, thresholds)];
  }
  const sample = sampleOf(signals, thresholds);
  if (sample === null) return finishBlinks(state, thresholds);
  state.samples.push(sample);
  const dips = judgeUntil(state, signals.tMs - thresholds.blinkAfterMs, thresholds);
  forget(state, signals.tMs, thresholds);
  return dips;
}

/** Judges what is left with the shoulders it has, and starts anew. */
export function finishBlinks(state: BlinkState, thresholds: Thresholds): Dip[] {
  const last = state.samples.at(-1);
  const dips = last === undefined ? [] : judgeUntil(state, last.tMs, thresholds);
  state.samples = [];
  return dips;
}

function sampleOf(signals: Signals, thresholds: Thresholds): LidSample | null {
  const { pose } = signals;
  if (handOverEyes(signals, thresholds)) return null;
  if (pose === null || beyond(pose, thresholds)) return null;
  const lids = lidsOf(signals);
  if (lids === null) return null;
  return { tMs: signals.tMs, mean: lids.mean, left: signals.opennessLeft, right: signals.opennessRight };
}

function beyond({ yawDeg, pitchDeg }: HeadPose, thresholds: Thresholds): boolean {
  return Math.abs(yawDeg) > thresholds.blinkMaxYawDeg || Math.abs(pitchDeg) > thresholds.blinkMaxPitchDeg;
}

function judgeUntil(state: BlinkState, untilMs: number, thresholds: Thresholds): Dip[] {
  const dips: Dip[] = [];
  for (const [index, { tMs }] of state.samples.entries()) {
    if (state.judgedUntilMs !== null && tMs <= state.judgedUntilMs) continue;
    if (tMs > untilMs) break;
    state.judgedUntilMs = tMs;
    const dip = dipAt(state.samples, index, thresholds);
    if (dip === null || (state.lastOffsetMs !== null && dip.onsetMs < state.lastOffsetMs)) continue;
    if (dip.offsetMs - dip.onsetMs > thresholds.blinkDipMaxMs || dip.offsetMs - dip.onsetMs < thresholds.blinkMinMs)
      continue;
    state.lastOffsetMs = dip.offsetMs;
    dips.push(dip);
  }
  return dips;
}

function dipAt(samples: readonly LidSample[], index: number, thresholds: Thresholds): Dip | null {
  const bottom = samples[index];
  if (bottom === undefined || !isLowest(samples, index, bottom)) return null;
  const before = samples.filter(({ tMs }) => tMs <= bottom.tMs && tMs >= bottom.tMs - thresholds.blinkBeforeMs);
  const after = samples.filter(({ tMs }) => tMs >= bottom.tMs && tMs <= bottom.tMs + thresholds.blinkAfterMs);
  const depth = depthOf(before, after, bottom, ({ mean }) => mean) ?? 0;
  if (depth < thresholds.blinkDepth) return null;
  for (const eye of [(s: LidSample) => s.left, (s: LidSample) => s.right])
    if ((depthOf(before, after, bottom, eye) ?? depth) < thresholds.blinkEyeDepth) return null;
  const half = bottom.mean + depth / 2;
  const closing = lidMove(samples, index, -1, thresholds.blinkBeforeMs);
  const opening = lidMove(samples, index, 1, thresholds.blinkAfterMs);
  return {
    onsetMs: crossing(samples, index, -1, half),
    offsetMs: crossing(samples, index, 1, half),
    depth,
    minOpenness: bottom.mean,
    closingSpeedPerS: closing.speedPerS,
    openingSpeedPerS: opening.speedPerS,
    closingAmplitudeSpeedMs: closing.speedPerS > 0 ? (closing.amplitude / closing.speedPerS) * 1000 : null,
  };
}

function isLowest(samples: readonly LidSample[], index: number, bottom: LidSample): boolean {
  for (let i = index - 1; i >= 0; i--) {
    const other = samples[i];
    if (other === undefined || bottom.tMs - other.tMs > NEIGHBOUR_MS) break;
    if (other.mean <= bottom.mean) return false;
  }
  for (let i = index + 1; i < samples.length; i++) {
    const other = samples[i];
    if (other === undefined || other.tMs - bottom.tMs > NEIGHBOUR_MS) break;
    if (other.mean < bottom.mean) return false;
  }
  return true;
}

/** Depth below the lower of the two shoulders; null when the eye was not seen at the bottom. */
function depthOf(
  before: readonly LidSample[],
  after: readonly LidSample[],
  bottom: LidSample,
  eye: (sample: LidSample) => number | null,
): number | null {
  const low = eye(bottom);
  if (low === null) return null;
  const highest = (part: readonly LidSample[]): number => Math.max(...part.map((sample) => eye(sample) ?? low));
  return Math.min(highest(before), highest(after)) - low;
}

/** Walks from the bottom in one direction to where the mean passes `level`, between frames. */
function crossing(samples: readonly LidSample[], index: number, direction: -1 | 1, level: number): number {
  for (let i = index; ; i += direction) {
    const inner = samples[i];
    const outer = samples[i + direction];
    if (inner === undefined) return samples[index]?.tMs ?? 0;
    if (outer === undefined) return inner.tMs;
    if (outer.mean >= level)
      return inner.tMs + ((level - inner.mean) / (outer.mean - inner.mean)) * (outer.tMs - inner.tMs);
  }
}

function forget(state: BlinkState, tMs: number, thresholds: Thresholds): void {
  const keepMs = thresholds.blinkBeforeMs + thresholds.blinkAfterMs + thresholds.blinkDipMaxMs;
  while (state.samples.length > 0 && tMs - (state.samples[0]?.tMs ?? tMs) > keepMs) state.samples.shift();
}
