/** Are the frames in time? Late ones make closures blurred in time, old ones are of no use. */
import { startEpisode, stepEpisode, type Episode } from './episode.js';
import type { Failure } from './faults.js';
import type { Thresholds } from './thresholds.js';

/** Plain data. */
export interface FrameTimes {
  lastMs: number | null;
  readonly late: Episode;
}

export function startFrameTimes(): FrameTimes {
  return { lastMs: null, late: startEpisode() };
}

/** True for a frame that is not later than the last one: a duplicate, or one that overtook. Such a frame is not judged. */
export function isStale({ lastMs }: FrameTimes, tMs: number): boolean {
  return !Number.isFinite(tMs) || (lastMs !== null && tMs <= lastMs);
}

/** Takes the time of a frame that is not stale. Gives a failure while frames are late. Mutates `times`. */
export function stepFrameTimes(times: FrameTimes, tMs: number, thresholds: Thresholds): Failure[] {
  const sinceMs = times.lastMs === null ? 0 : tMs - times.lastMs;
  times.lastMs = tMs;
  stepEpisode(times.late, tMs, sinceMs > thresholds.lateFrameMs, { minMs: thresholds.lateForMs, maxGapMs: Infinity });
  if (sinceMs < thresholds.lateForMs && times.late.raisedMs === null) return [];
  return [{ part: 'frames', reason: `${Math.round(sinceMs)} ms between frames` }];
}
