/** What boxes, wrists and things mean at this face: geometry only. Cues and their figures: `vision/README.md`. */
import type { HandReading } from '../../core/geometry.js';
import type { HandBox } from './hand-finder.js';
import {
  boxOverlap,
  centreOf,
  contains,
  distancePx,
  faceBox,
  type Box,
  type FacePlaces,
  type Place,
} from './places.js';
import type { Thing } from './things.js';
import type { Wrist, Wrists } from './wrists.js';

/** Reach of each cue in face sizes, and the certainty from which it counts: 71 stills with, 370 in-car frames without a hand at the mouth. */
const BOX_REACH = 0.45;
const BOX_COUNTS = 0.4;
const WRIST_REACH = 1.2;
const WRIST_COUNTS = 0.3;
const PHONE_REACH = 0.5;
/** A box with this much of the face, and its middle this close to that of the face, is the face: a turned chin reads as a fist. The second is ours. */
const MAX_FACE_OVERLAP = 0.4;
const FACE_REACH = 0.35;
/** A phone is 13 to 17 cm long, a face 18: foreshortened, and no more than half as wide as a face. A cigarette or a radio's microphone reads as a smaller one. Ours. */
const PHONE_LENGTH = [0.4, 1.3] as const;
const PHONE_WIDTH = 0.8;
/** What is this close to the mouth and nearer to it than to the ear is no phone at the ear: the microphone of a radio, a cigarette. Ours. */
const AT_LIPS_REACH = 0.3;
/** A wrist is this close to the ear that the hand is at: a hand's length. Ours. */
const EAR_WRIST_REACH = 0.9;
/** A wrist this far above the mouth holds its hand higher than the mouth; one this close to an eye rubs it. Ours. */
const RAISED_BY = 0.1;
const EYE_WRIST_REACH = 0.8;
/** A phone is in the hand when a box meets it, or a wrist is this close. Ours. */
const HELD_WRIST_REACH = 0.8;
/** What is drunk or eaten is this close to the mouth; a cup is larger than a hand. Ours. */
const MEAL_REACH = 0.7;
/** Half of a hand box around its middle hides what lies under it: the corners of a box are not hand. Ours. */
const HIDING_PART = 0.8;
/** A wrist this sure tells where its hand stands, though not that there is one. Ours. */
const WRIST_TELLS = 0.2;
/** A wrist that may belong to a hand near the face: half of what counts, as far as a hand that holds a phone low. Ours. */
const MAYBE_WRIST = 0.15;
const MAYBE_REACH = 1.4;
/** Confidence at which a cue just counts: every cue is put on this scale. */
const COUNTS = 0.5;

/** A hand with the landmark network's word on it; null = not asked. */
export interface SeenHand extends HandBox {
  readonly flag: number | null;
}

/** What the quick networks saw in one picture. */
export interface HandSight {
  readonly hands: readonly SeenHand[];
  readonly wrists: Wrists;
}

/** The part of a reading that the quick networks decide. */
export type HandPart = Pick<
  HandReading,
  'atMouth' | 'wristDrop' | 'overEyes' | 'atEyes' | 'mouthCovered' | 'atEarLeft' | 'atEarRight'
>;
/** The part that the slow one decides. */
export type ThingPart = Pick<HandReading, 'phoneAtEarLeft' | 'phoneAtEarRight' | 'phoneInView' | 'mealAtMouth'>;

/** A box over the face is the face itself. */
export function isFace(box: Box, places: FacePlaces): boolean {
  return (
    boxOverlap(box, faceBox(places)) >= MAX_FACE_OVERLAP && isNear(centreOf(box), places.centre, FACE_REACH, places)
  );
}

/** The certainty of a cue on a scale where 0.5 is where it counts. */
export function onScale(confidence: number, counts: number): number {
  if (confidence < counts) return (COUNTS * confidence) / counts;
  return COUNTS + ((1 - COUNTS) * (confidence - counts)) / (1 - counts);
}

/** A weak box that the landmark network takes for a hand counts as much as that network is sure. */
export function sureness({ confidence, flag }: SeenHand): number {
  return Math.max(onScale(confidence, BOX_COUNTS), flag ?? 0);
}

/** A hand may be there that holds something, or is about to come to the face. Lower than what counts: it decides only where to look again. */
export function mayHold({ hands, wrists }: HandSight, places: FacePlaces): boolean {
  const near = (wrist: Wrist): boolean =>
    wrist.confidence >= MAYBE_WRIST && isNear(wrist, places.mouth, MAYBE_REACH, places);
  return hands.some((hand) => !isFace(hand, places)) || near(wrists.left) || near(wrists.right);
}

/** What the hands do at the face. Each confidence is that of the best cue. */
export function handsAt({ hands: all, wrists }: HandSight, places: FacePlaces): HandPart {
  const hands = all.filter((hand) => !isFace(hand, places));
  const boxAtMouth = best(hands.filter((hand) => isNear(centreOf(hand), places.mouth, BOX_REACH, places)));
  const wristAtMouth = bestWrist(wrists, places);
  const hiding = (place: Place) => (hand: SeenHand) => contains(shrunk(hand), place);
  const [overLeft, overRight] = [hands.filter(hiding(places.leftEye)), hands.filter(hiding(places.rightEye))];
  const rubbing = [...overLeft, ...overRight].filter((hand) => isAboveMouth(centreOf(hand), places));
  return {
    atMouth: Math.max(boxAtMouth, wristAtMouth),
    wristDrop: wristDrop(wrists, places),
    mouthCovered: hands.length > 0 ? best(hands.filter(hiding(places.mouth))) : wristAtMouth,
    overEyes: Math.min(best(overLeft), best(overRight)),
    atEyes: Math.max(best(rubbing), wristAtEyes(wrists, places)),
    atEarLeft: atEar(hands, wrists, places.leftEar, places),
    atEarRight: atEar(hands, wrists, places.rightEar, places),
  };
}

/** A hand that is nearer to this ear than to the mouth. */
function atEar(hands: readonly SeenHand[], wrists: Wrists, ear: Place, places: FacePlaces): number {
  const closer = (place: Place): boolean => distancePx(place, ear) < distancePx(place, places.mouth);
  const boxes = hands.filter((hand) => isNear(centreOf(hand), ear, BOX_REACH, places) && closer(centreOf(hand)));
  const near = [wrists.left, wrists.right].filter((wrist) => sideOf(wrist, ear, places));
  return Math.max(best(boxes), ...near.map((wrist) => wristAt(wrist, ear, EAR_WRIST_REACH, places)));
}

/** The wrist is on the side of the face where the ear is. */
function sideOf(wrist: Place, ear: Place, { leftEar, rightEar }: FacePlaces): boolean {
  const other = ear === leftEar ? rightEar : leftEar;
  return distancePx(wrist, ear) < distancePx(wrist, other);
}

/** The wrist below a hand at the mouth. */
function bestWrist({ left, right }: Wrists, places: FacePlaces): number {
  const at = (wrist: Wrist): number =>
    isRaised(wrist, places) ? 0 : wristAt(wrist, places.mouth, WRIST_REACH, places);
  return Math.max(at(left), at(right));
}

/** How far below the mouth the surer wrist is that is near enough to it, face sizes; null without one. */
function wristDrop({ left, right }: Wrists, places: FacePlaces): number | null {
  const wrist = left.confidence > right.confidence ? left : right;
  const known = wrist.confidence >= WRIST_TELLS && isNear(wrist, places.mouth, MAYBE_REACH, places);
  return known ? (wrist.yPx - places.mouth.yPx) / places.sizePx : null;
}

/** Nearer to the eyes than to the mouth: a hand that smokes also hides an eye. */
function isAboveMouth(place: Place, { leftEye, rightEye, mouth }: FacePlaces): boolean {
  const toEyes = Math.min(distancePx(place, leftEye), distancePx(place, rightEye));
  return toEyes < distancePx(place, mouth);
}

/** A wrist as high as this has its hand at the eyes or above: a hand stands on its wrist. */
function isRaised({ yPx }: Wrist, { mouth, sizePx }: FacePlaces): boolean {
  return yPx < mouth.yPx - RAISED_BY * sizePx;
}

function wristAtEyes({ left, right }: Wrists, places: FacePlaces): number {
  const at = (wrist: Wrist): number =>
    isRaised(wrist, places)
      ? Math.max(...[places.leftEye, places.rightEye].map((eye) => wristAt(wrist, eye, EYE_WRIST_REACH, places)))
      : 0;
  return Math.max(at(left), at(right));
}

function wristAt(wrist: Wrist, place: Place, reach: number, places: FacePlaces): number {
  return isNear(wrist, place, reach, places) ? onScale(wrist.confidence, WRIST_COUNTS) : 0;
}

/** Where phones are, and whether a cup, a bottle or food is at the mouth. `places.sizePx` is the measure. */
export function thingsAt(things: readonly Thing[], { hands, wrists }: HandSight, places: FacePlaces): ThingPart {
  const phones = things.filter((thing) => thing.kind === 'phone' && isPhone(thing, places));
  const at = (ear: Place): number =>
    most(phones.filter((phone) => isNear(centreOf(phone), ear, PHONE_REACH, places) && isOnSide(phone, ear, places)));
  const held = phones.filter(
    (phone) => hands.some((hand) => boxOverlap(hand, phone) > 0) || isByWrist(phone, wrists, places),
  );
  const meals = things.filter(({ kind }) => kind !== 'phone');
  return {
    phoneAtEarLeft: at(places.leftEar),
    phoneAtEarRight: at(places.rightEar),
    phoneInView: most(held),
    mealAtMouth: most(meals.filter((meal) => isNear(centreOf(meal), places.mouth, MEAL_REACH, places))),
  };
}

/** As long and as narrow as a phone beside this face, and not the face itself. */
function isPhone(box: Box, places: FacePlaces): boolean {
  const sides = [box.rightPx - box.leftPx, box.bottomPx - box.topPx].map((px) => px / places.sizePx);
  const [length, width] = [Math.max(...sides), Math.min(...sides)];
  const [least, most] = PHONE_LENGTH;
  return length >= least && length <= most && width <= PHONE_WIDTH && !isFace(box, places);
}

function isOnSide(phone: Box, ear: Place, places: FacePlaces): boolean {
  const centre = centreOf(phone);
  const atLips = isNear(centre, places.mouth, AT_LIPS_REACH, places);
  const nearer = distancePx(centre, places.mouth) < distancePx(centre, ear);
  return sideOf(centre, ear, places) && !(atLips && nearer);
}

function isByWrist(phone: Box, { left, right }: Wrists, places: FacePlaces): boolean {
  return [left, right].some(
    (wrist) => wrist.confidence >= WRIST_COUNTS && isNear(wrist, centreOf(phone), HELD_WRIST_REACH, places),
  );
}

/** `reach` in face sizes. */
function isNear(a: Place, b: Place, reach: number, { sizePx }: FacePlaces): boolean {
  return distancePx(a, b) <= reach * sizePx;
}

function best(hands: readonly SeenHand[]): number {
  return hands.reduce((most, hand) => Math.max(most, sureness(hand)), 0);
}

function most(things: readonly Thing[]): number {
  return things.reduce((largest, { confidence }) => Math.max(largest, confidence), 0);
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
