/** The course of one opening of the mouth: how it rose, whether it was held, what the lids and the head did meanwhile. */
import { lidsOf, type Signals } from './signals.js';

/** A mouth that closes by this much and opens again laughs or talks; the noise of a night picture swings by 0.17 ... */
const SWING = 0.2;
/** ... when it does so more often than this. Once a second would be too often: soft laughter does no more. Ours. */
const MAX_SWINGS = 1;
/** Lids below this narrow as in a yawn. Ours. */
const NARROWED_OPENNESS = 0.6;
/** Share of the time for which they must. Ours. */
const NARROWED_SHARE = 0.3;
/** Who yawns does not look around: the head turns by no more than this. Ours; a gape of surprise measured 25, yawns 3, those of a slim face 19. */
const STILL_DEG = 20;
/** The mouth has risen when it stands at this share of its widest. Ours. */
const RISEN_SHARE = 0.8;
/** Longest time one frame may stand for. */
const MAX_FRAME_MS = 100;

/** Plain data. */
export interface MouthProfile {
  /** Since when the mouth has been opening without closing again; null while it is closed. */
  openingSinceMs: number | null;
  /** When it left the closed state before it was wide open. */
  begunMs: number;
  widest: number;
  /** Each time it stood wider than ever before, from {@link RISEN_SHARE} of its widest on. */
  maxima: { readonly tMs: number; readonly ratio: number }[];
  /** How often the mouth has turned from closing to opening, and from where it is to turn next. */
  swings: number;
  turnRatio: number;
  closing: boolean;
  lastMs: number | null;
  openMs: number;
  narrowedMs: number;
  yawFromDeg: number;
  yawToDeg: number;
  behindHand: boolean;
  /** The mouth was seen opening before the hand came. */
  openedFirst: boolean;
}

const FRESH = {
  begunMs: 0,
  widest: 0,
  swings: 0,
  turnRatio: 0,
  closing: false,
  lastMs: null,
  openMs: 0,
  narrowedMs: 0,
  yawFromDeg: 180,
  yawToDeg: -180,
  behindHand: false,
  openedFirst: false,
};

export function startProfile(): MouthProfile {
  return { openingSinceMs: null, ...FRESH, maxima: [] };
}

/** Forgets the opening that is over, but not that the mouth may be opening again. */
export function clearProfile(profile: MouthProfile): void {
  Object.assign(profile, FRESH, { maxima: [] });
}

/** Follows a mouth that is seen: from the moment on which it leaves `begunRatio` it is opening. */
export function noteOpening(profile: MouthProfile, tMs: number, ratio: number, begunRatio: number): void {
  if (ratio < begunRatio) profile.openingSinceMs = null;
  else profile.openingSinceMs ??= tMs;
}

/**
 * One frame of a mouth that is wide open. Mutates `profile`.
 *
 * @param ratio opening without noise; null behind a hand. Swings are counted in `signals.mouth`: laughter is too quick to be smoothed.
 */
export function noteWide(profile: MouthProfile, signals: Signals, ratio: number | null): void {
  const { tMs, cameraPose } = signals;
  if (profile.lastMs === null) profile.begunMs = profile.openingSinceMs ?? tMs;
  const sinceMs = profile.lastMs === null ? 0 : Math.min(MAX_FRAME_MS, tMs - profile.lastMs);
  profile.lastMs = tMs;
  profile.openMs += sinceMs;
  const lids = lidsOf(signals);
  if (lids !== null && lids.mean < NARROWED_OPENNESS) profile.narrowedMs += sinceMs;
  // A hand that comes and goes makes the landmarks swing.
  if (cameraPose !== null && ratio !== null) {
    profile.yawFromDeg = Math.min(profile.yawFromDeg, cameraPose.yawDeg);
    profile.yawToDeg = Math.max(profile.yawToDeg, cameraPose.yawDeg);
  }
  if (ratio === null) profile.behindHand = true;
  else {
    noteRatio(profile, tMs, ratio);
    noteSwing(profile, signals.mouth ?? ratio);
  }
}

function noteRatio(profile: MouthProfile, tMs: number, ratio: number): void {
  if (ratio > profile.widest) {
    profile.widest = ratio;
    profile.maxima.push({ tMs, ratio });
    while ((profile.maxima[0]?.ratio ?? ratio) < RISEN_SHARE * ratio) profile.maxima.shift();
  }
}

function noteSwing(profile: MouthProfile, ratio: number): void {
  const back = profile.closing ? ratio - profile.turnRatio : profile.turnRatio - ratio;
  if (back >= SWING) {
    if (profile.closing) profile.swings++;
    profile.closing = !profile.closing;
  }
  if (back <= 0 || back >= SWING) profile.turnRatio = ratio;
}

/** Lids as low as this blink or narrow: they do not rest. */
export function areResting(lids: number): boolean {
  return lids >= NARROWED_OPENNESS;
}

/** The lids were narrow for a good part of it: the second cue of a yawn. */
export function lidsNarrowed({ narrowedMs, openMs }: MouthProfile): boolean {
  return openMs > 0 && narrowedMs >= NARROWED_SHARE * openMs;
}

/** How long the mouth took from closed to nearly its widest, ms; null when it was never seen open. */
export function riseMs({ begunMs, maxima: [risen] }: MouthProfile): number | null {
  return risen === undefined ? null : risen.tMs - begunMs;
}

/** Held by a head that does not look around, without the swings of laughter and speech. */
export function isHeldStill({ swings, yawFromDeg, yawToDeg }: MouthProfile): boolean {
  return swings <= MAX_SWINGS && yawToDeg - yawFromDeg <= STILL_DEG;
}
