/** The shape of a rule, and how a rule names what it found. */
import type { FindingChange, FindingDetail, FindingKind } from './finding.js';
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** A judge of one kind of danger. `State` is plain data; `step` mutates only its own state. */
export interface Rule<State> {
  start(): State;
  step(state: State, signals: Signals, thresholds: Thresholds): FindingChange[];
  /** What is still open when the data end. */
  finish(state: State, thresholds: Thresholds): FindingChange[];
}

/** The truck counts as moving unless its speed is known to be low. */
export function isMoving(speedKmh: number | null, thresholds: Thresholds): boolean {
  return speedKmh === null || speedKmh >= thresholds.movingKmh;
}

export function onset(
  finding: FindingKind,
  onsetMs: number,
  detectedMs: number,
  detail: FindingDetail = {},
): FindingChange {
  return { phase: 'onset', finding: { finding, onsetMs, offsetMs: null, detectedMs, detail } };
}

export function offset(
  finding: FindingKind,
  onsetMs: number,
  offsetMs: number,
  detectedMs: number,
  detail: FindingDetail = {},
): FindingChange {
  return { phase: 'offset', finding: { finding, onsetMs, offsetMs, detectedMs, detail } };
}

export function whole(
  finding: FindingKind,
  onsetMs: number,
  offsetMs: number,
  detectedMs: number,
  detail: FindingDetail = {},
): FindingChange {
  return { phase: 'whole', finding: { finding, onsetMs, offsetMs, detectedMs, detail } };
}
