/** Runs the face mesh network (468 landmarks) on a region of a frame. */
import type { Frame } from '../ports.js';
import { toFrame, type CropSquare, type SquareRegion } from './crop.js';
import type { Detection } from './detector.js';
import type { NetworkRunner } from './networks.js';

/** Side of the mesh network's input in pixels; its values run from 0 to 1. */
const SIDE = 192;
export const LANDMARKS = 468;
/** Crop = face box times this; the network was trained with a quarter of margin on every side. */
const MARGIN = 1.5;
/** Mesh certainty below which the face counts as lost; the flag is near 0 or 1 in practice. Ours. */
const MIN_FACE_FLAG = 0.5;
/** Outer eye corners: the subject's right eye (left in the picture) and left eye. */
const RIGHT_OUTER_CORNER = 33;
const LEFT_OUTER_CORNER = 263;
/** Top of the forehead and base of the nose, in the middle of the face. */
const FOREHEAD = 10;
const NOSE_BASE = 2;
/** From the forehead to the chin of a wide-open mouth, in distances from the forehead to the base of the nose; 1.80-1.84 on a clip, 1.63-1.69 when closed. */
const DROPPED_CHIN = 1.8;

/** Landmarks of one face. */
export interface Mesh {
  /** x, y in pixels of the frame, z in the same unit (negative towards the camera): `float32[468 * 3]`; valid until the next call. */
  readonly points: Float32Array;
  /** Certainty that the crop shows a face, 0..1. */
  readonly confidence: number;
}

/** The mesh network with its reusable buffers. */
export class MeshFinder {
  readonly #input = new Float32Array(SIDE * SIDE * 3);
  readonly #points = new Float32Array(LANDMARKS * 3);
  readonly #network: NetworkRunner<'mesh' | 'flag'>;
  readonly #crop: CropSquare;

  constructor(network: NetworkRunner<'mesh' | 'flag'>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  async find(frame: Frame, region: SquareRegion): Promise<Mesh> {
    this.#crop(frame, region, { side: SIDE }, this.#input);
    const { mesh, flag } = await this.#network.run(this.#input, [1, SIDE, SIDE, 3]);
    toFrame(region, SIDE, false, mesh, this.#points);
    return { points: this.#points, confidence: flag[0] ?? 0 };
  }
}

/** Null when the network is not sure or a landmark is not a number. */
export function accept(mesh: Mesh): Mesh | null {
  return mesh.confidence >= MIN_FACE_FLAG && allFinite(mesh.points) ? mesh : null;
}

/** Point by point, without a callback that would put every number on the heap: 22 kB a frame. */
function allFinite(points: Float32Array): boolean {
  for (let i = 0; i < points.length; i += 3)
    if (!Number.isFinite((points[i] ?? NaN) + (points[i + 1] ?? NaN) + (points[i + 2] ?? NaN))) return false;
  return true;
}

/** The crop for a face that the detector found, `wider` times as large as usual. */
export function regionOfDetection(detection: Detection, wider = 1): SquareRegion {
  return {
    centreXPx: detection.centreXPx,
    centreYPx: detection.centreYPx,
    sizePx: Math.max(detection.widthPx, detection.heightPx) * MARGIN * wider,
    angleRad: detection.angleRad,
  };
}

/** Pixels of the frame, or of whatever the landmarks are in. */
interface Box {
  readonly xPx: number;
  readonly yPx: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Box around the landmarks of a face or a hand, in their own pixels. */
export function boxOfMesh(points: Float32Array): Box {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i] ?? NaN;
    const y = points[i + 1] ?? NaN;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  return { xPx: left, yPx: top, widthPx: right - left, heightPx: bottom - top };
}

/**
 * The crop for the next frame, from this frame's landmarks.
 *
 * @param yawning the mouth is or was wide open. The mesh may then take the lower lip for the chin; a crop of that face cuts the chin off, and from frame to frame
 *   the mouth closes in the landmarks while it is open in the picture. So the crop reaches down to where the chin of an open mouth is.
 */
export function regionOfMesh(points: Float32Array, yawning: boolean): SquareRegion {
  const face = boxOfMesh(points);
  const box = yawning ? reachingChin(face, points) : face;
  return {
    centreXPx: box.xPx + box.widthPx / 2,
    centreYPx: box.yPx + box.heightPx / 2,
    sizePx: Math.max(box.widthPx, box.heightPx) * MARGIN,
    angleRad: angleOfEyes(points),
  };
}

/** Clockwise angle of the line through the outer corners of both eyes, radians: how far the face is rolled in the picture. */
export function angleOfEyes(points: Float32Array): number {
  const dx = (points[LEFT_OUTER_CORNER * 3] ?? NaN) - (points[RIGHT_OUTER_CORNER * 3] ?? NaN);
  const dy = (points[LEFT_OUTER_CORNER * 3 + 1] ?? NaN) - (points[RIGHT_OUTER_CORNER * 3 + 1] ?? NaN);
  return Math.atan2(dy, dx);
}

function reachingChin({ xPx, yPx, widthPx, heightPx }: Box, points: Float32Array): Box {
  const chin = (axis: 0 | 1): number => {
    const forehead = points[FOREHEAD * 3 + axis] ?? NaN;
    return forehead + DROPPED_CHIN * ((points[NOSE_BASE * 3 + axis] ?? NaN) - forehead);
  };
  const left = Math.min(xPx, chin(0));
  const top = Math.min(yPx, chin(1));
  return {
    xPx: left,
    yPx: top,
    widthPx: Math.max(xPx + widthPx, chin(0)) - left,
    heightPx: Math.max(yPx + heightPx, chin(1)) - top,
  };
}
