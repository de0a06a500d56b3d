/** What wrists alone tell: below the mouth, at an ear, raised to the eyes. */
import { isNear, isOnEarSide, wristAt } from './hand-sight.js';
import type { FacePlaces, Place } from './places.js';
import type { Wrist, Wrists } from './wrists.js';

/** Reach of the wrist of a hand at the mouth, face sizes: 71 stills with, 370 in-car frames without one. */
const WRIST_REACH = 1.2;
/** A wrist is this close to the ear that the hand is at: a hand's length. Ours. */
const EAR_WRIST_REACH = 0.9;
/** A wrist this far above the mouth holds its hand higher than the mouth; one this close to an eye rubs it. Ours. */
const RAISED_BY = 0.1;
const EYE_WRIST_REACH = 0.8;
/** A wrist this sure tells where its hand stands, though not that there is one. Ours. */
const WRIST_TELLS = 0.2;
/** A wrist that may belong to a hand near the face: half of what counts, as far as a hand that holds a phone low. Ours. */
const MAYBE_WRIST = 0.15;
const MAYBE_REACH = 1.4;

/** The wrist below a hand at the mouth. */
export function wristAtMouth({ left, right }: Wrists, places: FacePlaces): number {
  const at = (wrist: Wrist): number =>
    isRaised(wrist, places) ? 0 : wristAt(wrist, places.mouth, WRIST_REACH, places);
  return Math.max(at(left), at(right));
}

/** How far below the mouth the surer wrist is that is near enough to it, face sizes; null without one. */
export function wristDrop({ left, right }: Wrists, places: FacePlaces): number | null {
  const wrist = left.confidence > right.confidence ? left : right;
  const known = wrist.confidence >= WRIST_TELLS && isNear(wrist, places.mouth, MAYBE_REACH, places);
  return known ? (wrist.yPx - places.mouth.yPx) / places.sizePx : null;
}

/** A wrist as high as this has its hand at the eyes or above: a hand stands on its wrist. */
function isRaised({ yPx }: Wrist, { mouth, sizePx }: FacePlaces): boolean {
  return yPx < mouth.yPx - RAISED_BY * sizePx;
}

export function wristAtEyes({ left, right }: Wrists, places: FacePlaces): number {
  const at = (wrist: Wrist): number =>
    isRaised(wrist, places)
      ? Math.max(...[places.leftEye, places.rightEye].map((eye) => wristAt(wrist, eye, EYE_WRIST_REACH, places)))
      : 0;
  return Math.max(at(left), at(right));
}

/** The wrist of a hand at this ear. */
export function wristAtEar({ left, right }: Wrists, ear: Place, places: FacePlaces): number {
  const near = [left, right].filter((wrist) => isOnEarSide(wrist, ear, places));
  return Math.max(0, ...near.map((wrist) => wristAt(wrist, ear, EAR_WRIST_REACH, places)));
}

/** A wrist that may belong to a hand near the face. */
export function mayBeNear({ left, right }: Wrists, places: FacePlaces): boolean {
  return [left, right].some(
    (wrist) => wrist.confidence >= MAYBE_WRIST && isNear(wrist, places.mouth, MAYBE_REACH, places),
  );
}
