/** Tells a box over the face itself from a hand before it. */
import { isNear } from './hand-sight.js';
import { boxOverlap, centreOf, faceBox, type Box, type FacePlaces } from './places.js';

/** A box with this much of the face, and its middle this close to that of the face, may be the face: a turned chin reads as a fist. The second is ours. */
const MAX_FACE_OVERLAP = 0.4;
const FACE_REACH = 0.35;
/** A hand comes from below: a box that ends this far below the chin holds the hand before the face and its arm. Ours; faces on the clips end within 0.24. */
const BELOW_CHIN = 0.3;

/** A box over the face that ends with it is the face itself. Sizes are face sizes. */
export function isFace(box: Box, places: FacePlaces): boolean {
  const face = faceBox(places);
  const below = (box.bottomPx - face.bottomPx) / places.sizePx;
  const isOver = boxOverlap(box, face) >= MAX_FACE_OVERLAP;
  return isOver && below < BELOW_CHIN && isNear(centreOf(box), places.centre, FACE_REACH, places);
}
