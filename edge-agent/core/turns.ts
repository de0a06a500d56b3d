/** Head turns: every turn beyond the yaw limit that lasts is recorded when it is over; none sounds by itself. */
import { finishEpisode, startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import type { FindingChange } from './finding.js';
import { isHeld, RELEASE_DEG } from './road.js';
import { whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** A head that stands this near to rest one frame after it stood beyond the limit has not moved: its rest pose was learned anew. Ours. */
const SETTLED_DEG = 6;

/** Plain data. */
export interface TurnState {
  readonly turn: Episode;
  direction: 'left' | 'right';
  furthestYawDeg: number;
  /** Last frame on which the head was seen during this turn. */
  seenMs: number | null;
  lastYawDeg: number | null;
  /** The head has been seen within the limit: before that it may be at rest where it is, as a camera aside sees it. */
  straightSeen: boolean;
}

export const headTurn: Rule<TurnState> = {
  start: () => ({
    turn: startEpisode(),
    direction: 'left',
    furthestYawDeg: 0,
    seenMs: null,
    lastYawDeg: null,
    straightSeen: false,
  }),

  step(state, { tMs, pose }, thresholds) {
    const turned =
      pose === null
        ? isHeld(state.turn.onsetMs, state.seenMs, tMs, thresholds)
        : isTurned(state, pose.yawDeg, thresholds);
    if (pose !== null) {
      state.seenMs = tMs;
      if (turned) noteTurn(state, pose.yawDeg);
      else if (Math.abs(pose.yawDeg) < thresholds.headTurnYawDeg) state.straightSeen ||= moved(state, pose.yawDeg);
      state.lastYawDeg = pose.yawDeg;
    }
    const timing = { minMs: thresholds.headTurnMs, maxGapMs: thresholds.maxGapMs };
    return report(state, stepEpisode(state.turn, tMs, turned, timing));
  },

  finish: (state) => report(state, finishEpisode(state.turn)),
};

/** Beyond the limit on the side of the turn; a swing to the other side is a new turn. */
function isTurned(state: TurnState, yawDeg: number, thresholds: Thresholds): boolean {
  if (state.turn.onsetMs === null) return Math.abs(yawDeg) >= thresholds.headTurnYawDeg;
  const towards = state.direction === 'left' ? yawDeg : -yawDeg;
  return towards >= thresholds.headTurnYawDeg - RELEASE_DEG;
}

function moved({ turn, lastYawDeg }: TurnState, yawDeg: number): boolean {
  return turn.onsetMs === null || lastYawDeg === null || Math.abs(yawDeg) > SETTLED_DEG;
}

function noteTurn(state: TurnState, yawDeg: number): void {
  if (state.turn.onsetMs === null) state.direction = yawDeg > 0 ? 'left' : 'right';
  if (Math.abs(yawDeg) > Math.abs(state.furthestYawDeg)) state.furthestYawDeg = yawDeg;
}

function report(state: TurnState, change: EpisodeChange): FindingChange[] {
  if (change.kind !== 'ended') return [];
  const { direction, furthestYawDeg } = state;
  state.furthestYawDeg = 0;
  if (change.raisedMs === null || !state.straightSeen) return [];
  const durationMs = change.offsetMs - change.onsetMs;
  return [
    whole('headTurn', change.onsetMs, change.offsetMs, change.raisedMs, { durationMs, direction, furthestYawDeg }),
  ];
}
