/** One look at the driver's hands: asks the networks no more than it must, and says what they mean. */
import type { HandReading } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import { handsAt, mayHold } from './hand-judge.js';
import { surroundingsPx, type HandSenses } from './hand-senses.js';
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
    return { reading: { ...hands, ...thingsAt(found, sight, places) }, near };
  }

  close(): Promise<void> {
    return this.#senses.close();
  }
}
