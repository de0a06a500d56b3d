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
}

/** Plain data: the looks within the window. */
export interface PhoneState {
  looks: PhoneLook[];
  lastMs: number | null;
  call: { readonly onsetMs: number; readonly detectedMs: number; readonly posture: Posture } | null;
  reportedMs: number | null;
}

export const phoneUse: Rule<PhoneState> = {
  start: () => ({ looks: [], lastMs: null, call: null, reportedMs: null }),

  step(state, signals, thresholds) {
    const { tMs } = signals;
    const posture = postureOf(signals, thresholds);
    const last = state.looks.at(-1);
    state.lastMs = tMs;
    while (tMs - (state.looks[0]?.tMs ?? tMs) > thresholds.phoneWindowMs) state.looks.shift();
    if (posture !== null && (last === undefined || tMs - last.tMs >= LOOK_SPACING_MS))
      state.looks.push({ tMs, posture });
    return state.call === null ? begin(state, tMs, thresholds) : goOn(state, tMs, thresholds);
  },

  finish: (state) => end(state, state.lastMs ?? 0),
};

/** Null when nobody looked for a phone in this frame. */
function postureOf(signals: Signals, thresholds: Thresholds): Posture | null {
  const { hands } = signals;
  if (hands === null) return null;
  const { phoneAtEarLeft: left, phoneAtEarRight: right, phoneInView } = hands;
  if (left === null && right === null && phoneInView === null) return null;
  const seen = (confidence: number | null): boolean => (confidence ?? 0) >= thresholds.phoneConfidence;
  if (seen(left)) return 'leftEar';
  if (seen(right)) return 'rightEar';
  const looked = lookOf(signals, true, thresholds) === 'away';
  return seen(phoneInView) && looked ? 'held' : 'none';
}

/** Share of the looks in which the phone was in one posture, and the one that was seen most. */
function most(looks: readonly PhoneLook[]): { posture: Posture; share: number } {
  const share = (wanted: Posture): number =>
    looks.filter(({ posture }) => posture === wanted).length / Math.max(1, looks.length);
  const postures = (['leftEar', 'rightEar', 'held'] as const).map((posture) => ({ posture, share: share(posture) }));
  return postures.reduce((best, one) => (one.share > best.share ? one : best));
}

function begin(state: PhoneState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const first = state.looks[0];
  if (first === undefined || tMs - first.tMs < MIN_SPAN * thresholds.phoneWindowMs) return [];
  const { posture, share } = most(state.looks);
  if (share < thresholds.phoneShare) return [];
  if (state.reportedMs !== null && tMs - state.reportedMs < thresholds.phoneGuardMs) return [];
  const onsetMs = state.looks.find((look) => look.posture === posture)?.tMs ?? tMs;
  state.call = { onsetMs, detectedMs: tMs, posture };
  state.reportedMs = tMs;
  return [onset('phoneUse', onsetMs, tMs, { posture, share })];
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
  return [offset('phoneUse', call.onsetMs, offsetMs, call.detectedMs, { posture: call.posture, durationMs })];
}
