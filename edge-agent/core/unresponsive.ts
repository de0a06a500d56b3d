/** The unresponsive driver: eyes closed or head dropped for long, or no reaction to the alarm. */
import type { FindingChange } from './finding.js';
import { heardOf, offset, onset, type Rule } from './rule.js';
import { lidsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** Plain data. */
export interface UnresponsiveState {
  /** The closure that has sounded; `movingMs` = when it was raised in a moving truck. */
  closure: { readonly onsetMs: number; readonly alarmMs: number | null } | null;
  /** The dropped head, and for how long its eyes were seen open meanwhile. */
  drop: { readonly onsetMs: number; openMs: number } | null;
  lastMs: number | null;
  raised: { readonly onsetMs: number; readonly detectedMs: number; readonly by: 'closure' | 'drop' } | null;
  /** Where the last one ended: the next does not begin earlier. */
  endedMs: number | null;
}

export const unresponsive: Rule<UnresponsiveState> = {
  start: () => ({ closure: null, drop: null, lastMs: null, raised: null, endedMs: null }),

  step(state, signals, thresholds, heard) {
    const ended = follow(state, signals, thresholds, heard);
    state.lastMs = signals.tMs;
    return state.raised === null ? [...ended, ...raise(state, signals.tMs, thresholds)] : ended;
  },

  finish: (state, _thresholds, heard) => endOf(state, heard) ?? end(state, state.lastMs ?? 0),
};

function follow(
  state: UnresponsiveState,
  signals: Signals,
  thresholds: Thresholds,
  heard: readonly FindingChange[],
): FindingChange[] {
  const ended = endOf(state, heard) ?? [];
  if (heardOf(heard, 'headDrop', 'offset') !== undefined) state.drop = null;
  const closed = heardOf(heard, 'eyesClosed', 'onset');
  if (closed !== undefined)
    state.closure = { onsetMs: closed.onsetMs, alarmMs: signals.moving ? closed.detectedMs : null };
  if (heardOf(heard, 'eyesClosed', 'offset') !== undefined) state.closure = null;
  const dropped = heardOf(heard, 'headDrop', 'onset');
  if (dropped !== undefined)
    state.drop = { onsetMs: Math.max(dropped.onsetMs, state.endedMs ?? dropped.onsetMs), openMs: 0 };
  else if (state.drop !== null && (lidsOf(signals)?.mean ?? 0) >= thresholds.reopenedOpenness)
    state.drop.openMs += signals.tMs - (state.lastMs ?? signals.tMs);
  return ended;
}

/** The end of what was raised, when its cause ended in this frame; null when it goes on. */
function endOf(state: UnresponsiveState, heard: readonly FindingChange[]): FindingChange[] | null {
  const cause = state.raised?.by === 'drop' ? 'headDrop' : 'eyesClosed';
  const over = heardOf(heard, cause, 'offset');
  return state.raised === null || over === undefined ? null : end(state, over.offsetMs ?? state.raised.detectedMs);
}

function raise(state: UnresponsiveState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const { closure, drop } = state;
  if (closure !== null) {
    const long = tMs - closure.onsetMs >= thresholds.unresponsiveMs;
    const deaf = closure.alarmMs !== null && tMs - closure.alarmMs >= thresholds.reactionMs;
    if (long || deaf) return begin(state, closure.onsetMs, tMs, 'closure', !long);
  }
  if (drop === null || tMs - drop.onsetMs < thresholds.unresponsiveMs) return [];
  const awake = drop.openMs > (tMs - drop.onsetMs) / 2;
  return awake ? [] : begin(state, drop.onsetMs, tMs, 'drop', false);
}

function begin(
  state: UnresponsiveState,
  sinceMs: number,
  tMs: number,
  by: 'closure' | 'drop',
  noReaction: boolean,
): FindingChange[] {
  const onsetMs = Math.max(sinceMs, state.endedMs ?? sinceMs);
  state.raised = { onsetMs, detectedMs: tMs, by };
  return [onset('unresponsive', onsetMs, tMs, { by, noReaction })];
}

function end(state: UnresponsiveState, offsetMs: number): FindingChange[] {
  const { raised } = state;
  state.raised = null;
  if (raised === null) return [];
  state.endedMs = offsetMs;
  const durationMs = offsetMs - raised.onsetMs;
  const change = offset('unresponsive', raised.onsetMs, offsetMs, raised.detectedMs, { durationMs, by: raised.by });
  if (state.drop !== null) state.drop = { ...state.drop, onsetMs: Math.max(state.drop.onsetMs, offsetMs), openMs: 0 };
  return [change];
}
