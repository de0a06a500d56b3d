/** The dropped head: sunk below rest and staying there. Sounds only with a second channel (see the alarm table). */
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import type { FindingChange } from './finding.js';
import { isHeld, RELEASE_DEG } from './road.js';
import { lasting, type Rule } from './rule.js';

/** Plain data. */
export interface HeadDropState {
  readonly drop: Episode;
  lowestPitchDeg: number;
  /** Last frame on which the head was seen. */
  seenMs: number | null;
}

export const headDrop: Rule<HeadDropState> = {
  start: () => ({ drop: startEpisode(), lowestPitchDeg: 0, seenMs: null }),

  step(state, { tMs, pose }, thresholds) {
    const dropping = state.drop.onsetMs !== null;
    const limitDeg = thresholds.headDropDeg - (dropping ? RELEASE_DEG : 0);
    const dropped =
      pose === null ? isHeld(state.drop.onsetMs, state.seenMs, tMs, thresholds) : pose.pitchDeg <= -limitDeg;
    if (pose !== null) {
      state.seenMs = tMs;
      if (dropped) state.lowestPitchDeg = Math.min(state.lowestPitchDeg, pose.pitchDeg);
    }
    const timing = { minMs: thresholds.headDropMs, maxGapMs: thresholds.maxGapMs };
    return report(state, stepEpisode(state.drop, tMs, dropped, timing), tMs);
  },

  finish: (state) => report(state, finishEpisode(state.drop), state.drop.lastMs ?? 0),
};

function report(state: HeadDropState, change: EpisodeChange, tMs: number): FindingChange[] {
  const { lowestPitchDeg } = state;
  if (change.kind === 'ended') state.lowestPitchDeg = 0;
  return lasting('headDrop', change, tMs, { lowestPitchDeg });
}
