/** Where a hand is of which only the landmarks are known: the landmark network was asked at the lips or at an ear. */
import { boxOfMesh } from '../mesh.js';
import { HAND_LANDMARKS, type HandPoints } from './hand-points.js';
import type { LandmarkHand } from './hand-sight.js';
import { distancePx, type Place } from './places.js';

/**
 * @param place that it was asked about.
 * @param shrink how many of the frame's pixels lie along one of the picture's that was looked at.
 */
export function landmarkHandOf({ points, confidence }: HandPoints, place: Place, shrink: number): LandmarkHand {
  const at = (landmark: number, axis: 0 | 1): number => (points[landmark * 3 + axis] ?? NaN) * shrink;
  const middle = { xPx: 0, yPx: 0 };
  let nearest = { xPx: Infinity, yPx: Infinity };
  for (let landmark = 0; landmark < HAND_LANDMARKS; landmark++) {
    const point = { xPx: at(landmark, 0), yPx: at(landmark, 1) };
    middle.xPx += point.xPx / HAND_LANDMARKS;
    middle.yPx += point.yPx / HAND_LANDMARKS;
    if (distancePx(point, place) < distancePx(nearest, place)) nearest = point;
  }
  const { xPx, yPx, widthPx, heightPx } = boxOfMesh(points);
  const box = {
    leftPx: xPx * shrink,
    topPx: yPx * shrink,
    rightPx: (xPx + widthPx) * shrink,
    bottomPx: (yPx + heightPx) * shrink,
  };
  return { confidence, box, middle, nearest };
}
