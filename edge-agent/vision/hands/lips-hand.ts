/** Where a hand is of which only the landmarks are known: the landmark network was asked at the lips. */
import { HAND_LANDMARKS, type HandPoints } from './hand-points.js';
import type { LipsHand } from './hand-sight.js';
import { distancePx, type Place } from './places.js';

/** @param shrink how many of the frame's pixels lie along one of the picture's that was looked at. */
export function lipsHandOf({ points, confidence }: HandPoints, shrink: number, lips: Place): LipsHand {
  const at = (landmark: number, axis: 0 | 1): number => (points[landmark * 3 + axis] ?? NaN) * shrink;
  const box = { leftPx: Infinity, topPx: Infinity, rightPx: -Infinity, bottomPx: -Infinity };
  const middle = { xPx: 0, yPx: 0 };
  let nearest = { xPx: Infinity, yPx: Infinity };
  for (let landmark = 0; landmark < HAND_LANDMARKS; landmark++) {
    const place = { xPx: at(landmark, 0), yPx: at(landmark, 1) };
    box.leftPx = Math.min(box.leftPx, place.xPx);
    box.topPx = Math.min(box.topPx, place.yPx);
    box.rightPx = Math.max(box.rightPx, place.xPx);
    box.bottomPx = Math.max(box.bottomPx, place.yPx);
    middle.xPx += place.xPx / HAND_LANDMARKS;
    middle.yPx += place.yPx / HAND_LANDMARKS;
    if (distancePx(place, lips) < distancePx(nearest, lips)) nearest = place;
  }
  return { confidence, box, middle, nearest };
}
