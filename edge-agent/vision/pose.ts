/** Head pose from mesh landmarks: the rotation that carries the canonical face onto them. */
import type { HeadPose } from '../core/geometry.js';
import { RIGID_LANDMARKS } from './face-geometry.js';
import { rayTo, type Lens } from './lens.js';

const DEG = 180 / Math.PI;
/** Jacobi sweeps; a 4x4 symmetric matrix converges to 1e-12 in five. */
const SWEEPS = 8;

/**
 * Fits the canonical geometry to `points` by weighted absolute orientation (Horn 1987, closed form with unit
 * quaternions; scale and translation drop out).
 *
 * The mesh network gives the pose relative to the ray on which the face lies: a head 15 cm aside of the camera's axis at 62 cm
 * reads 13 deg of yaw. With a lens the ray to the middle of the landmarks is taken out again. An assumed lens would do harm: the
 * middle moves with every turn, and in a picture that was cut out of a larger one the turn would read several degrees short.
 *
 * @param points landmarks `float32[468 * 3]`: x right and y down in pixels of the frame, z in the same unit, negative towards
 *   the camera, as the mesh network gives them.
 * @param lens null when unknown.
 * @returns degrees relative to the camera's axis, or to the viewing ray without a lens; signs as in {@link HeadPose}.
 */
export function headPoseOf(points: Float32Array, lens: Lens | null = null): HeadPose {
  const seen = rotationOf(eigenvector(hornMatrix(points)));
  if (lens === null) return anglesOf(seen);
  const { xPx, yPx } = middleOf(points);
  const { rightRad, upRad } = rayTo(lens, xPx, yPx);
  return anglesOf(turnedAboutY(turnedAboutX(seen, -upRad), -rightRad));
}

/** Yaw, then pitch, then roll, as the head turns. */
function anglesOf([r00, r01, r02, , , r12, r20, r21, r22]: Matrix3): HeadPose {
  const yaw = Math.atan2(r02, r22);
  const pitch = Math.atan2(r12, Math.hypot(r02, r22));
  const cos = Math.cos(yaw);
  const sin = Math.sin(yaw);
  const roll = Math.atan2(r01 * cos - r21 * sin, r00 * cos - r20 * sin);
  return { yawDeg: yaw * DEG, pitchDeg: pitch * DEG, rollDeg: roll * DEG };
}

type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

/** The rotation, followed by a pitch upwards. */
function turnedAboutX([a, b, c, d, e, f, g, h, i]: Matrix3, upRad: number): Matrix3 {
  const cos = Math.cos(upRad);
  const sin = Math.sin(upRad);
  return [
    ...([a, b, c] as const),
    ...([cos * d + sin * g, cos * e + sin * h, cos * f + sin * i] as const),
    ...([cos * g - sin * d, cos * h - sin * e, cos * i - sin * f] as const),
  ];
}

/** The rotation, followed by a yaw towards the right of the picture. */
function turnedAboutY([a, b, c, d, e, f, g, h, i]: Matrix3, rightRad: number): Matrix3 {
  const cos = Math.cos(rightRad);
  const sin = Math.sin(rightRad);
  return [
    ...([cos * a + sin * g, cos * b + sin * h, cos * c + sin * i] as const),
    ...([d, e, f] as const),
    ...([cos * g - sin * a, cos * h - sin * b, cos * i - sin * c] as const),
  ];
}

/** A rigid landmark and its weighted place about the middle of all, in the canonical frame's directions. */
interface Lever {
  readonly index: number;
  readonly weight: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

const LEVERS: readonly Lever[] = leversOf(RIGID_LANDMARKS);

function leversOf(landmarks: typeof RIGID_LANDMARKS): Lever[] {
  const total = landmarks.reduce((sum, { weight }) => sum + weight, 0);
  const middle = (axis: 0 | 1 | 2): number =>
    landmarks.reduce((sum, { weight, xyz }) => sum + weight * xyz[axis], 0) / total;
  const [x, y, z] = [middle(0), middle(1), middle(2)];
  return landmarks.map(({ index, weight, xyz }) => ({
    index,
    weight: weight / total,
    x: weight * (xyz[0] - x),
    y: weight * (xyz[1] - y),
    z: weight * (xyz[2] - z),
  }));
}

/**
 * Horn's 4x4 matrix of the weighted correlation between canonical and measured points, row by row. The levers sum to zero, so the
 * middle of the measured points drops out. Plain numbers all the way: nothing is put on the heap but the answer.
 */
function hornMatrix(points: Float32Array): number[] {
  let [xx, xy, xz, yx, yy, yz, zx, zy, zz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const { index, x, y, z } of LEVERS) {
    // Measured in the canonical frame's directions: x right in the picture, y up, z towards the camera.
    const right = points[index * 3] ?? 0;
    const up = -(points[index * 3 + 1] ?? 0);
    const near = -(points[index * 3 + 2] ?? 0);
    xx += x * right;
    xy += x * up;
    xz += x * near;
    yx += y * right;
    yy += y * up;
    yz += y * near;
    zx += z * right;
    zy += z * up;
    zz += z * near;
  }
  // prettier-ignore
  return [
    xx + yy + zz, yz - zy, zx - xz, xy - yx,
    yz - zy, xx - yy - zz, xy + yx, zx + xz,
    zx - xz, xy + yx, yy - xx - zz, yz + zy,
    xy - yx, zx + xz, yz + zy, zz - xx - yy,
  ];
}

/** Weighted middle of the rigid landmarks, pixels of the frame. */
function middleOf(points: Float32Array): { readonly xPx: number; readonly yPx: number } {
  let [xPx, yPx] = [0, 0];
  for (const { index, weight } of LEVERS) {
    xPx += weight * (points[index * 3] ?? 0);
    yPx += weight * (points[index * 3 + 1] ?? 0);
  }
  return { xPx, yPx };
}

/** Eigenvector of the largest eigenvalue of a symmetric 4x4 matrix, by cyclic Jacobi rotations. Mutates `a`. */
function eigenvector(a: number[]): [number, number, number, number] {
  const v = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let p = 0; p < 3; p++) for (let q = p + 1; q < 4; q++) rotate(a, v, p, q);
  let best = 0;
  for (let i = 1; i < 4; i++) if ((a[i * 5] ?? 0) > (a[best * 5] ?? 0)) best = i;
  return [v[best] ?? 0, v[4 + best] ?? 0, v[8 + best] ?? 0, v[12 + best] ?? 0];
}

/** One Jacobi rotation that zeroes element (p, q) of `a` and gathers it in `v`. */
function rotate(a: number[], v: number[], p: number, q: number): void {
  const off = a[p * 4 + q] ?? 0;
  if (Math.abs(off) < 1e-300) return;
  const theta = ((a[q * 5] ?? 0) - (a[p * 5] ?? 0)) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < 4; k++) mix(a, k * 4 + p, k * 4 + q, c, s);
  for (let k = 0; k < 4; k++) mix(a, p * 4 + k, q * 4 + k, c, s);
  for (let k = 0; k < 4; k++) mix(v, k * 4 + p, k * 4 + q, c, s);
}

function mix(m: number[], i: number, j: number, c: number, s: number): void {
  const x = m[i] ?? 0;
  const y = m[j] ?? 0;
  m[i] = c * x - s * y;
  m[j] = s * x + c * y;
}

/** Rotation matrix of a unit quaternion (w, x, y, z), row by row. */
function rotationOf([w, x, y, z]: readonly [number, number, number, number]): Matrix3 {
  // prettier-ignore
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ];
}
