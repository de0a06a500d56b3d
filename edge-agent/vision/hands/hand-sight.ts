/** What the quick networks saw in one picture, and how sure that is on one scale. */
import type { HandBox } from './hand-finder.js';
import { distancePx, type Box, type FacePlaces, type Place } from './places.js';
import type { Wrist, Wrists } from './wrists.js';

/** Certainty from which a box and a wrist count: 71 stills with, 370 in-car frames without a hand at the mouth. */
const BOX_COUNTS = 0.4;
export const WRIST_COUNTS = 0.3;
/**
 * Certainty from which the landmark network's word on a place counts. At the lips: two people with a hand there, 64 pictures by day: 0.34 and more, 28 at night: 0.23 and more but
 * for one; the clips without one, 680 pictures by day: 0.08 and less, 570 at night: 0.17 and less (`vision/README.md`). Ours.
 */
const LANDMARKS_COUNT = 0.25;
/** Confidence at which a cue just counts: every cue is put on this scale. */
export const COUNTS = 0.5;

/** A hand with the landmark network's word on it; null = not asked. */
export interface SeenHand extends HandBox {
  readonly flag: number | null;
}

/** What the landmark network makes of the square around the lips or an ear, asked whether or not a box was found there. Without a hand its landmarks mean nothing. */
export interface LandmarkHand {
  readonly confidence: number;
  /** Around its landmarks, and their mean. */
  readonly box: Box;
  readonly middle: Place;
  /** The landmark nearest to the lips or the ear. */
  readonly nearest: Place;
}

/** What the quick networks saw in one picture. */
export interface HandSight {
  readonly hands: readonly SeenHand[];
  readonly wrists: Wrists;
  readonly lips: LandmarkHand;
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

export function surest(hands: readonly SeenHand[]): number {
  return hands.reduce((most, hand) => Math.max(most, sureness(hand)), 0);
}

/** How sure a hand is by its landmarks. */
export function landmarkSureness({ confidence }: LandmarkHand): number {
  return onScale(confidence, LANDMARKS_COUNT);
}

/** How sure a wrist is within `reach` face sizes of a place; 0 further away. */
export function wristAt(wrist: Wrist, place: Place, reach: number, places: FacePlaces): number {
  return isNear(wrist, place, reach, places) ? onScale(wrist.confidence, WRIST_COUNTS) : 0;
}

/** `reach` in face sizes. */
export function isNear(a: Place, b: Place, reach: number, { sizePx }: FacePlaces): boolean {
  return distancePx(a, b) <= reach * sizePx;
}

/** The place is on the side of the face where the ear is. */
export function isOnEarSide(place: Place, ear: Place, { leftEar, rightEar }: FacePlaces): boolean {
  const other = ear === leftEar ? rightEar : leftEar;
  return distancePx(place, ear) < distancePx(place, other);
}
