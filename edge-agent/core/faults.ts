/** What of the unit itself fails: one `monitorFault` at a time, which lists the parts. */
import type { FindingChange } from './finding.js';
import { offset, onset } from './rule.js';

/** The fault is over when every part has worked for this long: no chattering. Ours. */
const WORKS_AGAIN_MS = 2000;
/** Characters of a reason that are kept. */
const REASON_CHARACTERS = 200;

/** Plain data. */
export interface FaultState {
  /** Null while everything works. */
  onsetMs: number | null;
  /** Parts that failed during this fault, in the order in which they did. */
  parts: string[];
  reason: string;
  /** Last frame at which something failed. */
  failedMs: number | null;
}

/** One part that failed in this frame. */
export interface Failure {
  readonly part: string;
  readonly reason: string;
}

export function startFaults(): FaultState {
  return { onsetMs: null, parts: [], reason: '', failedMs: null };
}

/** Takes the failures of one frame. Mutates `state`. */
export function stepFaults(state: FaultState, tMs: number, failures: readonly Failure[]): FindingChange[] {
  const [first] = failures;
  if (first === undefined)
    return state.failedMs !== null && tMs - state.failedMs >= WORKS_AGAIN_MS ? finishFaults(state, tMs) : [];
  state.failedMs = tMs;
  for (const { part } of failures) if (!state.parts.includes(part)) state.parts.push(part);
  if (state.onsetMs !== null) return [];
  state.onsetMs = tMs;
  state.reason = first.reason.slice(0, REASON_CHARACTERS);
  return [onset('monitorFault', tMs, tMs, detail(state))];
}

/** Ends the fault, if there is one. */
export function finishFaults(state: FaultState, tMs: number): FindingChange[] {
  const { onsetMs } = state;
  if (onsetMs === null) return [];
  const change = offset('monitorFault', onsetMs, tMs, onsetMs, { ...detail(state), durationMs: tMs - onsetMs });
  Object.assign(state, startFaults());
  return [change];
}

function detail({ parts, reason }: FaultState): { parts: string; reason: string } {
  return { parts: parts.join(','), reason };
}
