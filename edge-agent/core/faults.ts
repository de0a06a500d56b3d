/**
 * What of the unit itself fails: one `monitorFault` at a time of all that watches the face, which lists the parts, and beside it one
 * of the hand networks alone, while the eyes are watched all the same.
 */
import type { FindingChange } from './finding.js';
import type { FaceReading } from './geometry.js';
import { offset, onset } from './rule.js';

/** The part and the name of a fault of the hand networks. */
export const HANDS = 'hands';

/** The fault is over when every part has worked for this long: no chattering. Ours. */
const WORKS_AGAIN_MS = 2000;
/** Characters of a reason that are kept. */
const REASON_CHARACTERS = 200;

/** Plain data. */
export interface FaultState {
  /** Name of its findings; null: they have none. */
  readonly name: string | null;
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

export function startFaults(name: string | null = null): FaultState {
  return { name, onsetMs: null, parts: [], reason: '', failedMs: null };
}

/** Nobody looks at the hands although somebody should. */
export function handsFailures({ handsFault }: Pick<FaceReading, 'handsFault'>): readonly Failure[] {
  return handsFault === undefined ? [] : [{ part: HANDS, reason: handsFault }];
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
  return [named(state, onset('monitorFault', tMs, tMs, detail(state)))];
}

/** Ends the fault, if there is one. */
export function finishFaults(state: FaultState, tMs: number): FindingChange[] {
  const { name, onsetMs } = state;
  if (onsetMs === null) return [];
  const change = offset('monitorFault', onsetMs, tMs, onsetMs, { ...detail(state), durationMs: tMs - onsetMs });
  Object.assign(state, startFaults(name));
  return [named(state, change)];
}

function named({ name }: FaultState, change: FindingChange): FindingChange {
  return name === null ? change : { ...change, name };
}

function detail({ parts, reason }: FaultState): { parts: string; reason: string } {
  return { parts: parts.join(','), reason };
}
