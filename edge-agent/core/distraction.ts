/** Distraction: one long look away from the road, with an allowance for looks at a mirror. */
import { finishEpisode, startEpisode, stepEpisode, type Episode } from './episode.js';
import { isHeld, lookOf, type Look } from './road.js';
import { lasting, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** Plain data. */
export interface DistractionState {
  readonly away: Episode;
  /** Every frame of this look could have been at a mirror. */
  mirror: boolean;
  /** Last frame on which the head was seen. */
  seenMs: number | null;
}

export const distraction: Rule<DistractionState> = {
  start: () => ({ away: startEpisode(), mirror: true, seenMs: null }),

  step(state, signals, thresholds) {
    const { tMs } = signals;
    const off = state.away.onsetMs !== null;
    const look = lookOf(signals, off, thresholds) ?? unseenLook(state, tMs, thresholds);
    if (signals.pose !== null) state.seenMs = tMs;
    state.mirror = look === 'road' || (look === 'mirror' && (state.mirror || !off));
    const minMs = state.mirror ? thresholds.mirrorMs : thresholds.distractionMs;
    const change = stepEpisode(state.away, tMs, look !== 'road', { minMs, maxGapMs: thresholds.maxGapMs });
    return lasting('distraction', change, tMs);
  },

  finish: (state) => lasting('distraction', finishEpisode(state.away), state.away.lastMs ?? 0),
};

/** Hiding the face while looking away does not stop the clock. */
function unseenLook(state: DistractionState, tMs: number, thresholds: Thresholds): Look {
  if (!isHeld(state.away.onsetMs, state.seenMs, tMs, thresholds)) return 'road';
  return state.mirror ? 'mirror' : 'away';
}
