/** Runs the hand landmark network on a box: is it a hand, and where are its joints. */
import type { Frame } from '../../ports.js';
import { toFrame, type CropSquare, type SquareRegion } from '../crop.js';
import type { NetworkRunner } from '../networks.js';
import { centreOf, type Box } from './places.js';

/** Side of the network's input in pixels; its values run from 0 to 1. */
const SIDE = 224;
export const HAND_LANDMARKS = 21;
/** Crop = hand box times this. The network was trained with a wide margin around the hand. */
const MARGIN = 1.6;
const WRIST = 0;
const MIDDLE_KNUCKLE = 9;
/** The middle of the hand lies this far from the wrist towards the knuckle, in parts of that line; the crop is this many of it wide. */
const CENTRE = 1;
const SPAN = 3.2;

/** Landmarks of one hand. */
export interface HandPoints {
  /** x, y in pixels of the frame, z in the same unit: `float32[21 * 3]`; valid until the next call. */
  readonly points: Float32Array;
  /** Certainty that the crop shows a hand, 0..1. */
  readonly confidence: number;
}

export class HandPointFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #points = new Float32Array(HAND_LANDMARKS * 3);
  readonly #network: NetworkRunner<'points' | 'flag'>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<'points' | 'flag'>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  /** One pass over an upright square, whoever says that a hand may be there. */
  async look(frame: Frame, region: SquareRegion): Promise<HandPoints> {
    return { points: this.#points, confidence: await this.#pass(frame, region) };
  }

  /** Two passes: the second is turned so that the fingers of the first point up. The surer one counts. */
  async find(frame: Frame, box: Box): Promise<HandPoints> {
    const first = await this.#pass(frame, regionOfBox(box));
    const turned = regionOfPoints(this.#points);
    if (turned === null) return { points: this.#points, confidence: first };
    const second = await this.#pass(frame, turned);
    return { points: this.#points, confidence: Math.max(first, second) };
  }

  async #pass(frame: Frame, region: SquareRegion): Promise<number> {
    this.#crop(frame, region, { side: SIDE }, this.#input);
    const { points, flag } = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    toFrame(region, SIDE, false, points, this.#points);
    return flag[0] ?? 0;
  }
}

function regionOfBox(box: Box): SquareRegion {
  const { xPx, yPx } = centreOf(box);
  const sizePx = Math.max(box.rightPx - box.leftPx, box.bottomPx - box.topPx) * MARGIN;
  return { centreXPx: xPx, centreYPx: yPx, sizePx, angleRad: 0 };
}

/** The square in which the hand stands upright; null when its points are no numbers. */
export function regionOfPoints(points: Float32Array): SquareRegion | null {
  const at = (landmark: number, axis: number): number => points[landmark * 3 + axis] ?? NaN;
  const dx = at(MIDDLE_KNUCKLE, 0) - at(WRIST, 0);
  const dy = at(MIDDLE_KNUCKLE, 1) - at(WRIST, 1);
  const lengthPx = Math.hypot(dx, dy);
  if (!(lengthPx > 1)) return null;
  return {
    centreXPx: at(WRIST, 0) + CENTRE * dx,
    centreYPx: at(WRIST, 1) + CENTRE * dy,
    sizePx: SPAN * lengthPx,
    angleRad: Math.atan2(dy, dx) + Math.PI / 2,
  };
}
