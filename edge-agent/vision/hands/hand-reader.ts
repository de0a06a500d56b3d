/** One look at the driver's hands: runs the networks around his face and says what they mean. */
import type { HandReading } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import { loadCropKernel } from '../crop-kernel.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import { HandFinder, type HandBox } from './hand-finder.js';
import { handsAt, isFace, thingsAt, type HandSight, type SeenHand } from './hand-judge.js';
import { closeHandNetworks, type HandNetworks } from './hand-networks.js';
import { HandPointFinder } from './hand-points.js';
import { shareInside, type FacePlaces, type Place } from './places.js';
import { ThingFinder } from './things.js';
import { WristFinder } from './wrists.js';

/** Sides of the looked-at squares in face sizes, as measured. */
const HAND_CROP = 3;
const BODY_CROP = 4;
const THING_CROP = 2.6;
/** A box this sure needs no second opinion. */
const SURE = 0.4;
/** Boxes that may ask for a second opinion in one look: it takes 4 ms. */
const MAX_ASKED = 2;

/** What to look at. */
export interface HandLook {
  readonly frame: Frame;
  readonly places: FacePlaces;
  /** Also for phones and cups: the slow network. */
  readonly things: boolean;
}

const NO_THINGS = { phoneAtEarLeft: null, phoneAtEarRight: null, phoneInView: null, mealAtMouth: null } as const;

export class HandReader {
  readonly #networks: HandNetworks;
  readonly #hands: HandFinder;
  readonly #points: HandPointFinder;
  readonly #body: WristFinder;
  readonly #things: ThingFinder;

  constructor(networks: HandNetworks, crop: CropSquare = loadCropKernel().crop) {
    this.#networks = networks;
    this.#hands = new HandFinder(networks.hands, crop);
    this.#points = new HandPointFinder(networks.points, crop);
    this.#body = new WristFinder(networks.body, crop);
    this.#things = new ThingFinder(networks.things, crop);
  }

  async look({ frame, places, things }: HandLook): Promise<HandReading> {
    const sight = await this.#see(frame, places);
    const observable = shareInside(places.centre, HAND_CROP * places.sizePx, frame.width, frame.height);
    const hands = { ...handsAt(sight, places), seenMs: frame.tMs, observable };
    if (!things) return { ...hands, ...NO_THINGS };
    const found = await this.#things.find(frame, around(places.centre, THING_CROP * places.sizePx));
    return { ...hands, ...thingsAt(found, sight, places) };
  }

  close(): Promise<void> {
    return closeHandNetworks(this.#networks);
  }

  async #see(frame: Frame, places: FacePlaces): Promise<HandSight> {
    const boxes = await this.#hands.find(frame, around(places.centre, HAND_CROP * places.sizePx));
    const hands: SeenHand[] = [];
    let asked = 0;
    for (const box of boxes) {
      const ask = box.confidence < SURE && asked < MAX_ASKED && !isFace(box, places);
      if (ask) asked++;
      hands.push({ ...box, flag: ask ? await this.#confirm(frame, box) : null });
    }
    const wrists = await this.#body.find(frame, around(places.centre, BODY_CROP * places.sizePx));
    return { hands, wrists };
  }

  async #confirm(frame: Frame, box: HandBox): Promise<number> {
    return (await this.#points.find(frame, box)).confidence;
  }
}

function around({ xPx, yPx }: Place, sizePx: number): SquareRegion {
  return { centreXPx: xPx, centreYPx: yPx, sizePx, angleRad: 0 };
}
