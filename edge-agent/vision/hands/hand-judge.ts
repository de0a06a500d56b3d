/** What boxes and wrists of hands mean at this face: geometry only. Cues and their figures: `vision/README.md`. */
import { isFace } from './face-box.js';
import {
  COUNTS,
  isNear,
  surest,
  landmarkSureness,
  type HandSight,
  type LandmarkHand,
  type SeenHand,
} from './hand-sight.js';
import { centreOf, contains, distancePx, type Box, type FacePlaces, type Place } from './places.js';
import { mayBeNear, wristAtEar, wristAtEyes, wristAtMouth, wristDrop } from './wrist-judge.js';
import type { Wrists } from './wrists.js';

/** Reach of a hand at the mouth or an ear, face sizes: 71 stills with, 370 in-car frames without a hand at the mouth. */
const BOX_REACH = 0.45;
/** The nearest landmark of a hand that is at the mouth or an ear. Ours: on a clip 0.24 and less while its fingers were at the lips. */
const TOUCH_REACH = 0.3;
/**
 * Below this the landmark network sees no hand at the lips, and a wrist below the face is one that passes or rests: as a night camera sees the clips, such wrists counted in 27 of 570
 * pictures without a hand, with this in none. Ours; of 92 real and 95 drawn pictures with a hand at the mouth 4 drawn ones lie below.
 */
const NO_HAND = 0.05;
/** Half of a hand box around its middle hides what lies under it: the corners of a box are not hand. Ours. */
const HIDING_PART = 0.8;

/** The part of a reading that the quick networks decide. */
export type HandPart = Readonly<
  Record<'atMouth' | 'overEyes' | 'atEyes' | 'mouthCovered' | 'atEarLeft' | 'atEarRight', number>
> & { readonly wristDrop: number | null };

/** A hand may be there that holds something, or is about to come to the face. Lower than what counts: it decides only where to look again. */
export function mayHold({ hands, wrists, lips }: HandSight, places: FacePlaces): boolean {
  return hands.some((hand) => !isFace(hand, places)) || mayBeNear(wrists, places) || handAtLips(lips, places) >= COUNTS;
}

/** What the hands do at the face. Each confidence is that of the best cue. */
export function handsAt({ hands: all, wrists, lips }: HandSight, places: FacePlaces): HandPart {
  const hands = all.filter((hand) => !isFace(hand, places));
  const boxAtMouth = surest(hands.filter((hand) => isNear(centreOf(hand), places.mouth, BOX_REACH, places)));
  const wrist = lips.confidence >= NO_HAND ? wristAtMouth(wrists, places) : 0;
  const atLips = handAtLips(lips, places);
  const hiding = (place: Place): SeenHand[] => hands.filter((hand) => contains(shrunk(hand), place));
  const hidingEye = (eye: Place): SeenHand[] => hiding(eye).filter((hand) => isAboveMouth(centreOf(hand), places));
  const [overLeft, overRight] = [hidingEye(places.leftEye), hidingEye(places.rightEye)];
  return {
    atMouth: Math.max(boxAtMouth, wrist, atLips),
    wristDrop: wristDrop(wrists, places),
    mouthCovered: Math.max(
      hands.length > 0 ? surest(hiding(places.mouth)) : wrist,
      contains(shrunk(lips.box), places.mouth) ? atLips : 0,
    ),
    overEyes: Math.min(surest(overLeft), surest(overRight)),
    atEyes: Math.max(surest([...overLeft, ...overRight]), wristAtEyes(wrists, places)),
    atEarLeft: atEar(hands, wrists, places.leftEar, places),
    atEarRight: atEar(hands, wrists, places.rightEar, places),
  };
}

/** How sure a hand is that touches the lips; one that is nearer to the eyes rubs them. */
function handAtLips(lips: LandmarkHand, places: FacePlaces): number {
  const touches = isNear(lips.nearest, places.mouth, TOUCH_REACH, places);
  return touches && !isAboveMouth(lips.middle, places) ? landmarkSureness(lips) : 0;
}

/** How sure a hand is that touches an ear and is nearer to it than to mouth and eyes. */
export function handAtEar(hand: LandmarkHand, ear: Place, places: FacePlaces): number {
  const { mouth, leftEye, rightEye } = places;
  const toEar = distancePx(hand.middle, ear);
  const nearer = [mouth, leftEye, rightEye].every((place) => toEar < distancePx(hand.middle, place));
  return nearer && isNear(hand.nearest, ear, TOUCH_REACH, places) ? landmarkSureness(hand) : 0;
}

/** A hand that is nearer to this ear than to the mouth. */
function atEar(hands: readonly SeenHand[], wrists: Wrists, ear: Place, places: FacePlaces): number {
  const closer = (place: Place): boolean => distancePx(place, ear) < distancePx(place, places.mouth);
  const boxes = hands.filter((hand) => isNear(centreOf(hand), ear, BOX_REACH, places) && closer(centreOf(hand)));
  return Math.max(surest(boxes), wristAtEar(wrists, ear, places));
}

/** Nearer to the eyes than to the mouth: the box of a hand that smokes or covers a yawn also reaches over an eye. */
function isAboveMouth(place: Place, { leftEye, rightEye, mouth }: FacePlaces): boolean {
  const toEyes = Math.min(distancePx(place, leftEye), distancePx(place, rightEye));
  return toEyes < distancePx(place, mouth);
}

function shrunk(box: Box): Box {
  const { xPx, yPx } = centreOf(box);
  const halfWidthPx = (HIDING_PART * (box.rightPx - box.leftPx)) / 2;
  const halfHeightPx = (HIDING_PART * (box.bottomPx - box.topPx)) / 2;
  return {
    leftPx: xPx - halfWidthPx,
    topPx: yPx - halfHeightPx,
    rightPx: xPx + halfWidthPx,
    bottomPx: yPx + halfHeightPx,
  };
}
