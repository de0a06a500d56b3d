/** How far an eye is open: between the lids of a closed eye and the open level of this driver, as his head and eyes are turned. */
import type { Baseline } from './baseline.js';
import type { EyeGeometry, Face } from './geometry.js';
import { levelFactor } from './lid-slope.js';
import type { Thresholds } from './thresholds.js';

/**
 * Seen from below, the bulging lid of a closed eye arches and its contour reads wider: per degree of the head above the camera's axis
 * beyond 5 deg, at most 0.03. Ours, from the synthetic driver (closed 0.065 from the front, 0.098-0.117 from 15 deg below).
 */
const BELOW_FROM_DEG = 5;
const BELOW_PER_DEG = 0.002;
const BELOW_MAX = 0.03;
/** A narrow eye closes further than others: its closed lids read at most this share of its open level. Ours. */
const MAX_CLOSED_SHARE = 0.6;

/** Openness of both eyes; null where the eye cannot be judged. */
export interface Openness {
  readonly left: number | null;
  readonly right: number | null;
}

/** Openness 0 closed .. 1 this driver's open eye; above 1 in a stare. */
export function opennessOf(face: Face, baseline: Baseline, thresholds: Thresholds): Openness {
  const factor = levelFactor(face, baseline);
  const closed = thresholds.closedLidRatio + fromBelow(face.pose.pitchDeg);
  return {
    left: openness(face.leftEye, baseline.leftLidRatio * factor, closed),
    right: openness(face.rightEye, baseline.rightLidRatio * factor, closed),
  };
}

/** @param pitchDeg of the head towards the camera, not towards its rest. */
function fromBelow(pitchDeg: number): number {
  if (!Number.isFinite(pitchDeg)) return 0;
  return Math.min(BELOW_MAX, Math.max(0, pitchDeg - BELOW_FROM_DEG) * BELOW_PER_DEG);
}

function openness({ visible, lidRatio }: EyeGeometry, open: number, closed: number): number | null {
  if (!visible || !Number.isFinite(lidRatio)) return null;
  const zero = Math.min(closed, open * MAX_CLOSED_SHARE);
  return Math.max(0, (lidRatio - zero) / (open - zero));
}
