/** Decodes the pose network (MoveNet, 192 px): where the driver's wrists are, and how sure that is. */
import type { Frame } from '../../ports.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import type { NetworkRunner } from '../networks.js';
import type { Place } from './places.js';

/** Side of the network's input in pixels; its values run from 0 to 2. */
const SIDE = 192;
const CELLS = 48;
const JOINTS = 17;
/** Joints, the driver's own left and right. */
const LEFT_WRIST = 9;
const RIGHT_WRIST = 10;
/** Distance in cells at which a cell's certainty has lost half of its weight: the network's own figure. */
const REACH = 1.8;

export interface Wrist extends Place {
  readonly confidence: number;
}

export interface Wrists {
  readonly left: Wrist;
  readonly right: Wrist;
}

type Output = 'heat' | 'centre' | 'regress' | 'offset';

export class WristFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #network: NetworkRunner<Output>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<Output>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  async find(frame: Frame, region: SquareRegion): Promise<Wrists> {
    this.#crop(frame, region, { side: SIDE, scale: 2 }, this.#input);
    const output = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    return { left: decodeJoint(output, LEFT_WRIST, region), right: decodeJoint(output, RIGHT_WRIST, region) };
  }
}

/** One joint of the body in the middle, pixels of the frame. */
export function decodeJoint(output: Record<Output, Float32Array>, joint: number, region: SquareRegion): Wrist {
  const body = bodyCell(output.centre);
  const guess = (axis: 0 | 1): number =>
    (axis === 0 ? Math.floor(body / CELLS) : body % CELLS) + valueOf(output.regress, body, joint, axis);
  const cell = jointCell(output.heat, joint, guess(0), guess(1));
  const at = (axis: 0 | 1): number =>
    (axis === 0 ? Math.floor(cell / CELLS) : cell % CELLS) + valueOf(output.offset, cell, joint, axis);
  return {
    xPx: region.centreXPx + (at(1) / CELLS - 0.5) * region.sizePx,
    yPx: region.centreYPx + (at(0) / CELLS - 0.5) * region.sizePx,
    confidence: output.heat[cell * JOINTS + joint] ?? 0,
  };
}

/** `regress` and `offset` hold y and x of each joint. */
function valueOf(values: Float32Array, cell: number, joint: number, axis: 0 | 1): number {
  return values[cell * 2 * JOINTS + 2 * joint + axis] ?? 0;
}

/** The cell of the body: the largest certainty, weighted towards the middle of the picture. */
function bodyCell(centre: Float32Array): number {
  let best = 0;
  let bestWeight = -Infinity;
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const weight =
      (centre[cell] ?? 0) / (Math.hypot(Math.floor(cell / CELLS) - CELLS / 2, (cell % CELLS) - CELLS / 2) + REACH);
    if (weight > bestWeight) [best, bestWeight] = [cell, weight];
  }
  return best;
}

function jointCell(heat: Float32Array, joint: number, y: number, x: number): number {
  let best = 0;
  let bestWeight = -Infinity;
  for (let cell = 0; cell < CELLS * CELLS; cell++) {
    const away = Math.hypot(Math.floor(cell / CELLS) - y, (cell % CELLS) - x);
    const weight = (heat[cell * JOINTS + joint] ?? 0) / (away + REACH);
    if (weight > bestWeight) [best, bestWeight] = [cell, weight];
  }
  return best;
}
