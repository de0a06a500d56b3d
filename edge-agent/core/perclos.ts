/** PERCLOS P80: share of judged time with the lids at least 80 % closed, blinks excluded (Wierwille 1994). */
import type { FindingChange } from './finding.js';
import { offset, onset, type Rule } from './rule.js';
import { trustedLids, type FrameSignals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** A stretch of time in which the lids were the same: closed, open, or not judged. */
interface Span {
  readonly fromMs: number;
  toMs: number;
  readonly lids: 'closed' | 'open' | 'unjudged';
}

/** Plain data: the window as spans, bounded by the number of closures in it. */
export interface PerclosWindow {
  spans: Span[];
}

export function startPerclos(): PerclosWindow {
  return { spans: [] };
}

/**
 * Adds one frame and gives PERCLOS over the window, 0..1; null when the eyes were judged in less than the minimum
 * share of the window. Frames in which they cannot be judged count in neither numerator nor denominator.
 * Mutates `window`.
 */
export function stepPerclos(window: PerclosWindow, signals: FrameSignals, thresholds: Thresholds): number | null {
  const lids = trustedLids(signals, thresholds);
  const now = lids === null ? 'unjudged' : lids.widest <= thresholds.perclosClosedOpenness ? 'closed' : 'open';
  extend(window, signals.tMs, now, thresholds.maxGapMs);
  const fromMs = signals.tMs - thresholds.perclosWindowMs;
  while (window.spans.length > 0 && (window.spans[0]?.toMs ?? Infinity) <= fromMs) window.spans.shift();
  return share(window.spans, fromMs, thresholds);
}

function extend({ spans }: PerclosWindow, tMs: number, lids: Span['lids'], maxGapMs: number): void {
  const last = spans.at(-1);
  const joins = last !== undefined && tMs - last.toMs <= maxGapMs;
  if (joins) last.toMs = tMs;
  if (!joins || last.lids !== lids) spans.push({ fromMs: tMs, toMs: tMs, lids });
}

function share(spans: readonly Span[], fromMs: number, thresholds: Thresholds): number | null {
  let closedMs = 0;
  let judgedMs = 0;
  for (const span of spans) {
    if (span.lids === 'unjudged') continue;
    const insideMs = span.toMs - Math.max(span.fromMs, fromMs);
    judgedMs += insideMs;
    if (span.lids === 'closed' && span.toMs - span.fromMs > thresholds.blinkMaxMs) closedMs += insideMs;
  }
  return judgedMs < thresholds.perclosMinCoverage * thresholds.perclosWindowMs ? null : closedMs / judgedMs;
}

/** Plain data: when PERCLOS rose above the warning level. */
export interface PerclosState {
  onsetMs: number | null;
  lastMs: number;
  /** When PERCLOS was last known. */
  knownMs: number;
  highest: number;
}

/** Raises `perclosHigh` while PERCLOS is above the warning level, with hysteresis; ends it when PERCLOS has been unknown for its whole window. */
export const perclosHigh: Rule<PerclosState> = {
  start: () => ({ onsetMs: null, lastMs: 0, knownMs: 0, highest: 0 }),

  step(state, { tMs, perclos }, thresholds) {
    state.lastMs = tMs;
    if (perclos === null)
      return state.onsetMs !== null && tMs - state.knownMs > thresholds.perclosWindowMs
        ? end(state, state.knownMs)
        : [];
    state.knownMs = tMs;
    state.highest = state.onsetMs === null ? perclos : Math.max(state.highest, perclos);
    if (state.onsetMs === null && perclos >= thresholds.perclosWarning) {
      state.onsetMs = tMs;
      return [onset('perclosHigh', tMs, tMs, { perclos, threshold: thresholds.perclosWarning })];
    }
    return state.onsetMs !== null && perclos < thresholds.perclosRelease ? end(state, tMs) : [];
  },

  finish: (state) => (state.onsetMs === null ? [] : end(state, state.lastMs)),
};

function end(state: PerclosState, tMs: number): FindingChange[] {
  const change = offset('perclosHigh', state.onsetMs ?? tMs, tMs, state.onsetMs ?? tMs, {
    highestPerclos: state.highest,
  });
  state.onsetMs = null;
  return [change];
}
