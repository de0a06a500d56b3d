/** Phone use: a phone at the ear, or held and looked at, surely enough over the last looks for one. A phone in its holder is none. */
import type { FindingChange } from './finding.js';
import { lookOf } from './road.js';
import { offset, onset, type Rule } from './rule.js';
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The networks look about once a second; closer readings are the same look. */
const LOOK_SPACING_MS = 500;
/** Looks that the window must hold before it is judged, in parts of its length. */
const MIN_SPAN = 0.9;

/** Looks that must show a hand at the ear for less to be enough, parts of them: a hand that rubs an eye is there in fewer. Ours. */
const HAND_SHARE = 0.5;
/**
 * A phone at the ear does not float: where no look shows a hand there, not even one of this part of what counts, it must be seen so much more surely. Drawn calls whose
 * hand is seen worst read 0.5 and more once in six looks; a cap that was taken for a phone for 5 s, with a mean of 0.57, read 0.31 at most. Ours.
 */
const FAINT_HAND = 0.7;
const HANDLESS = 1.5;

const POSTURES = ['leftEar', 'rightEar', 'held'] as const;
type Posture = (typeof POSTURES)[number];

/** What one look says of a posture. */
interface Sight {
  /** Certainty of the phone, 0..1. */
  readonly confidence: number;
  /** The same in parts of what counts, at most 1: many weak looks tell as much as a few clear ones. */
  readonly weight: number;
  /** Certainty of a hand at this ear, 0..1; 0 for a phone that is held elsewhere. */
  readonly hand: number;
}

interface PhoneLook {
  readonly tMs: number;
  readonly sights: Readonly<Record<Posture, Sight>>;
  /** When the networks looked; null when they did not say. */
  readonly lookMs: number | null;
}

/** Plain data: the looks within the window. */
export interface PhoneState {
  looks: PhoneLook[];
  lastMs: number | null;
  call: {
    readonly onsetMs: number;
    readonly detectedMs: number;
    readonly posture: Posture;
    readonly confidence: number;
  } | null;
  reportedMs: number | null;
}

export const phoneUse: Rule<PhoneState> = {
  start: () => ({ looks: [], lastMs: null, call: null, reportedMs: null }),

  step(state, signals, thresholds) {
    const { tMs } = signals;
    const look = lookFor(signals, thresholds);
    const last = state.looks.at(-1);
    state.lastMs = tMs;
    while (tMs - (state.looks[0]?.tMs ?? tMs) > thresholds.phoneWindowMs) state.looks.shift();
    if (look !== null && (last === undefined || isAnother(last, look))) state.looks.push(look);
    return state.call === null ? begin(state, tMs, thresholds) : goOn(state, tMs, thresholds);
  },

  finish: (state) => end(state, state.lastMs ?? 0),
};

/** A look that is still in force is not another one. */
function isAnother(last: PhoneLook, { tMs, lookMs }: PhoneLook): boolean {
  return tMs - last.tMs >= LOOK_SPACING_MS && (lookMs === null || lookMs !== last.lookMs);
}

/** Null when nobody looked for a phone lately. */
function lookFor(signals: Signals, thresholds: Thresholds): PhoneLook | null {
  const { tMs, hands } = signals;
  if (hands === null) return null;
  const { phoneAtEarLeft: left, phoneAtEarRight: right, phoneInView } = hands;
  if (left === null && right === null && phoneInView === null) return null;
  const sight = (confidence: number | null, hand: number): Sight => ({
    confidence: confidence ?? 0,
    weight: Math.min(1, (confidence ?? 0) / thresholds.phoneConfidence),
    hand,
  });
  const isHeld = (phoneInView ?? 0) >= thresholds.phoneConfidence && lookOf(signals, true, thresholds) === 'away';
  const sights = {
    leftEar: sight(left, hands.atEarLeft ?? 0),
    rightEar: sight(right, hands.atEarRight ?? 0),
    held: sight(isHeld ? phoneInView : 0, 0),
  };
  return { tMs, sights, lookMs: hands.phoneLookMs ?? null };
}

/** What the looks say of a posture together. `share`: mean weight, 0..1; a hand at the same ear makes up for a phone that is seen less clearly. */
interface Evidence {
  readonly posture: Posture;
  readonly share: number;
  readonly confidence: number;
  readonly isEnough: boolean;
}

function evidenceOf(looks: readonly PhoneLook[], posture: Posture, thresholds: Thresholds): Evidence {
  const sights = looks.map((look) => look.sights[posture]);
  const share = meanOf(sights.map(({ weight }) => weight));
  const confidence = meanOf(sights.flatMap((sight) => (sight.confidence > 0 ? sight.confidence : [])));
  const handIn = (part: number): number =>
    meanOf(sights.map(({ hand }) => Number(hand >= part * thresholds.handConfidence)));
  const support = handIn(1) >= HAND_SHARE ? thresholds.phoneSupported : handIn(FAINT_HAND) > 0 ? 1 : HANDLESS;
  const least = thresholds.phoneShare * (posture === 'held' ? 1 : Math.min(support, 1 / thresholds.phoneShare));
  return { posture, share, confidence, isEnough: share >= least };
}

/** The posture that is seen most surely. */
function surest(looks: readonly PhoneLook[], thresholds: Thresholds): Evidence {
  const all = POSTURES.map((posture) => evidenceOf(looks, posture, thresholds));
  return all.reduce((best, one) => (one.share > best.share ? one : best));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function begin(state: PhoneState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const first = state.looks[0];
  const last = state.looks.at(-1);
  if (first === undefined || tMs - first.tMs < MIN_SPAN * thresholds.phoneWindowMs) return [];
  // When looks stop coming, those of the window leave it one by one, and the last would speak for all.
  if (last === undefined || tMs - last.tMs > thresholds.phoneHoldMs) return [];
  const { posture, share, confidence, isEnough } = surest(state.looks, thresholds);
  if (!isEnough) return [];
  if (state.reportedMs !== null && tMs - state.reportedMs < thresholds.phoneGuardMs) return [];
  const onsetMs = state.looks.find(({ sights }) => isSeen(sights[posture], thresholds))?.tMs ?? tMs;
  const sure = Number(confidence.toFixed(3));
  state.call = { onsetMs, detectedMs: tMs, posture, confidence: sure };
  state.reportedMs = tMs;
  return [onset('phoneUse', onsetMs, tMs, { posture, share, confidence: sure })];
}

/** A look as sure as the least that a call is made of: it begins with one, and goes on while the window holds one. */
function isSeen({ weight }: Sight, { phoneShare, phoneSupported }: Thresholds): boolean {
  return weight >= phoneShare * phoneSupported;
}

function goOn(state: PhoneState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const { call } = state;
  if (call !== null && state.looks.some(({ sights }) => isSeen(sights[call.posture], thresholds))) return [];
  state.reportedMs = tMs;
  return end(state, Math.max(state.call?.onsetMs ?? tMs, tMs - thresholds.phoneWindowMs));
}

function end(state: PhoneState, offsetMs: number): FindingChange[] {
  const { call } = state;
  state.call = null;
  if (call === null) return [];
  const durationMs = offsetMs - call.onsetMs;
  const { posture, confidence } = call;
  return [offset('phoneUse', call.onsetMs, offsetMs, call.detectedMs, { posture, durationMs, confidence })];
}
