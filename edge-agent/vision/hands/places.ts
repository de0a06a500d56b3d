/** Where mouth, eyes and ears of the driver's face are in the picture: what a hand is measured against. */
import { LANDMARKS, boxOfMesh } from '../mesh.js';

/** A point of the picture, px, y down. */
export interface Place {
  readonly xPx: number;
  readonly yPx: number;
}

/** One face, left and right the driver's own. `sizePx`: the longer side of the box around its landmarks. */
export interface FacePlaces {
  readonly centre: Place;
  readonly sizePx: number;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly mouth: Place;
  readonly leftEye: Place;
  readonly rightEye: Place;
  readonly leftEar: Place;
  readonly rightEar: Place;
}

/** Mesh landmarks whose middle is the place: lips, corners of each eye, the cheek in front of each ear. */
const LIPS = [13, 14] as const;
const LEFT_EYE = [263, 362] as const;
const RIGHT_EYE = [33, 133] as const;
const LEFT_EAR = [454, 323] as const;
const RIGHT_EAR = [234, 93] as const;

/** @param points mesh landmarks in pixels of the frame, `float32[468 * 3]`. */
export function placesOf(points: Float32Array): FacePlaces {
  if (points.length !== LANDMARKS * 3) throw new RangeError(`${points.length} numbers are no face mesh`);
  const { xPx, yPx, widthPx, heightPx } = boxOfMesh(points);
  return {
    centre: { xPx: xPx + widthPx / 2, yPx: yPx + heightPx / 2 },
    sizePx: Math.max(widthPx, heightPx),
    widthPx,
    heightPx,
    mouth: middle(points, LIPS),
    leftEye: middle(points, LEFT_EYE),
    rightEye: middle(points, RIGHT_EYE),
    leftEar: middle(points, LEFT_EAR),
    rightEar: middle(points, RIGHT_EAR),
  };
}

function middle(points: Float32Array, [a, b]: readonly [number, number]): Place {
  const of = (axis: number): number => ((points[a * 3 + axis] ?? NaN) + (points[b * 3 + axis] ?? NaN)) / 2;
  return { xPx: of(0), yPx: of(1) };
}

export function distancePx(a: Place, b: Place): number {
  return Math.hypot(a.xPx - b.xPx, a.yPx - b.yPx);
}

/** A box in pixels of the frame. */
export interface Box {
  readonly leftPx: number;
  readonly topPx: number;
  readonly rightPx: number;
  readonly bottomPx: number;
}

export function centreOf({ leftPx, topPx, rightPx, bottomPx }: Box): Place {
  return { xPx: (leftPx + rightPx) / 2, yPx: (topPx + bottomPx) / 2 };
}

export function faceBox({ centre, widthPx, heightPx }: FacePlaces): Box {
  return {
    leftPx: centre.xPx - widthPx / 2,
    topPx: centre.yPx - heightPx / 2,
    rightPx: centre.xPx + widthPx / 2,
    bottomPx: centre.yPx + heightPx / 2,
  };
}

export function contains({ leftPx, topPx, rightPx, bottomPx }: Box, { xPx, yPx }: Place): boolean {
  return xPx >= leftPx && xPx <= rightPx && yPx >= topPx && yPx <= bottomPx;
}

/** Intersection over union, 0..1; 0 for boxes without an area. */
export function boxOverlap(a: Box, b: Box): number {
  const across = Math.max(0, Math.min(a.rightPx, b.rightPx) - Math.max(a.leftPx, b.leftPx));
  const down = Math.max(0, Math.min(a.bottomPx, b.bottomPx) - Math.max(a.topPx, b.topPx));
  const together = areaOf(a) + areaOf(b) - across * down;
  return together > 0 ? (across * down) / together : 0;
}

function areaOf({ leftPx, topPx, rightPx, bottomPx }: Box): number {
  return Math.max(0, rightPx - leftPx) * Math.max(0, bottomPx - topPx);
}

/** Share of a square of the picture that the picture holds, 0..1. */
export function shareInside(centre: Place, sizePx: number, width: number, height: number): number {
  const along = (middlePx: number, endPx: number): number =>
    Math.max(0, Math.min(endPx, middlePx + sizePx / 2) - Math.max(0, middlePx - sizePx / 2)) / sizePx;
  return along(centre.xPx, width) * along(centre.yPx, height);
}
