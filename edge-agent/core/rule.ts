/** The shape of a rule, and how a rule names what it found. */
import type { Finding, FindingChange, FindingDetail, FindingKind } from './finding.js';
import type { EpisodeChange } from './episode.js';
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** A judge of one kind of danger. `State` is plain data; `step` mutates only its own state. */
export interface Rule<State> {
  start(): State;
  /** @param heard what the rules before this one in the table found in the same frame. */
  step(state: State, signals: Signals, thresholds: Thresholds, heard: readonly FindingChange[]): FindingChange[];
  /** What is still open when the data end. */
  finish(state: State, thresholds: Thresholds, heard: readonly FindingChange[]): FindingChange[];
}

/** The truck counts as moving unless its speed is known to be low. Without hysteresis: see `motion.ts`. */
export function isMoving(speedKmh: number | null, thresholds: Thresholds): boolean {
  return speedKmh === null || !Number.isFinite(speedKmh) || speedKmh >= thresholds.movingKmh;
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

/** The finding of one kind and phase among what was heard; undefined when there is none. */
export function heardOf(
  heard: readonly FindingChange[],
  kind: FindingKind,
  phase: FindingChange['phase'],
): Finding | undefined {
  return heard.find((change) => change.phase === phase && change.finding.finding === kind)?.finding;
}

/** A lasting finding from its episode: told when it is raised and again when it ends. */
export function lasting(
  finding: FindingKind,
  change: EpisodeChange,
  tMs: number,
  detail: FindingDetail = {},
): FindingChange[] {
  if (change.kind === 'raised') return [onset(finding, change.onsetMs, tMs, detail)];
  if (change.kind === 'none' || change.raisedMs === null) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [offset(finding, change.onsetMs, change.offsetMs, change.raisedMs, { ...detail, durationMs })];
}
