/** Where the head points: turns, long glances away from the road, and a dropped head. */
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import type { FindingChange, FindingKind } from './finding.js';
import { offset, onset, whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** A turn is over when the head has come back by this much from the limit: hysteresis. Ours. */
const RELEASE_DEG = 5;

/** Plain data. */
export interface AttentionState {
  readonly turn: Episode;
  readonly away: Episode;
  readonly drop: Episode;
  direction: 'left' | 'right';
  furthestYawDeg: number;
}

export const attention: Rule<AttentionState> = {
  start: () => ({
    turn: startEpisode(),
    away: startEpisode(),
    drop: startEpisode(),
    direction: 'left',
    furthestYawDeg: 0,
  }),

  step(state, { tMs, pose }, thresholds) {
    const { maxGapMs } = thresholds;
    const yawDeg = pose?.yawDeg ?? 0;
    const turned = isTurned(state, yawDeg, thresholds);
    if (turned) noteTurn(state, yawDeg);
    const limitDeg = thresholds.headDropDeg - (state.drop.onsetMs === null ? 0 : RELEASE_DEG);
    const dropped = pose !== null && pose.pitchDeg <= -limitDeg;
    const changes = [
      ...lasting(
        'distraction',
        stepEpisode(state.away, tMs, turned, { minMs: thresholds.distractionMs, maxGapMs }),
        tMs,
      ),
      ...lasting('headDrop', stepEpisode(state.drop, tMs, dropped, { minMs: thresholds.headDropMs, maxGapMs }), tMs),
      ...turnOver(state, stepEpisode(state.turn, tMs, turned, { minMs: thresholds.headTurnMs, maxGapMs })),
    ];
    if (!turned) state.furthestYawDeg = 0;
    return changes;
  },

  finish(state) {
    const tMs = state.turn.lastMs ?? 0;
    return [
      ...lasting('distraction', finishEpisode(state.away), tMs),
      ...lasting('headDrop', finishEpisode(state.drop), tMs),
      ...turnOver(state, finishEpisode(state.turn)),
    ];
  },
};

/** Beyond the limit on the side of the turn; a swing to the other side is a new turn. */
function isTurned(state: AttentionState, yawDeg: number, thresholds: Thresholds): boolean {
  if (state.turn.onsetMs === null) return Math.abs(yawDeg) >= thresholds.headTurnYawDeg;
  const towards = state.direction === 'left' ? yawDeg : -yawDeg;
  return towards >= thresholds.headTurnYawDeg - RELEASE_DEG;
}

function noteTurn(state: AttentionState, yawDeg: number): void {
  if (state.turn.onsetMs === null) state.direction = yawDeg > 0 ? 'left' : 'right';
  if (Math.abs(yawDeg) > Math.abs(state.furthestYawDeg)) state.furthestYawDeg = yawDeg;
}

function turnOver(state: AttentionState, change: EpisodeChange): FindingChange[] {
  if (change.kind !== 'ended' || change.raisedMs === null) return [];
  const { direction, furthestYawDeg } = state;
  const durationMs = change.offsetMs - change.onsetMs;
  return [
    whole('headTurn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, direction, furthestYawDeg }),
  ];
}

/** A lasting finding: told when it is raised and again when it ends. */
export function lasting(finding: FindingKind, change: EpisodeChange, tMs: number): FindingChange[] {
  if (change.kind === 'raised') return [onset(finding, change.onsetMs, tMs)];
  if (change.kind === 'none' || change.raisedMs === null) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [offset(finding, change.onsetMs, change.offsetMs, change.raisedMs, { durationMs })];
}
