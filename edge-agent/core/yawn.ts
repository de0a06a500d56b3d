/** Yawns by the mouth: wide open, long enough, with the head near rest. Corroborates; never alarms alone. */
import type { FindingChange } from './finding.js';
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import { whole, type Rule } from './rule.js';

/** Mouth opening reads too high when the head is turned further than this (`synthetic.md`: .13-.20 closed at 50 deg). */
const MAX_YAW_DEG = 35;
/** Share of the opening threshold below which the mouth counts as closed again. */
const RELEASE = 0.7;

/** Plain data. */
export interface YawnState {
  readonly episode: Episode;
  widest: number;
}

export const yawn: Rule<YawnState> = {
  start: () => ({ episode: startEpisode(), widest: 0 }),

  step(state, { tMs, mouth, pose }, thresholds) {
    const judged = mouth !== null && pose !== null && Math.abs(pose.yawDeg) <= MAX_YAW_DEG ? mouth : 0;
    const level = thresholds.yawnMouthRatio * (state.episode.onsetMs === null ? 1 : RELEASE);
    const open = judged >= level;
    if (open) state.widest = Math.max(state.widest, judged);
    const timing = { minMs: thresholds.yawnMs, maxGapMs: thresholds.maxGapMs };
    return report(state, stepEpisode(state.episode, tMs, open, timing));
  },

  finish: (state) => report(state, finishEpisode(state.episode)),
};

function report(state: YawnState, change: EpisodeChange): FindingChange[] {
  if (change.kind !== 'ended') return [];
  const widestMouth = state.widest;
  state.widest = 0;
  if (change.raisedMs === null) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [whole('yawn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, widestMouth })];
}
