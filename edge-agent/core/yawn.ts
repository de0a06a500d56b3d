/** Yawns: the mouth opens slowly, wide and long, or a hand hides it while the lids close. Corroborates; never sounds. */
import type { FindingChange } from './finding.js';
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import { whole, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** Mouth opening reads too high when the head is turned further than this (`synthetic.md`: .13-.20 closed at 50 deg). */
const MAX_YAW_DEG = 35;
/** Share of the opening threshold below which the mouth counts as closed again. */
const RELEASE = 0.7;
/** Share of the opening threshold at which a mouth begins to open: speech reaches it too. */
const BEGUN = 0.4;
/** Lids below this narrow as in a yawn; behind a hand they are all that is left of it. Ours. */
const NARROWED_OPENNESS = 0.6;

/** Plain data. */
export interface YawnState {
  readonly episode: Episode;
  widest: number;
  /** Since when the mouth has been opening without closing again; null while it is closed. */
  openingSinceMs: number | null;
  /** The present episode began too fast for a yawn. */
  sudden: boolean;
  behindHand: boolean;
}

export const yawn: Rule<YawnState> = {
  start: () => ({ episode: startEpisode(), widest: 0, openingSinceMs: null, sudden: false, behindHand: false }),

  step(state, signals, thresholds) {
    const hidden = (signals.hands?.atMouth ?? 0) >= thresholds.handConfidence;
    const mouth = hidden ? null : judgedMouth(signals);
    const wide = mouth === null ? hidden && narrowed(signals) : isWide(state, mouth, thresholds);
    if (mouth !== null) followOpening(state, signals.tMs, mouth, thresholds);
    if (wide && state.episode.onsetMs === null) state.sudden = isSudden(state, signals.tMs, hidden, thresholds);
    if (wide) state.behindHand ||= hidden;
    const timing = { minMs: thresholds.yawnMs, maxGapMs: thresholds.maxGapMs };
    return report(state, stepEpisode(state.episode, signals.tMs, wide, timing));
  },

  finish: (state) => report(state, finishEpisode(state.episode)),
};

function judgedMouth({ mouth, pose }: Signals): number {
  return mouth !== null && pose !== null && Math.abs(pose.yawDeg) <= MAX_YAW_DEG ? mouth : 0;
}

function narrowed(signals: Signals): boolean {
  const lids = lidsOf(signals);
  return lids !== null && lids.mean < NARROWED_OPENNESS;
}

function isWide(state: YawnState, mouth: number, thresholds: Thresholds): boolean {
  const wide = mouth >= thresholds.yawnMouthRatio * (state.episode.onsetMs === null ? 1 : RELEASE);
  if (wide) state.widest = Math.max(state.widest, mouth);
  return wide;
}

function followOpening(state: YawnState, tMs: number, mouth: number, thresholds: Thresholds): void {
  if (mouth < BEGUN * thresholds.yawnMouthRatio) state.openingSinceMs = null;
  else state.openingSinceMs ??= tMs;
}

/** A shout opens the mouth at once. Behind a hand nobody can tell. */
function isSudden(state: YawnState, tMs: number, hidden: boolean, thresholds: Thresholds): boolean {
  return !hidden && state.openingSinceMs !== null && tMs - state.openingSinceMs < thresholds.yawnRiseMs;
}

function report(state: YawnState, change: EpisodeChange): FindingChange[] {
  if (change.kind !== 'ended') return [];
  const { widest: widestMouth, behindHand, sudden } = state;
  Object.assign(state, { widest: 0, behindHand: false, sudden: false });
  if (change.raisedMs === null || sudden) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [whole('yawn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, widestMouth, behindHand })];
}
