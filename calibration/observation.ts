/** One frame as calibration sees it: the reading and the size of the picture it was taken from. */
import type { FaceReading } from '@oyau/edge-agent/core/geometry';

export interface Observation {
  readonly reading: FaceReading;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Clockwise turn that would set the picture upright, degrees; null when it cannot be told, absent when it was not looked for. */
  readonly turnDeg?: number | null;
}

/** Landmarks less certain than this teach nothing; the network's flag is near 0 or 1 in practice. Ours. */
const MIN_CONFIDENCE = 0.8;
/** Pictures beyond these teach nothing: lids in the dark or in glare are guesses. Ours, from the synthetic driver. */
const MIN_BRIGHTNESS = 0.08;
const MIN_CONTRAST = 0.05;
const MAX_SATURATED = 0.25;

/** True when baselines may be learned from this frame: a certain face, both eyes seen, a usable picture. */
export function isGood({ reading: { face, quality } }: Observation): boolean {
  if (face === null || face.confidence < MIN_CONFIDENCE || !face.leftEye.visible || !face.rightEye.visible)
    return false;
  return quality.brightness >= MIN_BRIGHTNESS && quality.contrast >= MIN_CONTRAST && quality.saturated <= MAX_SATURATED;
}
