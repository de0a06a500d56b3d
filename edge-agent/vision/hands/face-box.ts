/** Tells a box over the face itself from a hand before it. */
import { isNear } from './hand-sight.js';
import { boxOverlap, centreOf, faceBox, type Box, type FacePlaces } from './places.js';

/** A box with this much of the face, and its middle this close to that of the face, is the face: a turned chin reads as a fist. The second is ours. */
const MAX_FACE_OVERLAP = 0.4;
const FACE_REACH = 0.35;

/** A box over the face is the face itself. */
export function isFace(box: Box, places: FacePlaces): boolean {
  return (
    boxOverlap(box, faceBox(places)) >= MAX_FACE_OVERLAP && isNear(centreOf(box), places.centre, FACE_REACH, places)
  );
}
