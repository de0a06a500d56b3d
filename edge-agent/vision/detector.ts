/** Decodes the face detector (BlazeFace, full range, 256 px): where is a face, when none is tracked. */
import type { Frame } from '../ports.js';
import type { CropSquare, SquareRegion } from './crop.js';
import type { NetworkRunner } from './networks.js';

/** Side of the detector's input in pixels; its values run from -1 to 1. */
const SIDE = 256;
/** Numbers per anchor: box centre, box size, six keypoints. */
const VALUES = 16;
/** Confidence from which a detection of a large face counts; the networks' authors use 0.5 for this range. */
export const LARGE_FACE_CONFIDENCE = 0.6;
/** A small face must be more certain: on walls and clothes the detector gave 0.56-0.82 at 38-65 px, on small faces 0.7 (a dark one at night) to 0.97. */
const SMALL_FACE_CONFIDENCE = 0.85;
const LARGE_FACE_PX = 120;
/** Two boxes with more overlap than this are one face (usual non-maximum suppression value). */
const SAME_FACE_IOU = 0.3;

/** One detected face in pixels of the frame. */
export interface Detection {
  readonly confidence: number;
  readonly centreXPx: number;
  readonly centreYPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Angle of the line through the eyes, radians, clockwise in the picture. */
  readonly angleRad: number;
}

/** Anchor centres in parts of the input: two layers on a 16x16 grid, then six on 8x8. */
const ANCHORS: Float32Array = anchorCentres();

function anchorCentres(): Float32Array {
  const centres: number[] = [];
  for (const [cells, layers] of [
    [16, 2],
    [8, 6],
  ] as const)
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        for (let layer = 0; layer < layers; layer++) centres.push((column + 0.5) / cells, (row + 0.5) / cells);
  return Float32Array.from(centres);
}

/** Finds faces, most certain first. */
export class FaceFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #network: NetworkRunner<'scores' | 'boxes'>;
  readonly #crop: CropSquare;

  readonly #smallFaceConfidence: number;

  /** @param smallFaceConfidence lower finds more small faces, and more that are none. */
  constructor(
    network: NetworkRunner<'scores' | 'boxes'>,
    crop: CropSquare,
    smallFaceConfidence = SMALL_FACE_CONFIDENCE,
  ) {
    this.#network = network;
    this.#crop = crop;
    this.#smallFaceConfidence = smallFaceConfidence;
  }

  /** @param region the square to look in; what lies outside the frame is black. */
  async find(frame: Frame, region: SquareRegion = letterbox(frame)): Promise<Detection[]> {
    this.#crop(frame, region, { side: SIDE, scale: 2, offset: -1 }, this.#input);
    const output = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    return decode(output.scores, output.boxes, region, this.#smallFaceConfidence);
  }
}

/** The whole frame, centred in a square that may be turned about its centre. */
export function letterbox(frame: Frame, angleRad = 0): SquareRegion {
  const sizePx = Math.max(frame.width, frame.height);
  return { centreXPx: frame.width / 2, centreYPx: frame.height / 2, sizePx, angleRad };
}

function decode(
  scores: Float32Array,
  boxes: Float32Array,
  region: SquareRegion,
  smallFaceConfidence: number,
): Detection[] {
  const found: Detection[] = [];
  for (let i = 0; i < scores.length; i++) {
    const confidence = 1 / (1 + Math.exp(-(scores[i] ?? -100)));
    if (confidence < LARGE_FACE_CONFIDENCE) continue;
    const face = decodeOne(boxes, i, confidence, region);
    if (isSure(face, smallFaceConfidence)) found.push(face);
  }
  return suppress(found.sort((a, b) => b.confidence - a.confidence));
}

/** Whether the detector alone may tell that this is a face. */
export function isSure(
  { widthPx, confidence }: Pick<Detection, 'widthPx' | 'confidence'>,
  smallFaceConfidence = SMALL_FACE_CONFIDENCE,
): boolean {
  return widthPx >= LARGE_FACE_PX || confidence >= smallFaceConfidence;
}

function decodeOne(boxes: Float32Array, index: number, confidence: number, region: SquareRegion): Detection {
  const value = (k: number): number => boxes[index * VALUES + k] ?? 0;
  const across = (k: number): number => (value(k) / SIDE + (ANCHORS[index * 2] ?? 0) - 0.5) * region.sizePx;
  const down = (k: number): number => (value(k) / SIDE + (ANCHORS[index * 2 + 1] ?? 0) - 0.5) * region.sizePx;
  const cos = Math.cos(region.angleRad);
  const sin = Math.sin(region.angleRad);
  return {
    confidence,
    centreXPx: region.centreXPx + across(0) * cos - down(1) * sin,
    centreYPx: region.centreYPx + across(0) * sin + down(1) * cos,
    widthPx: (value(2) / SIDE) * region.sizePx,
    heightPx: (value(3) / SIDE) * region.sizePx,
    angleRad: region.angleRad + Math.atan2(down(7) - down(5), across(6) - across(4)),
  };
}

function suppress(sorted: Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const candidate of sorted)
    if (kept.every((other) => overlap(candidate, other) < SAME_FACE_IOU)) kept.push(candidate);
  return kept;
}

interface Box {
  readonly centreXPx: number;
  readonly centreYPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Intersection over union of two boxes, 0..1. */
export function overlap(a: Box, b: Box): number {
  const side = (ca: number, sa: number, cb: number, sb: number): number =>
    Math.max(0, Math.min(ca + sa / 2, cb + sb / 2) - Math.max(ca - sa / 2, cb - sb / 2));
  const shared =
    side(a.centreXPx, a.widthPx, b.centreXPx, b.widthPx) * side(a.centreYPx, a.heightPx, b.centreYPx, b.heightPx);
  return shared / (a.widthPx * a.heightPx + b.widthPx * b.heightPx - shared);
}
