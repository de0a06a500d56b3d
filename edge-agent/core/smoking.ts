/** Smoking is suspected when a hand comes to the mouth again and again as in drawing. To the analyst, never audible (`hands.md`). */
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import type { FindingChange } from './finding.js';
import { startHeld, stepHeld, type Held } from './held.js';
import { heardOf, whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

interface Draw {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Plain data. */
export interface SmokingState {
  readonly hand: Held;
  readonly atMouth: Episode;
  /** Draws in a row, each after a pause that smokers make. */
  draws: Draw[];
  reportedMs: number | null;
}

export const smoking: Rule<SmokingState> = {
  start: () => ({ hand: startHeld(), atMouth: startEpisode(), draws: [], reportedMs: null }),

  step(state, { tMs, hands }, thresholds, heard) {
    const yawned = heardOf(heard, 'yawn', 'whole');
    if (yawned !== undefined) state.draws = state.draws.filter(({ toMs }) => toMs < yawned.onsetMs);
    if (onPhone(hands?.phoneAtEarLeft, hands?.phoneAtEarRight, thresholds)) state.draws = [];
    const confidence = stepHeld(state.hand, tMs, hands?.atMouth, thresholds.handHoldMs);
    const holds = (confidence ?? 0) >= thresholds.handConfidence;
    const timing = { minMs: thresholds.smokingHandMinMs, maxGapMs: thresholds.maxGapMs };
    return take(state, stepEpisode(state.atMouth, tMs, holds, timing), tMs, thresholds);
  },

  finish: (state, thresholds) => take(state, finishEpisode(state.atMouth), state.atMouth.lastMs ?? 0, thresholds),
};

function onPhone(left: number | null | undefined, right: number | null | undefined, thresholds: Thresholds): boolean {
  return Math.max(left ?? 0, right ?? 0) >= thresholds.phoneConfidence;
}

function take(state: SmokingState, change: EpisodeChange, tMs: number, thresholds: Thresholds): FindingChange[] {
  if (change.kind !== 'ended') return [];
  const draw = { fromMs: change.onsetMs, toMs: change.offsetMs };
  const last = state.draws.at(-1);
  const pauseMs = last === undefined ? null : draw.fromMs - last.toMs;
  const inRow = pauseMs !== null && pauseMs >= thresholds.smokingPauseMinMs && pauseMs <= thresholds.smokingPauseMaxMs;
  if (!inRow) state.draws = [];
  const lastedMs = draw.toMs - draw.fromMs;
  if (change.raisedMs === null || lastedMs > thresholds.smokingHandMaxMs) return [];
  state.draws.push(draw);
  return suspect(state, tMs, thresholds);
}

function suspect(state: SmokingState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const first = state.draws[0];
  if (first === undefined || state.draws.length < thresholds.smokingEpisodes) return [];
  const draws = state.draws.length;
  const offsetMs = state.draws.at(-1)?.toMs ?? tMs;
  state.draws = [];
  if (state.reportedMs !== null && tMs - state.reportedMs < thresholds.smokingGuardMs) return [];
  state.reportedMs = tMs;
  return [whole('smoking', first.fromMs, offsetMs, tMs, { draws, suspected: true })];
}
