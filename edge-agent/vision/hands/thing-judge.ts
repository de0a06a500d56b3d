/** What phones, cups and food mean at this face: geometry only. Cues and their figures: `vision/README.md`. */
import { isFace } from './face-box.js';
import { isNear, isOnEarSide, WRIST_COUNTS, type HandSight } from './hand-sight.js';
import { boxOverlap, centreOf, distancePx, type Box, type FacePlaces, type Place } from './places.js';
import type { Thing } from './things.js';
import type { Wrists } from './wrists.js';

/** How far from the ear a phone there is, face sizes: three stills with, 370 in-car frames without one. */
const PHONE_REACH = 0.5;
/** A phone is 13 to 17 cm long, a face 18: foreshortened, and no more than half as wide as a face. A cigarette or a radio's microphone reads as a smaller one. Ours. */
const PHONE_LENGTH = [0.4, 1.3] as const;
const PHONE_WIDTH = 0.8;
/** What is this close to the mouth and nearer to it than to the ear is no phone at the ear: the microphone of a radio, a cigarette. Ours. */
const AT_LIPS_REACH = 0.3;
/** A phone is in the hand when a box meets it, or a wrist is this close. Ours. */
const HELD_WRIST_REACH = 0.8;
/** What is drunk or eaten is this close to the mouth; a cup is larger than a hand. Ours. */
const MEAL_REACH = 0.7;

/** The part of a reading that the slow network decides. */
export type ThingPart = Readonly<Record<'phoneAtEarLeft' | 'phoneAtEarRight' | 'phoneInView' | 'mealAtMouth', number>>;

/** Where phones are, and whether a cup, a bottle or food is at the mouth. `places.sizePx` is the measure. */
export function thingsAt(things: readonly Thing[], { hands, wrists }: HandSight, places: FacePlaces): ThingPart {
  const phones = things.filter((thing) => thing.kind === 'phone' && isPhone(thing, places));
  const at = (ear: Place): number =>
    most(phones.filter((phone) => isNear(centreOf(phone), ear, PHONE_REACH, places) && isAtEar(phone, ear, places)));
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

function isAtEar(phone: Box, ear: Place, places: FacePlaces): boolean {
  const centre = centreOf(phone);
  const atLips = isNear(centre, places.mouth, AT_LIPS_REACH, places);
  const nearer = distancePx(centre, places.mouth) < distancePx(centre, ear);
  return isOnEarSide(centre, ear, places) && !(atLips && nearer);
}

function isByWrist(phone: Box, { left, right }: Wrists, places: FacePlaces): boolean {
  return [left, right].some(
    (wrist) => wrist.confidence >= WRIST_COUNTS && isNear(wrist, centreOf(phone), HELD_WRIST_REACH, places),
  );
}

function most(things: readonly Thing[]): number {
  return things.reduce((largest, { confidence }) => Math.max(largest, confidence), 0);
}
