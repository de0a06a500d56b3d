/** The open level drifts away from the frozen baseline: told, never taken over. Drowsiness, another person or a moved camera. */
import type { FindingChange } from './finding.js';
import { addSample, createHistogram, quantile, type Histogram } from './histogram.js';
import { offset, onset, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The same quantile as that of the baseline: blinks and glances down lie below it. */
const OPEN_QUANTILE = 0.8;
/** Lids are compared in a head that is at rest. Ours. */
const REST_DEG = 12;
/** The drift is over when the level is back within this share of the bound. Ours. */
const RELEASE = 0.6;
/** Longest time one frame may stand for. */
const MAX_FRAME_MS = 100;

/** Plain data: the lids of one window. */
export interface DriftState {
  lids: Histogram;
  /** Start of the window; null before its first frame. */
  fromMs: number | null;
  lastMs: number | null;
  /** Since when the drift lasts, and when it was told; null without one. */
  onsetMs: number | null;
  raisedMs: number;
  openLevel: number;
}

export const baselineDrift: Rule<DriftState> = {
  start: () => ({ lids: emptyWindow(), fromMs: null, lastMs: null, onsetMs: null, raisedMs: 0, openLevel: 1 }),

  step(state, signals, thresholds) {
    const { tMs } = signals;
    const sinceMs = tMs - (state.lastMs ?? tMs);
    state.lastMs = tMs;
    const lids = isAtRest(signals) ? lidsOf(signals) : null;
    if (lids === null || sinceMs > thresholds.maxGapMs) return [];
    state.fromMs ??= tMs;
    addSample(state.lids, lids.mean, Math.min(sinceMs, MAX_FRAME_MS));
    return state.lids.total < thresholds.baselineDriftMs ? [] : judge(state, tMs, thresholds);
  },

  finish: (state) => (state.onsetMs === null ? [] : end(state, state.lastMs ?? state.onsetMs)),
};

/** One full window: is its open level still that of the baseline? Then the next begins. */
function judge(state: DriftState, tMs: number, { baselineDriftShare }: Thresholds): FindingChange[] {
  const fromMs = state.fromMs ?? tMs;
  state.openLevel = quantile(state.lids, OPEN_QUANTILE);
  state.lids = emptyWindow();
  state.fromMs = null;
  const drift = Math.abs(state.openLevel - 1);
  if (state.onsetMs !== null) return drift <= baselineDriftShare * RELEASE ? end(state, tMs) : [];
  if (drift <= baselineDriftShare) return [];
  state.onsetMs = fromMs;
  state.raisedMs = tMs;
  return [onset('baselineDrift', fromMs, tMs, { openLevel: state.openLevel, threshold: baselineDriftShare })];
}

function end(state: DriftState, tMs: number): FindingChange[] {
  const { onsetMs, raisedMs, openLevel } = state;
  state.onsetMs = null;
  return [offset('baselineDrift', onsetMs ?? tMs, tMs, raisedMs, { openLevel })];
}

/** While the baseline is still learned there is nothing to drift from. */
function isAtRest({ learning, pose }: Signals): boolean {
  return learning >= 1 && pose !== null && Math.abs(pose.yawDeg) <= REST_DEG && Math.abs(pose.pitchDeg) <= REST_DEG;
}

function emptyWindow(): Histogram {
  return createHistogram(0, 2, 0.02);
}
