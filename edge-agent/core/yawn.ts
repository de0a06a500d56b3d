/** Yawns: the mouth opens wide, is held and closes, the head still; or a hand hides it while the lids close. Corroborates; never sounds. */
import type { FindingChange } from './finding.js';
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import { whole, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';
import {
  areResting,
  clearProfile,
  isHeldStill,
  isTilted,
  lidsNarrowed,
  noteOpening,
  noteWide,
  PALM_DROP,
  riseMs,
  startProfile,
  type HiddenLids,
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
/** How this driver's lids rest is followed with this time constant while no hand is there and the mouth is not wide. Ours. */
const REST_MS = 3000;
/** Yawns are slow: mouth and lids are followed with these time constants, which take out the noise of a night picture. Ours. */
const FOLLOW_MS = 80;
const FOLLOW_LIDS_MS = 300;

/** Plain data. */
export interface YawnState {
  readonly episode: Episode;
  readonly profile: MouthProfile;
  /** Mouth opening without its noise. */
  ratio: number;
  lastMs: number | null;
  /** A hand was before the mouth in the last frame. */
  hidden: boolean;
  /** When a hand was last seen there. */
  handMs: number | null;
  /** Openness of both lids without its noise, null: cannot be judged; and before the hand came, null: never judged. */
  lids: number | null;
  restLids: number | null;
  lidsMs: number | null;
}

export const yawn: Rule<YawnState> = {
  start: () => ({
    episode: startEpisode(),
    profile: startProfile(),
    ratio: 0,
    lastMs: null,
    hidden: false,
    handMs: null,
    lids: null,
    restLids: null,
    lidsMs: null,
  }),

  step(state, signals, thresholds) {
    const { episode, profile } = state;
    const { tMs } = signals;
    const hand = isHidden(signals, (state.hidden ? STAYS : 1) * thresholds.handConfidence);
    if (hand) state.handMs = tMs;
    const hidden = state.handMs !== null && tMs - state.handMs <= HAND_GAP_MS;
    if (hidden && !state.hidden) profile.openedFirst = state.ratio >= HALF_OPEN * thresholds.yawnMouthRatio;
    state.hidden = hidden;
    const lidsSinceMs = tMs - (state.lidsMs ?? tMs);
    followLids(state, signals, lidsSinceMs);
    const ratio = hidden ? null : follow(state, tMs, judgedMouth(signals));
    if (ratio !== null) noteOpening(profile, tMs, ratio, BEGUN * thresholds.yawnMouthRatio);
    const wide =
      ratio === null
        ? (hand && profile.openedFirst) || isLaid(signals, thresholds)
        : ratio >= openRatio(episode, thresholds);
    if (ratio !== null && !wide) followRest(state, signals, lidsSinceMs);
    if (wide && (hand || !hidden)) noteWide(profile, signals, ratio, hiddenLids(state, signals, thresholds));
    const timing = { minMs: minMs(profile, thresholds), maxGapMs: thresholds.maxGapMs };
    const change = stepEpisode(episode, tMs, wide, timing);
    if (change.kind !== 'ended') return [];
    const seen = asSeen(profile, change);
    return report(profile, seen, isComplete(profile, seen, thresholds));
  },

  finish({ episode, profile }, thresholds) {
    const ended = finishEpisode(episode);
    if (ended.kind !== 'ended') return [];
    const change = asSeen(profile, ended);
    const sure = lidsNarrowed(profile) || profile.widest >= thresholds.yawnWideRatio;
    return report(profile, change, sure && isComplete(profile, change, thresholds));
  },
};

type Ended = Extract<EpisodeChange, { kind: 'ended' }>;

/** Behind a hand it is over when the hand was last seen, not when that look has grown old. */
function asSeen({ behindHand, lastMs }: MouthProfile, change: Ended): Ended {
  return behindHand && lastMs !== null ? { ...change, offsetMs: lastMs } : change;
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

function followLids(state: YawnState, signals: Signals, sinceMs: number): void {
  const lids = lidsOf(signals);
  state.lidsMs = signals.tMs;
  state.lids = lids === null ? null : towards(state.lids, lids.mean, sinceMs / FOLLOW_LIDS_MS);
}

function followRest(state: YawnState, signals: Signals, sinceMs: number): void {
  const lids = lidsOf(signals);
  if (lids !== null && areResting(lids.mean)) state.restLids = towards(state.restLids, lids.mean, sinceMs / REST_MS);
}

function hiddenLids(state: YawnState, { hands }: Signals, thresholds: Thresholds): HiddenLids {
  return { lids: state.lids, rest: state.restLids, lowWrist: (hands?.wristDrop ?? 0) >= thresholds.smokingWristDrop };
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

function isHidden({ hands }: Signals, confidence: number): boolean {
  return Math.max(hands?.atMouth ?? 0, hands?.mouthCovered ?? 0) >= confidence;
}

/** A hand laid over the mouth, not one at the eyes. What the lids do above it is judged when it is over: from frame to frame they swing too much at night. */
function isLaid({ hands }: Signals, thresholds: Thresholds): boolean {
  return (hands?.atEyes ?? 0) < thresholds.handConfidence && (hands?.wristDrop ?? PALM_DROP) >= PALM_DROP;
}

/** A mouth that is open at once is one of a shout or a jump of the landmarks. */
function isComplete(profile: MouthProfile, change: Ended, thresholds: Thresholds): boolean {
  if (change.raisedMs === null || !isHeldStill(profile)) return false;
  if (profile.behindHand) return isHiddenYawn(profile, change, thresholds);
  if (profile.widest < thresholds.yawnPeakRatio) return false;
  const slow = (riseMs(profile) ?? 0) >= thresholds.yawnRiseMs;
  const wide = profile.widest >= thresholds.yawnWideRatio;
  return slow || wide || lidsNarrowed(profile) || isLong(profile, change, thresholds);
}

function isLong({ widest }: MouthProfile, { onsetMs, offsetMs }: Ended, thresholds: Thresholds): boolean {
  return widest >= thresholds.yawnHeldRatio && offsetMs - onsetMs >= thresholds.yawnHeldMs;
}

/** Behind a hand that does not stay: the mouth began to open before it came, or the lids narrow long enough and the head tilts. */
function isHiddenYawn(profile: MouthProfile, { onsetMs, offsetMs }: Ended, thresholds: Thresholds): boolean {
  const { yawnTiltDeg, yawnTiltMaxDeg, yawnHiddenMinMs, yawnHiddenMaxMs } = thresholds;
  const durationMs = offsetMs - onsetMs;
  if (durationMs > yawnHiddenMaxMs) return false;
  if (profile.openedFirst || profile.widest >= thresholds.yawnMouthRatio) return true;
  const tilted = isTilted(profile, yawnTiltDeg) && profile.liftedDeg < yawnTiltMaxDeg;
  return durationMs >= yawnHiddenMinMs && lidsNarrowed(profile) && tilted;
}

function report(profile: MouthProfile, change: Ended, isYawn: boolean): FindingChange[] {
  const { widest: widestMouth, behindHand } = profile;
  clearProfile(profile);
  if (!isYawn || change.raisedMs === null) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [whole('yawn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, widestMouth, behindHand })];
}
