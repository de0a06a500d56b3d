/** Networks that answer what a test says, for faces that no picture gives. */
import type { Frame } from '../../edge-agent/ports.js';
import { RIGID_LANDMARKS } from '../../edge-agent/vision/face-geometry.js';
import type { FaceNetworks, NetworkRunner } from '../../edge-agent/vision/networks.js';

export const LANDMARKS = 468;
export const IRIS_POINTS = 76;

/** A black picture; the fakes do not look at it. */
export const DARKNESS: Frame = { tMs: 0, width: 640, height: 480, rgb: new Uint8Array(640 * 480 * 3) };

/** What the networks say; change it between frames. */
export interface Answers {
  /** `float32[468 * 3]`, pixels of the 192 px crop. */
  mesh: Float32Array;
  flag: number;
  /** `float32[2 * 76 * 3]`, pixels of the 64 px crop: right eye, then left eye. */
  points: Float32Array;
}

/** Pixels of the 192 px crop per centimetre of the canonical face. */
const SCALE = 9;
/** Inner lips, closed: upper and lower middle, right and left corner. */
const LIPS = [
  [13, 96, 140],
  [14, 96, 140],
  [78, 76, 140],
  [308, 116, 140],
] as const;

/** A face that looks straight into the camera, mouth closed, both eyes open. */
export function openFace(): Answers {
  const mesh = new Float32Array(LANDMARKS * 3).fill(96);
  for (const { index, xyz } of RIGID_LANDMARKS)
    mesh.set([96 + xyz[0] * SCALE, 96 - xyz[1] * SCALE, -xyz[2] * SCALE], index * 3);
  for (const [index, x, y] of LIPS) mesh.set([x, y, 0], index * 3);
  const eye = eyePoints(0.25);
  return { mesh, flag: 1, points: Float32Array.of(...eye, ...eye) };
}

/** One eye of the iris network with this lid ratio. */
export function eyePoints(lidRatio: number): Float32Array {
  const points = new Float32Array(IRIS_POINTS * 3).fill(32);
  const width = 64 / 2.3;
  const left = 32 - width / 2;
  for (let k = 0; k <= 8; k++) points.set([left + (k * width) / 8, 32 + (lidRatio * width) / 2, 0], k * 3);
  for (const corner of [0, 8]) points[corner * 3 + 1] = 32;
  for (let k = 1; k <= 7; k++) points.set([left + (k * width) / 8, 32 - (lidRatio * width) / 2, 0], (8 + k) * 3);
  return points;
}

/** Networks that always find a face in the middle and then say `answers`. */
export function fakeNetworks(answers: Answers): FaceNetworks {
  const scores = new Float32Array(896).fill(-100);
  const boxes = new Float32Array(896 * 16);
  const middle = 2 * (8 * 16 + 8);
  scores[middle] = 8;
  boxes.set([0, 0, 100, 100, -20, -20, 20, -20], middle * 16);
  const fake = <Output extends string>(answer: () => Record<Output, Float32Array>): NetworkRunner<Output> => ({
    run: () => Promise.resolve(answer()),
    release: () => Promise.resolve(),
  });
  return {
    detector: fake(() => ({ scores, boxes })),
    mesh: fake(() => ({ mesh: answers.mesh, flag: Float32Array.of(answers.flag) })),
    iris: fake(() => ({ points: answers.points })),
    versions: {},
  };
}
