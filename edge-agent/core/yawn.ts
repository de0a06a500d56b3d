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
/** A mouth that closes by this much and opens again laughs or talks ... */
const SWING = 0.12;
/** ... when it does so more often than this. Ours. */
const MAX_SWINGS = 1;
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
  /** How often the mouth has turned from closing to opening, and from where it is to turn next. */
  swings: number;
  turnRatio: number;
  closing: boolean;
}

const CLOSED_MOUTH = { widest: 0, sudden: false, behindHand: false, swings: 0, turnRatio: 0, closing: false };

export const yawn: Rule<YawnState> = {
  start: () => ({ episode: startEpisode(), openingSinceMs: null, ...CLOSED_MOUTH }),

  step(state, signals, thresholds) {
    const hidden = (signals.hands?.atMouth ?? 0) >= thresholds.handConfidence;
    const mouth = hidden ? null : judgedMouth(signals);
    const wide = mouth === null ? hidden && narrowed(signals) : isWide(state, mouth, thresholds);
    if (mouth !== null) followOpening(state, signals.tMs, mouth, thresholds);
    if (wide && state.episode.onsetMs === null) state.sudden = isSudden(state, signals.tMs, hidden, thresholds);
    if (wide) state.behindHand ||= hidden;
    const gaping = state.widest >= thresholds.yawnWideRatio;
    const timing = { minMs: gaping ? thresholds.yawnWideMs : thresholds.yawnMs, maxGapMs: thresholds.maxGapMs };
    return report(state, stepEpisode(state.episode, signals.tMs, wide, timing), gaping);
  },

  finish: (state, thresholds) => report(state, finishEpisode(state.episode), state.widest >= thresholds.yawnWideRatio),
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
  if (!wide) return false;
  state.widest = Math.max(state.widest, mouth);
  noteSwing(state, mouth);
  return true;
}

function noteSwing(state: YawnState, mouth: number): void {
  const back = state.closing ? mouth - state.turnRatio : state.turnRatio - mouth;
  if (back >= SWING) {
    if (state.closing) state.swings++;
    state.closing = !state.closing;
  }
  if (back <= 0 || back >= SWING) state.turnRatio = mouth;
}

function followOpening(state: YawnState, tMs: number, mouth: number, thresholds: Thresholds): void {
  if (mouth < BEGUN * thresholds.yawnMouthRatio) state.openingSinceMs = null;
  else state.openingSinceMs ??= tMs;
}

/** A shout opens the mouth at once. Behind a hand nobody can tell. */
function isSudden(state: YawnState, tMs: number, hidden: boolean, thresholds: Thresholds): boolean {
  return !hidden && state.openingSinceMs !== null && tMs - state.openingSinceMs < thresholds.yawnRiseMs;
}

function report(state: YawnState, change: EpisodeChange, gaping: boolean): FindingChange[] {
  if (change.kind !== 'ended') return [];
  const { widest: widestMouth, behindHand, sudden, swings } = state;
  Object.assign(state, CLOSED_MOUTH);
  if (change.raisedMs === null || swings > MAX_SWINGS || (sudden && !gaping)) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [whole('yawn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, widestMouth, behindHand })];
}
