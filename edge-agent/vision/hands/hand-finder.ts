/** Decodes the hand detector (SSD, 320 px): where are hands in a square around the face. */
import type { Frame } from '../../ports.js';
import type { CropSquare, SquareRegion } from '../crop.js';
import type { NetworkRunner } from '../networks.js';
import { boxOverlap, type Box } from './places.js';

/** Side of the network's input in pixels; its values run from -1 to 1. */
const SIDE = 320;
/** Sides of its grids of anchors; the last one has its centres at the corners of its cells. */
const GRIDS = [40, 20, 10, 5, 3] as const;
const ASPECTS = [1, 2, 0.5] as const;
const SCALES = [1, Math.SQRT2] as const;
/** An anchor's side in strides of its grid. */
const BASE = 4;
/** Logits per anchor: background, hand, fist, pinch, point, face, tip, pinchtip. */
const CLASSES = 8;
const HAND_CLASSES = [1, 2, 3, 4, 6, 7] as const;
/** Below this a box means nothing: lower cut of what was measured (`models/cards/handtrack.md`). */
const MIN_CONFIDENCE = 0.25;
/** Two boxes with more overlap than this are one hand. */
const SAME_HAND_IOU = 0.4;

/** One hand, pixels of the frame. */
export interface HandBox extends Box {
  readonly confidence: number;
}

/** Per anchor: y, x, height, width in parts of the input. */
const ANCHORS: Float32Array = anchors();

function anchors(): Float32Array {
  const values: number[] = [];
  GRIDS.forEach((cells, level) => {
    const stride = 8 * 2 ** level;
    const offset = level === GRIDS.length - 1 ? 0 : stride / 2;
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        for (const aspect of ASPECTS)
          for (const scale of SCALES) {
            const base = (BASE * stride * scale) / SIDE;
            const at = (index: number): number => (index * stride + offset) / SIDE;
            values.push(at(row), at(column), base / Math.sqrt(aspect), base * Math.sqrt(aspect));
          }
  });
  return Float32Array.from(values);
}

/** Finds hands, most certain first. */
export class HandFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #network: NetworkRunner<'boxes' | 'logits'>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<'boxes' | 'logits'>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  /** @param region an upright square; what lies outside the frame is black. */
  async find(frame: Frame, region: SquareRegion): Promise<HandBox[]> {
    this.#crop(frame, region, { side: SIDE, scale: 2, offset: -1 }, this.#input);
    const { boxes, logits } = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    return decodeHands(boxes, logits, region);
  }
}

/**
 * @param boxes `float32[12804 * 4]`, see `models/cards/handtrack.md`.
 * @param logits `float32[12804 * 8]`.
 */
export function decodeHands(boxes: Float32Array, logits: Float32Array, region: SquareRegion): HandBox[] {
  const found: HandBox[] = [];
  for (let index = 0; index * CLASSES < logits.length; index++) {
    const confidence = handConfidence(logits, index);
    if (confidence >= MIN_CONFIDENCE) found.push({ confidence, ...boxAt(boxes, index, region) });
  }
  return apart(found.sort((a, b) => b.confidence - a.confidence));
}

/** A box that is rather a face than a hand is none. */
function handConfidence(logits: Float32Array, index: number): number {
  let largest = -Infinity;
  for (const one of HAND_CLASSES) largest = Math.max(largest, logits[index * CLASSES + one] ?? -Infinity);
  return 1 / (1 + Math.exp(-largest));
}

function boxAt(boxes: Float32Array, index: number, { centreXPx, centreYPx, sizePx }: SquareRegion): Box {
  const value = (k: number): number => boxes[index * 4 + k] ?? NaN;
  const anchor = (k: number): number => ANCHORS[index * 4 + k] ?? NaN;
  const y = (value(0) / 10) * anchor(2) + anchor(0) - 0.5;
  const x = (value(1) / 10) * anchor(3) + anchor(1) - 0.5;
  const height = Math.exp(value(2) / 5) * anchor(2);
  const width = Math.exp(value(3) / 5) * anchor(3);
  return {
    leftPx: centreXPx + (x - width / 2) * sizePx,
    topPx: centreYPx + (y - height / 2) * sizePx,
    rightPx: centreXPx + (x + width / 2) * sizePx,
    bottomPx: centreYPx + (y + height / 2) * sizePx,
  };
}

function apart(sorted: readonly HandBox[]): HandBox[] {
  const kept: HandBox[] = [];
  for (const one of sorted) if (kept.every((other) => boxOverlap(one, other) < SAME_HAND_IOU)) kept.push(one);
  return kept;
}
