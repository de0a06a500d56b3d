/** Decodes the network of everyday things (CenterNet, 512 px): telephones, and what is eaten or drunk. */
import type { Frame } from '../../ports.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import type { NetworkRunner } from '../networks.js';
import type { Box } from './places.js';

/** Side of the network's input in pixels; its values run from 0 to 255. */
const SIDE = 512;
const CELLS = 128;
const CLASSES = 80;
const CELL_PX = SIDE / CELLS;
/** COCO classes. What it calls a remote control is one in a living room, and a phone beside a driver's ear. Vessels: bottle, wine glass, cup, bowl. Food: banana to cake. */
const PHONES: readonly number[] = [65, 67];
const VESSELS: readonly number[] = [39, 40, 41, 45];
const FOOD: readonly number[] = [46, 47, 48, 49, 50, 51, 52, 53, 54, 55];
/** Below this a thing means nothing. */
const MIN_CONFIDENCE = 0.1;

export type ThingKind = 'phone' | 'vessel' | 'food';

/** One thing, pixels of the frame. */
export interface Thing extends Box {
  readonly kind: ThingKind;
  readonly confidence: number;
}

type Output = 'sizes' | 'heat' | 'peaks';

/** Which classes are looked for, and what they count as. */
const KINDS: readonly (readonly [index: number, kind: ThingKind])[] = [
  ...PHONES.map((index) => [index, 'phone'] as const),
  ...VESSELS.map((index) => [index, 'vessel'] as const),
  ...FOOD.map((index) => [index, 'food'] as const),
];

export class ThingFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #network: NetworkRunner<Output>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<Output>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  async find(frame: Frame, region: SquareRegion): Promise<Thing[]> {
    this.#crop(frame, region, { side: SIDE, scale: 255 }, this.#input);
    return decodeThings(await this.#network.run(this.#input, [1, SIDE, SIDE, 3]), region);
  }
}

/** Things where the certainty of their class is the largest around, in no order. */
export function decodeThings(output: Record<Output, Float32Array>, region: SquareRegion): Thing[] {
  const found: Thing[] = [];
  for (let cell = 0; cell < CELLS * CELLS; cell++)
    for (const [index, kind] of KINDS) {
      const confidence = output.heat[cell * CLASSES + index] ?? 0;
      if (confidence < MIN_CONFIDENCE || confidence !== output.peaks[cell * CLASSES + index]) continue;
      found.push({ kind, confidence, ...boxAt(output.sizes, cell, region) });
    }
  return found;
}

function boxAt(sizes: Float32Array, cell: number, { centreXPx, centreYPx, sizePx }: SquareRegion): Box {
  const x = (cell % CELLS) * CELL_PX;
  const y = Math.floor(cell / CELLS) * CELL_PX;
  const size = (k: number): number => sizes[cell * 4 + k] ?? NaN;
  const across = (px: number): number => centreXPx + (px / SIDE - 0.5) * sizePx;
  const down = (px: number): number => centreYPx + (px / SIDE - 0.5) * sizePx;
  return {
    leftPx: across(x - size(0)),
    topPx: down(y - size(1)),
    rightPx: across(x + size(2)),
    bottomPx: down(y + size(3)),
  };
}
