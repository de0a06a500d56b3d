/** One look at the driver's hands: asks the networks no more than it must, and says what they mean. */
import type { HandReading } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import { handAtEar, handsAt, mayHold } from './hand-judge.js';
import { surroundingsPx, type Ear, type HandSenses } from './hand-senses.js';
import { shareInside, type FacePlaces } from './places.js';
import { thingsAt } from './thing-judge.js';

/** What to look at. */
export interface HandLook {
  readonly frame: Frame;
  readonly places: FacePlaces;
  /** Also for phones and cups, where a hand could hold one: the slow network. */
  readonly things: boolean;
  /** A hand was near a moment ago: it may hold one though this look misses it. */
  readonly nearLately: boolean;
}

/** What a look gave. */
export interface Looked {
  readonly reading: HandReading;
  /** A hand may be near the face: look again soon. Only then, or when one was lately, a look for things has been one. */
  readonly near: boolean;
}

const NOT_LOOKED = { phoneAtEarLeft: null, phoneAtEarRight: null, phoneInView: null, mealAtMouth: null } as const;

export class HandReader {
  readonly #senses: HandSenses;

  constructor(senses: HandSenses) {
    this.#senses = senses;
  }

  /** Without a hand nothing is held: the slow network is not asked then. */
  async look({ frame, places, things, nearLately }: HandLook): Promise<Looked> {
    const sight = await this.#senses.hands(frame, places);
    const observable = shareInside(places.centre, surroundingsPx(places), frame.width, frame.height);
    const hands = { ...handsAt(sight, places), seenMs: frame.tMs, observable };
    const near = mayHold(sight, places);
    if (!things) return { reading: { ...hands, ...NOT_LOOKED }, near };
    const found = near || nearLately ? await this.#senses.things(frame, places) : [];
    const held = thingsAt(found, sight, places);
    const left = await this.#handBy('leftEar', held.phoneAtEarLeft, frame, places);
    const right = await this.#handBy('rightEar', held.phoneAtEarRight, frame, places);
    const atEars = { atEarLeft: Math.max(hands.atEarLeft, left), atEarRight: Math.max(hands.atEarRight, right) };
    return { reading: { ...hands, ...held, ...atEars }, near };
  }

  /** Who holds the phone that may be at an ear: a hand there which boxes and wrists may have missed, at night above all. 0 without a phone. */
  async #handBy(ear: Ear, phone: number, frame: Frame, places: FacePlaces): Promise<number> {
    return phone > 0 ? handAtEar(await this.#senses.atEar(frame, places, ear), places[ear], places) : 0;
  }

  close(): Promise<void> {
    return this.#senses.close();
  }
}
