/** What was learned of the driver no longer fits: told, never taken over. Drowsiness, another person or a moved camera. */
import type { FindingChange, FindingDetail } from './finding.js';
import { addSample, createHistogram, quantile, type Histogram } from './histogram.js';
import { offset, onset, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The same quantile as that of the baseline: blinks and glances down lie below it. */
const OPEN_QUANTILE = 0.8;
/** Lids are compared in a head that is at rest. Ours. */
const REST_DEG = 12;
/** The drift is over when lids and head are back within this share of their bound. Ours. */
const RELEASE = 0.6;
/** Longest time one frame may stand for. */
const MAX_FRAME_MS = 100;

/** Plain data: what is seen over one window, and what the last full one said. */
interface DriftWindow {
  /** One histogram for each figure that is watched. */
  seen: Histogram[];
  /** Start of the window; null before its first frame. */
  fromMs: number | null;
  drifts: boolean;
}

/** Plain data. */
export interface DriftState {
  readonly lids: DriftWindow;
  readonly head: DriftWindow;
  /** Figures of the last full windows. */
  figures: FindingDetail;
  lastMs: number | null;
  /** Since when the drift lasts, and when it was told; null without one. */
  onsetMs: number | null;
  raisedMs: number;
}

export const baselineDrift: Rule<DriftState> = {
  start: () => ({
    lids: { seen: emptyLids(), fromMs: null, drifts: false },
    head: { seen: emptyHead(), fromMs: null, drifts: false },
    figures: {},
    lastMs: null,
    onsetMs: null,
    raisedMs: 0,
  }),

  step(state, signals, thresholds) {
    const { tMs, pose, learning, moving } = signals;
    const sinceMs = tMs - (state.lastMs ?? tMs);
    state.lastMs = tMs;
    // While the baseline is still learned there is nothing to drift from.
    if (learning < 1 || pose === null || sinceMs > thresholds.maxGapMs) return [];
    const weightMs = Math.min(sinceMs, MAX_FRAME_MS);
    const lids = isAtRest(pose) ? lidsOf(signals) : null;
    const lidsFull = lids !== null && fill(state.lids, tMs, [lids.mean], weightMs, thresholds);
    // A driver who stands looks where he likes.
    const headFull = moving && fill(state.head, tMs, [pose.yawDeg, pose.pitchDeg], weightMs, thresholds);
    const fromMs = Math.min((lidsFull ? state.lids.fromMs : null) ?? tMs, (headFull ? state.head.fromMs : null) ?? tMs);
    if (lidsFull) judgeLids(state, thresholds);
    if (headFull) judgeHead(state, thresholds);
    return lidsFull || headFull ? report(state, fromMs, tMs, thresholds) : [];
  },

  finish: (state) => (state.onsetMs === null ? [] : end(state, state.lastMs ?? state.onsetMs)),
};

/** Adds one frame; true when the window is full. */
function fill(
  window: DriftWindow,
  tMs: number,
  values: readonly number[],
  weightMs: number,
  { baselineDriftMs }: Thresholds,
): boolean {
  window.fromMs ??= tMs;
  for (const [index, histogram] of window.seen.entries()) addSample(histogram, values[index] ?? NaN, weightMs);
  return (window.seen[0]?.total ?? 0) >= baselineDriftMs;
}

/** Is the open level still that of the baseline? Then the next window begins. */
function judgeLids(state: DriftState, { baselineDriftShare }: Thresholds): void {
  const { lids } = state;
  const [openLevel = NaN] = lids.seen.map((seen) => quantile(seen, OPEN_QUANTILE));
  lids.drifts = Math.abs(openLevel - 1) > baselineDriftShare * (lids.drifts ? RELEASE : 1);
  state.figures = { ...state.figures, openLevel };
  lids.seen = emptyLids();
  lids.fromMs = null;
}

/** Does the head still rest where it did? The median leaves mirrors and glances out. */
function judgeHead(state: DriftState, { baselineDriftDeg }: Thresholds): void {
  const { head } = state;
  const [restYawDeg = NaN, restPitchDeg = NaN] = head.seen.map((seen) => quantile(seen, 0.5));
  const offDeg = Math.max(Math.abs(restYawDeg), Math.abs(restPitchDeg));
  head.drifts = offDeg > baselineDriftDeg * (head.drifts ? RELEASE : 1);
  state.figures = { ...state.figures, restYawDeg, restPitchDeg };
  head.seen = emptyHead();
  head.fromMs = null;
}

function report(state: DriftState, fromMs: number, tMs: number, thresholds: Thresholds): FindingChange[] {
  const { lids, head, figures } = state;
  const drifts = lids.drifts || head.drifts;
  if (drifts === (state.onsetMs !== null)) return [];
  if (!drifts) return end(state, tMs);
  state.onsetMs = fromMs;
  state.raisedMs = tMs;
  const limits = {
    ...(lids.drifts && { threshold: thresholds.baselineDriftShare }),
    ...(head.drifts && { thresholdDeg: thresholds.baselineDriftDeg }),
  };
  return [onset('baselineDrift', fromMs, tMs, { ...figures, ...limits })];
}

function end(state: DriftState, tMs: number): FindingChange[] {
  const { onsetMs, raisedMs, figures } = state;
  state.onsetMs = null;
  return [offset('baselineDrift', onsetMs ?? tMs, tMs, raisedMs, figures)];
}

function isAtRest({ yawDeg, pitchDeg }: NonNullable<Signals['pose']>): boolean {
  return Math.abs(yawDeg) <= REST_DEG && Math.abs(pitchDeg) <= REST_DEG;
}

function emptyLids(): Histogram[] {
  return [createHistogram(0, 2, 0.02)];
}

function emptyHead(): Histogram[] {
  return [createHistogram(-90, 90, 1), createHistogram(-90, 90, 1)];
}
