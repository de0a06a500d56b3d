/** Yawns: the mouth opens wide, is held and closes, the head still; or a hand hides it while the lids close. Corroborates; never sounds. */
import type { FindingChange } from './finding.js';
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import { handBeforeMouth } from './hand-memory.js';
import {
  hidYawn,
  hide,
  noteHidden,
  startHiddenMouth,
  unhide,
  type HiddenMouth,
  type HiddenSample,
} from './hidden-mouth.js';
import { medianOf } from './quantile.js';
import { whole, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';
import {
  areResting,
  clearProfile,
  isHeldStill,
  lidsNarrowed,
  noteOpening,
  noteWide,
  riseMs,
  startProfile,
  type MouthProfile,
} from './yawn-profile.js';

/** Mouth opening reads too high when the head is turned further than this (`synthetic.md`: .13-.20 closed at 50 deg). */
const MAX_YAW_DEG = 35;
/** Share of the opening threshold below which the mouth counts as closed again. */
const RELEASE = 0.7;
/** Share of the opening threshold at which a mouth begins to open: speech reaches it too. */
const BEGUN = 0.4;
/** Share of the opening threshold that a mouth must have reached before a hand hides a yawn: wider than speech. Ours. */
const HALF_OPEN = 0.7;
/** A palm laid over the mouth is missed by several looks in a row; meanwhile the landmarks invent a closed mouth. Ours. */
const HAND_GAP_MS = 1200;
/** A hand that is there stays while it is this part of as sure as when it came: looks at a dark hand swing about the limit. Ours. */
const STAYS = 0.75;
/** One that is this sure, in parts of what counts, may hide a yawn, and stays while it is so sure: before a face of its own colour it is faint, but lids and head must tell too. Ours. */
const MAY_COME = 0.7;
const MAY_STAY = 0.5;
/** Who opens the mouth before a hand comes may take a bite; a yawn lasts as long as this at least. Bites: 1.8 s at most. Ours. */
const BITTEN_MS = 2000;
/** A mouth open for so long neither shouts nor is one by a jump of the landmarks, however quickly it opened. Ours. */
const LONG_MS = 2000;
/** How this driver's lids and head rest is followed with this time constant while no hand is there and the mouth is not wide. Ours. */
const REST_MS = 3000;
/** Yawns are slow: the mouth is followed with this time constant, which takes out the noise of a night picture. Ours. */
const FOLLOW_MS = 80;
/** Lids behind a hand are the median of so long: a blink leaves no trace in it, and noise little. Ours. */
const LIDS_MEDIAN_MS = 500;

interface TimedValue {
  readonly tMs: number;
  readonly value: number;
}

/** Plain data. */
export interface YawnState {
  readonly episode: Episode;
  readonly profile: MouthProfile;
  /** Mouth opening without its noise. */
  ratio: number;
  lastMs: number | null;
  /** When a hand was last seen before the mouth; null: never. */
  handMs: number | null;
  /** The same for one that may be there, with what lids and head do meanwhile. */
  readonly hidden: HiddenMouth;
  /** When the last yawn behind a hand that was told ended; null: none was. */
  toldMs: number | null;
  /** Mean openness of both lids of late, oldest first. */
  readonly lids: TimedValue[];
  lastLidsMs: number | null;
  /** Lids and pitch while nothing happens; null: never judged. */
  restLids: number | null;
  restPitchDeg: number | null;
}

export const yawn: Rule<YawnState> = {
  start: () => ({
    episode: startEpisode(),
    profile: startProfile(),
    ratio: 0,
    lastMs: null,
    handMs: null,
    hidden: startHiddenMouth(),
    toldMs: null,
    lids: [],
    lastLidsMs: null,
    restLids: null,
    restPitchDeg: null,
  }),

  step(state, signals, thresholds) {
    const { episode, profile } = state;
    const { tMs } = signals;
    const sinceMs = followLids(state, signals);
    const found = stepHidden(state, signals, thresholds);
    const { hand, hidden } = stepHand(state, signals, thresholds);
    const ratio = hidden ? null : follow(state, tMs, judgedMouth(signals));
    if (ratio !== null) noteOpening(profile, tMs, ratio, BEGUN * thresholds.yawnMouthRatio);
    const wide = ratio === null ? profile.openedFirst : ratio >= openRatio(episode, thresholds);
    if (state.hidden.onsetMs === null && !wide) followRest(state, signals, sinceMs);
    if (wide && (hand || !hidden)) noteWide(profile, signals, ratio);
    const timing = { minMs: minMs(profile, thresholds), maxGapMs: thresholds.maxGapMs };
    const change = stepEpisode(episode, tMs, wide, timing);
    if (change.kind !== 'ended') return found;
    const seen = asSeen(profile, change);
    const opened = report(profile, seen, !isTold(state, seen) && isComplete(profile, seen, thresholds));
    if (opened.length > 0) unhide(state.hidden);
    return [...found, ...opened];
  },

  finish(state, thresholds) {
    const { episode, profile } = state;
    const found = leave(state, thresholds);
    const ended = finishEpisode(episode);
    if (ended.kind !== 'ended') return found;
    const change = asSeen(profile, ended);
    const sure = !isTold(state, change) && (lidsNarrowed(profile) || profile.widest >= thresholds.yawnWideRatio);
    return [...found, ...report(profile, change, sure && isComplete(profile, change, thresholds))];
  },
};

/** Follows a hand before the mouth: whether it is seen, and whether the mouth is hidden. */
function stepHand(state: YawnState, signals: Signals, thresholds: Thresholds): { hand: boolean; hidden: boolean } {
  const { tMs } = signals;
  const was = handIsThere(state, tMs);
  const hand = handBeforeMouth(signals.hands) >= (was ? STAYS : 1) * thresholds.handConfidence;
  if (hand && !was) state.profile.openedFirst = state.ratio >= HALF_OPEN * thresholds.yawnMouthRatio;
  if (hand) state.handMs = tMs;
  return { hand, hidden: handIsThere(state, tMs) };
}

/** A hand that hides the mouth was seen lately. */
function handIsThere({ handMs }: YawnState, tMs: number): boolean {
  return handMs !== null && tMs - handMs <= HAND_GAP_MS;
}

/**
 * Follows a hand that may hide a yawn; gives the yawn when it has gone. A hand that lay near the mouth for longer than any yawn lasts hides one from when it is
 * surely there: its stay begins anew.
 */
function stepHidden(state: YawnState, signals: Signals, thresholds: Thresholds): FindingChange[] {
  const { hidden } = state;
  const { tMs } = signals;
  const isThere = hidden.onsetMs !== null;
  const confidence = handBeforeMouth(signals.hands);
  const hand = confidence >= (isThere ? MAY_STAY : MAY_COME) * thresholds.handConfidence;
  const hasLain = hidden.onsetMs !== null && tMs - hidden.onsetMs > thresholds.yawnHiddenMaxMs;
  const isNew = hasLain && !handIsThere(state, tMs) && confidence >= thresholds.handConfidence;
  if (hand && (!isThere || isNew)) hide(hidden, tMs, state.restLids, state.restPitchDeg);
  if (hand) noteHidden(hidden, tMs, () => sampleOf(state, signals));
  return !hand && isThere && tMs - hidden.seenMs > HAND_GAP_MS ? leave(state, thresholds) : [];
}

/** A mouth that was open while the hand hid a yawn belongs to that one. */
function isTold({ toldMs }: YawnState, { onsetMs }: Ended): boolean {
  return toldMs !== null && onsetMs <= toldMs;
}

/** The hand has gone. */
function leave(state: YawnState, thresholds: Thresholds): FindingChange[] {
  const { hidden } = state;
  const { onsetMs, seenMs } = hidden;
  if (onsetMs === null) return [];
  const found = hidYawn(hidden, thresholds);
  unhide(hidden);
  if (!found) return [];
  state.toldMs = seenMs;
  const detail = { durationMs: seenMs - onsetMs, widestMouth: 0, behindHand: true };
  return [whole('yawn', onsetMs, seenMs, seenMs, detail)];
}

function sampleOf({ lids }: YawnState, { tMs, opennessLeft, opennessRight, cameraPose, hands }: Signals): HiddenSample {
  return {
    tMs,
    left: opennessLeft,
    right: opennessRight,
    lids: medianOf(lids.map(({ value }) => value)),
    pitchDeg: cameraPose?.pitchDeg ?? null,
    yawDeg: cameraPose?.yawDeg ?? null,
    wristDrop: hands?.wristDrop ?? null,
    atEyes: hands?.atEyes ?? null,
  };
}

type Ended = Extract<EpisodeChange, { kind: 'ended' }>;

/** Behind a hand it is over when the hand was last seen, not when that look has grown old. */
function asSeen({ behindHand, lastMs }: MouthProfile, change: Ended): Ended {
  return behindHand && lastMs !== null ? { ...change, offsetMs: Math.min(lastMs, change.offsetMs) } : change;
}

function judgedMouth({ mouth, pose }: Signals): number {
  return mouth !== null && pose !== null && Math.abs(pose.yawDeg) <= MAX_YAW_DEG ? mouth : 0;
}

function follow(state: YawnState, tMs: number, ratio: number): number {
  const sinceMs = state.lastMs === null ? FOLLOW_MS : tMs - state.lastMs;
  state.lastMs = tMs;
  state.ratio += (1 - Math.exp(-sinceMs / FOLLOW_MS)) * (ratio - state.ratio);
  return state.ratio;
}

/** @returns time since they were last followed, ms. */
function followLids(state: YawnState, signals: Signals): number {
  const { tMs } = signals;
  const now = lidsOf(signals);
  if (now !== null) state.lids.push({ tMs, value: now.mean });
  while (state.lids[0] !== undefined && tMs - state.lids[0].tMs > LIDS_MEDIAN_MS) state.lids.shift();
  const sinceMs = tMs - (state.lastLidsMs ?? tMs);
  state.lastLidsMs = tMs;
  return sinceMs;
}

function followRest(state: YawnState, signals: Signals, sinceMs: number): void {
  const lids = lidsOf(signals);
  if (lids === null || signals.cameraPose === null || !areResting(lids.mean)) return;
  state.restLids = towards(state.restLids, lids.mean, sinceMs / REST_MS);
  state.restPitchDeg = towards(state.restPitchDeg, signals.cameraPose.pitchDeg, sinceMs / REST_MS);
}

/** @param times time constants that have passed. */
function towards(from: number | null, to: number, times: number): number {
  return from === null ? to : from + (1 - Math.exp(-times)) * (to - from);
}

function openRatio({ onsetMs }: Episode, { yawnMouthRatio }: Thresholds): number {
  return onsetMs === null ? yawnMouthRatio : RELEASE * yawnMouthRatio;
}

/** Nobody speaks or shouts as wide as that for long. */
function minMs({ widest }: MouthProfile, thresholds: Thresholds): number {
  return widest >= thresholds.yawnWideRatio ? thresholds.yawnWideMs : thresholds.yawnMs;
}

/** A mouth that is open at once is one of a shout or a jump of the landmarks. */
function isComplete(profile: MouthProfile, change: Ended, thresholds: Thresholds): boolean {
  if (change.raisedMs === null || !isHeldStill(profile)) return false;
  const durationMs = change.offsetMs - change.onsetMs;
  if (profile.behindHand) return durationMs >= BITTEN_MS && durationMs <= thresholds.yawnHiddenMaxMs;
  if (profile.widest < thresholds.yawnPeakRatio) return false;
  const slow = (riseMs(profile) ?? 0) >= thresholds.yawnRiseMs;
  const wide = profile.widest >= thresholds.yawnWideRatio;
  return slow || wide || lidsNarrowed(profile) || isLong(profile, durationMs, thresholds);
}

function isLong({ widest }: MouthProfile, durationMs: number, thresholds: Thresholds): boolean {
  return durationMs >= (widest >= thresholds.yawnHeldRatio ? thresholds.yawnHeldMs : LONG_MS);
}

function report(profile: MouthProfile, change: Ended, isYawn: boolean): FindingChange[] {
  const { widest: widestMouth, behindHand } = profile;
  clearProfile(profile);
  if (!isYawn || change.raisedMs === null) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [whole('yawn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, widestMouth, behindHand })];
}
