/** Where the driver looks: at the road, perhaps at a mirror, or away from both. */
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

export type Look = 'road' | 'mirror' | 'away';

/** A look is back on the road when it has come back by this much from the limit: hysteresis. Ours. */
export const RELEASE_DEG = 5;
/** A pose must have been seen this long before a lost face continues it: the last frame of a face that leaves may lie. Ours. */
const HOLD_AFTER_MS = 300;
/** A mirror is about level with the eyes. Ours. */
const MIRROR_PITCH_DEG = 12;

/**
 * Head and eyes together, when the eyes can be judged: a head turned aside with the eyes on the road is no distraction.
 * Null when the head cannot be seen.
 *
 * @param off true while the look before was off the road.
 */
export function lookOf({ pose, gaze }: Signals, off: boolean, thresholds: Thresholds): Look | null {
  if (pose === null) return null;
  const yawDeg = Math.abs(pose.yawDeg + (gaze?.yawDeg ?? 0));
  const pitchDeg = pose.pitchDeg + (gaze?.pitchDeg ?? 0);
  const releaseDeg = off ? RELEASE_DEG : 0;
  const aside = yawDeg >= thresholds.headTurnYawDeg - releaseDeg;
  const down = pitchDeg <= -(thresholds.lookDownDeg - releaseDeg);
  if (!aside && !down) return 'road';
  const mirror = aside && yawDeg <= thresholds.mirrorMaxYawDeg && Math.abs(pitchDeg) <= MIRROR_PITCH_DEG;
  return mirror ? 'mirror' : 'away';
}

/** A face lost while turned or dropped continues that, for a while: hiding it does not stop the clock. */
export function isHeld(onsetMs: number | null, seenMs: number | null, tMs: number, thresholds: Thresholds): boolean {
  if (onsetMs === null || seenMs === null || seenMs - onsetMs < HOLD_AFTER_MS) return false;
  return tMs - seenMs <= thresholds.headHoldMs;
}
