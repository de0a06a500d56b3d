/** Phone use: a phone at the ear, or held and looked at, in enough of the last looks for one. A phone in its holder is none. */
import type { FindingChange } from './finding.js';
import { lookOf } from './road.js';
import { offset, onset, type Rule } from './rule.js';
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The networks look about once a second; closer readings are the same look. */
const LOOK_SPACING_MS = 500;
/** Looks that the window must hold before it is judged, in parts of its length. */
const MIN_SPAN = 0.9;

type Posture = 'leftEar' | 'rightEar' | 'held' | 'none';

interface PhoneLook {
  readonly tMs: number;
  readonly posture: Posture;
  readonly confidence: number;
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

/** Null when nobody looked for a phone lately. A hand at the same ear makes up for a phone that is seen less clearly. */
function lookFor(signals: Signals, thresholds: Thresholds): PhoneLook | null {
  const { tMs, hands } = signals;
  if (hands === null) return null;
  const { phoneAtEarLeft: left, phoneAtEarRight: right, phoneInView } = hands;
  if (left === null && right === null && phoneInView === null) return null;
  const looked = (posture: Posture, confidence: number): PhoneLook => {
    return { tMs, posture, confidence, lookMs: hands.phoneLookMs ?? null };
  };
  if (atEar(left, hands.atEarLeft, thresholds)) return looked('leftEar', left ?? 0);
  if (atEar(right, hands.atEarRight, thresholds)) return looked('rightEar', right ?? 0);
  const held = (phoneInView ?? 0) >= thresholds.phoneConfidence && lookOf(signals, true, thresholds) === 'away';
  return held ? looked('held', phoneInView ?? 0) : looked('none', 0);
}

function atEar(phone: number | null, hand: number | null | undefined, thresholds: Thresholds): boolean {
  const { phoneConfidence, phoneSupported, handConfidence } = thresholds;
  const supported = (hand ?? 0) >= handConfidence ? phoneSupported : 1;
  return (phone ?? 0) >= phoneConfidence * supported;
}

/** Share of the looks in which the phone was in one posture, and the one that was seen most. */
function most(looks: readonly PhoneLook[]): { posture: Posture; share: number; confidence: number } {
  const of = (wanted: Posture): { posture: Posture; share: number; confidence: number } => {
    const seen = looks.filter(({ posture }) => posture === wanted);
    const sum = seen.reduce((total, { confidence }) => total + confidence, 0);
    return {
      posture: wanted,
      share: seen.length / Math.max(1, looks.length),
      confidence: sum / Math.max(1, seen.length),
    };
  };
  const postures = (['leftEar', 'rightEar', 'held'] as const).map(of);
  return postures.reduce((best, one) => (one.share > best.share ? one : best));
}

function begin(state: PhoneState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const first = state.looks[0];
  if (first === undefined || tMs - first.tMs < MIN_SPAN * thresholds.phoneWindowMs) return [];
  const { posture, share, confidence } = most(state.looks);
  if (share < thresholds.phoneShare) return [];
  if (state.reportedMs !== null && tMs - state.reportedMs < thresholds.phoneGuardMs) return [];
  const onsetMs = state.looks.find((look) => look.posture === posture)?.tMs ?? tMs;
  const sure = Number(confidence.toFixed(3));
  state.call = { onsetMs, detectedMs: tMs, posture, confidence: sure };
  state.reportedMs = tMs;
  return [onset('phoneUse', onsetMs, tMs, { posture, share, confidence: sure })];
}

function goOn(state: PhoneState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const seen = state.looks.some(({ posture }) => posture === state.call?.posture);
  if (seen && state.looks.length > 0) return [];
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
