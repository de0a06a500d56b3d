/** Runs the hand networks over squares around the face: what is seen, not what it means. */
import type { Frame } from '../../ports.js';
import { loadCropKernel } from '../crop-kernel.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import { isFace } from './face-box.js';
import { HandFinder } from './hand-finder.js';
import { closeHandNetworks, type HandNetworks } from './hand-networks.js';
import { HandPointFinder } from './hand-points.js';
import type { HandSight, LandmarkHand, SeenHand } from './hand-sight.js';
import { landmarkHandOf } from './landmark-hand.js';
import { asSeen, type PictureMemory } from './night-picture.js';
import type { Box, FacePlaces, Place } from './places.js';
import { ThingFinder, type Thing } from './things.js';
import { WristFinder } from './wrists.js';

/** Sides of the looked-at squares in face sizes, as measured. */
const HAND_CROP = 3;
const BODY_CROP = 4;
const THING_CROP = 3.8;
/** The square around the lips and where its middle lies below them; that of an ear, whose middle lies below it and further outside. As measured: `vision/README.md`. */
const LIPS_CROP = 1.5;
const BELOW_LIPS = 0.25;
const EAR_CROP = 1.2;
const BESIDE_EAR = 0.2;
/** A box this sure needs no second opinion. */
const SURE = 0.4;
/** Boxes that may ask for a second opinion in one look: it takes 4 ms, on a slow core 9. */
const MAX_ASKED = 2;

/** The driver's own. */
export type Ear = 'leftEar' | 'rightEar';

/** What the networks can say about one picture. Pictures may change once a promise is settled. */
export interface HandSenses {
  /** Hands and wrists: quick. */
  hands(frame: Frame, places: FacePlaces): Promise<HandSight>;
  /** A hand at one ear: quick. */
  atEar(frame: Frame, places: FacePlaces, ear: Ear): Promise<LandmarkHand>;
  /** Phones, cups, food: slow. */
  things(frame: Frame, places: FacePlaces): Promise<readonly Thing[]>;
  close(): Promise<void>;
}

export class NetworkSenses implements HandSenses {
  readonly #networks: HandNetworks;
  readonly #hands: HandFinder;
  readonly #points: HandPointFinder;
  readonly #body: WristFinder;
  readonly #things: ThingFinder;
  readonly #memory: PictureMemory = { rgb: new Uint8Array(0) };

  constructor(networks: HandNetworks, crop: CropSquare = loadCropKernel().crop) {
    this.#networks = networks;
    this.#hands = new HandFinder(networks.hands, crop);
    this.#points = new HandPointFinder(networks.points, crop);
    this.#body = new WristFinder(networks.body, crop);
    this.#things = new ThingFinder(networks.things, crop);
  }

  async hands(frame: Frame, places: FacePlaces): Promise<HandSight> {
    const { frame: seen, shrink } = asSeen(frame, this.#memory);
    const boxes = await this.#hands.find(seen, around(places, HAND_CROP, shrink));
    const hands: SeenHand[] = [];
    let asked = 0;
    for (const small of boxes) {
      const box = { confidence: small.confidence, ...grown(small, shrink) };
      const ask = box.confidence < SURE && asked < MAX_ASKED && !isFace(box, places);
      if (ask) asked++;
      hands.push({ ...box, flag: ask ? (await this.#points.find(seen, small)).confidence : null });
    }
    const { left, right } = await this.#body.find(seen, around(places, BODY_CROP, shrink));
    const points = await this.#points.look(seen, aroundLips(places, shrink));
    const wrists = { left: moved(left, shrink), right: moved(right, shrink) };
    return { hands, wrists, lips: landmarkHandOf(points, places.mouth, shrink) };
  }

  async atEar(frame: Frame, places: FacePlaces, ear: Ear): Promise<LandmarkHand> {
    const { frame: seen, shrink } = asSeen(frame, this.#memory);
    return landmarkHandOf(await this.#points.look(seen, besideEar(places, ear, shrink)), places[ear], shrink);
  }

  async things(frame: Frame, places: FacePlaces): Promise<readonly Thing[]> {
    const { frame: seen, shrink } = asSeen(frame, this.#memory);
    const found = await this.#things.find(seen, around(places, THING_CROP, shrink));
    return found.map((thing) => ({ ...thing, ...grown(thing, shrink) }));
  }

  close(): Promise<void> {
    return closeHandNetworks(this.#networks);
  }
}

/** Side of the square outside of which no hand is seen, px. */
export function surroundingsPx({ sizePx }: FacePlaces): number {
  return HAND_CROP * sizePx;
}

/** The square of so many face sizes, in pixels of a picture that was made smaller by `shrink`. */
function around({ centre, sizePx }: FacePlaces, faces: number, shrink: number): SquareRegion {
  return squareAt(centre, (faces * sizePx) / shrink, shrink);
}

function aroundLips({ mouth, sizePx }: FacePlaces, shrink: number): SquareRegion {
  const below = { xPx: mouth.xPx, yPx: mouth.yPx + BELOW_LIPS * sizePx };
  return squareAt(below, (LIPS_CROP * sizePx) / shrink, shrink);
}

function besideEar(places: FacePlaces, ear: Ear, shrink: number): SquareRegion {
  const { xPx, yPx } = places[ear];
  const aside = BESIDE_EAR * places.sizePx;
  const beside = { xPx: xPx + Math.sign(xPx - places.centre.xPx) * aside, yPx: yPx + aside };
  return squareAt(beside, (EAR_CROP * places.sizePx) / shrink, shrink);
}

/** @param sizePx of the smaller picture. */
function squareAt({ xPx, yPx }: Place, sizePx: number, shrink: number): SquareRegion {
  return { centreXPx: xPx / shrink, centreYPx: yPx / shrink, sizePx, angleRad: 0 };
}

function moved<P extends Place>(place: P, shrink: number): P {
  return { ...place, xPx: place.xPx * shrink, yPx: place.yPx * shrink };
}

function grown({ leftPx, topPx, rightPx, bottomPx }: Box, by: number): Box {
  return { leftPx: leftPx * by, topPx: topPx * by, rightPx: rightPx * by, bottomPx: bottomPx * by };
}
