/** Runs the iris network on the eyes that have changed, on both in one batch, and measures how far the lids are apart and where the irises point. */
import type { EyeGeometry, Gaze } from '../core/geometry.js';
import type { Frame } from '../ports.js';
import type { CropSquare, SquareRegion } from './crop.js';
import { EyeChange } from './eye-change.js';
import { isHidden } from './eye-light.js';
import { angleOfEyes } from './mesh.js';
import type { NetworkRunner } from './networks.js';

/** Side of the iris network's input in pixels; its values run from 0 to 1. */
const SIDE = 64;
/** Values of one eye's crop. */
const CROP = SIDE * SIDE * 3;
/** Crop = distance of the eye corners times this. */
const MARGIN = 2.3;
/** Points per eye in the network's output: 71 of the lids and brow, 5 of the iris. */
const POINTS = 76;
/** Values of one eye in the output. */
const VALUES = POINTS * 3;
/** Lower lid: points 0 (outer corner) to 8 (inner corner). Upper lid: 9 to 15, over points 1 to 7. */
const OUTER_CORNER = 0;
const INNER_CORNER = 8;
const LID_PAIRS = 7;
const FIRST_UPPER = 9;
const FIRST_LOWER = 1;
/** Centre of the iris, and how many points on its edge follow. */
const IRIS_CENTRE = 71;
const IRIS_EDGE = 4;

/** Corners of one eye in the mesh and whether its crop is mirrored: the network was trained on the subject's right eye. */
const EYES = {
  right: { outer: 33, inner: 133, mirrored: false },
  left: { outer: 263, inner: 362, mirrored: true },
} as const;

/** An eye narrower than this in the picture carries too few pixels to judge its lids. Ours, from the synthetic sweep. */
const MIN_EYE_WIDTH_PX = 8;
/** Lid openings beyond this share of the eye width are no eye: the widest stare seen measured 0.45. */
const MAX_LID_RATIO = 0.7;
/** Corners found by the iris network must lie where the mesh put them, within this share of the eye width. */
const MAX_CORNER_SHIFT = 0.5;

/**
 * Sine of the gaze angle per eye width of iris shift, on the synthetic driver: sideways within 3 deg to +-25 deg. Up and down
 * the network hardly follows (25 deg down reads 8 deg): a cue, not a measurement.
 */
const YAW_GAIN = 3.1;
const PITCH_GAIN = 5;
/** Lids closer than this hide the iris; its centre is then a guess of the network. */
const MIN_GAZE_LID_RATIO = 0.12;
const DEG = 180 / Math.PI;

/** Both eyes of a face, the driver's own left and right. */
export interface Eyes {
  readonly left: EyeGeometry;
  readonly right: EyeGeometry;
  /** Mean direction of the open eyes in the head; null when neither iris can be judged. */
  readonly gaze: Gaze | null;
}

/** One of the two eyes in memory: the network's answer for it holds until its own crop changes. */
class EyeMemory {
  /** Crop and last answer, both parts of the memory of both eyes. */
  readonly crop: Float32Array;
  readonly points: Float32Array;
  readonly #change = new EyeChange(SIDE);

  constructor(crops: Float32Array, points: Float32Array, eye: 0 | 1) {
    this.crop = crops.subarray(eye * CROP, (eye + 1) * CROP);
    this.points = points.subarray(eye * VALUES, (eye + 1) * VALUES);
  }

  mustJudge(tMs: number): boolean {
    return this.#change.mustJudge(this.crop, tMs);
  }

  forget(): void {
    this.#change.forget();
  }

  measure(region: SquareRegion): EyeGeometry {
    const { lidRatio, visible } = measure(this.points, region);
    return { lidRatio, visible: visible && !isHidden(this.crop, SIDE, { lidRatio, ...irisOf(this.points) }) };
  }
}

export class EyeReader {
  readonly #crops = new Float32Array(2 * CROP);
  readonly #points = new Float32Array(2 * VALUES);
  readonly #right = new EyeMemory(this.#crops, this.#points, 0);
  readonly #left = new EyeMemory(this.#crops, this.#points, 1);
  readonly #network: NetworkRunner<'points'>;
  readonly #crop: CropSquare;
  #judged = 0;

  constructor(network: NetworkRunner<'points'>, crop: CropSquare) {
    this.#network = network;
    this.#crop = crop;
  }

  /** How many eyes the network judged in the last frame. */
  get judged(): number {
    return this.#judged;
  }

  /** Judges both eyes of the next frame: those of the last one were cut out less well than the next ones will be. */
  forget(): void {
    this.#right.forget();
    this.#left.forget();
  }

  /** @param points mesh landmarks in pixels of the frame, `float32[468 * 3]`. */
  async read(frame: Frame, points: Float32Array): Promise<Eyes> {
    const angleRad = angleOfEyes(points);
    const regions = { right: eyeRegion(points, EYES.right, angleRad), left: eyeRegion(points, EYES.left, angleRad) };
    this.#crop(frame, regions.right, { side: SIDE, mirrored: EYES.right.mirrored }, this.#crops, 0);
    this.#crop(frame, regions.left, { side: SIDE, mirrored: EYES.left.mirrored }, this.#crops, CROP);
    await this.#judge(this.#right.mustJudge(frame.tMs), this.#left.mustJudge(frame.tMs));
    const right = this.#right.measure(regions.right);
    const left = this.#left.measure(regions.left);
    return { left, right, gaze: gazeOf(this.#points, right, left) };
  }

  /** Two eyes in one batch take twice the time of one. */
  async #judge(right: boolean, left: boolean): Promise<void> {
    this.#judged = Number(right) + Number(left);
    if (right && left) this.#points.set(await this.#run(this.#crops, 2));
    else if (right) this.#right.points.set(await this.#run(this.#right.crop, 1));
    else if (left) this.#left.points.set(await this.#run(this.#left.crop, 1));
  }

  async #run(crops: Float32Array, eyes: number): Promise<Float32Array> {
    return (await this.#network.run(crops, [eyes, SIDE, SIDE, 3])).points;
  }
}

/** @param points `float32[76 * 3]` of one eye. */
function irisOf(points: Float32Array): { irisX: number; irisY: number; irisRadius: number } {
  const irisX = points[IRIS_CENTRE * 3] ?? NaN;
  const irisY = points[IRIS_CENTRE * 3 + 1] ?? NaN;
  let irisRadius = 0;
  for (let i = IRIS_CENTRE + 1; i <= IRIS_CENTRE + IRIS_EDGE; i++)
    irisRadius += Math.hypot((points[i * 3] ?? NaN) - irisX, (points[i * 3 + 1] ?? NaN) - irisY) / IRIS_EDGE;
  return { irisX, irisY, irisRadius };
}

/** Iris shift from the middle of the corners, in eye widths: x towards the inner corner, y down. */
function irisShift(points: Float32Array, at: number): [number, number] {
  const x = (i: number): number => points[at + i * 3] ?? NaN;
  const y = (i: number): number => points[at + i * 3 + 1] ?? NaN;
  const width = Math.hypot(x(INNER_CORNER) - x(OUTER_CORNER), y(INNER_CORNER) - y(OUTER_CORNER));
  const dx = x(IRIS_CENTRE) - (x(OUTER_CORNER) + x(INNER_CORNER)) / 2;
  const dy = y(IRIS_CENTRE) - (y(OUTER_CORNER) + y(INNER_CORNER)) / 2;
  return [dx / width, dy / width];
}

/** The left eye's crop is mirrored: there, towards the inner corner is towards the driver's right. */
function gazeOf(points: Float32Array, right: EyeGeometry, left: EyeGeometry): Gaze | null {
  const sides = [
    { eye: right, at: 0, towardsLeft: 1 },
    { eye: left, at: VALUES, towardsLeft: -1 },
  ].filter(({ eye }) => eye.visible && eye.lidRatio >= MIN_GAZE_LID_RATIO);
  if (sides.length === 0) return null;
  const shifts = sides.map(({ at, towardsLeft }) => {
    const [x, y] = irisShift(points, at);
    return [x * towardsLeft, -y] as const;
  });
  const mean = (axis: 0 | 1): number => shifts.reduce((sum, shift) => sum + shift[axis], 0) / shifts.length;
  const degrees = (sine: number): number => Math.asin(Math.min(1, Math.max(-1, sine))) * DEG;
  return { yawDeg: degrees(mean(0) * YAW_GAIN), pitchDeg: degrees(mean(1) * PITCH_GAIN) };
}

/**
 * The crop of one eye, upright as the face is. The corners of one eye lie three times nearer to each other than those of both, and the mesh misplaces them: turned
 * after its own corners, the crop of a weeping eye behind a hand stood 15 deg askew, and 2 deg move openness by 0.03.
 */
function eyeRegion(points: Float32Array, eye: { outer: number; inner: number }, angleRad: number): SquareRegion {
  const ox = points[eye.outer * 3] ?? NaN;
  const oy = points[eye.outer * 3 + 1] ?? NaN;
  const ix = points[eye.inner * 3] ?? NaN;
  const iy = points[eye.inner * 3 + 1] ?? NaN;
  return {
    centreXPx: (ox + ix) / 2,
    centreYPx: (oy + iy) / 2,
    sizePx: Math.hypot(ix - ox, iy - oy) * MARGIN,
    angleRad,
  };
}

/** Lid opening over eye width, in the crop's own pixels. @param points `float32[76 * 3]` of one eye. */
function measure(points: Float32Array, region: SquareRegion): EyeGeometry {
  const distance = (i: number, j: number): number =>
    Math.hypot(
      (points[i * 3] ?? NaN) - (points[j * 3] ?? NaN),
      (points[i * 3 + 1] ?? NaN) - (points[j * 3 + 1] ?? NaN),
    );
  const width = distance(OUTER_CORNER, INNER_CORNER);
  let opening = 0;
  for (let k = 0; k < LID_PAIRS; k++) opening += distance(FIRST_UPPER + k, FIRST_LOWER + k) / LID_PAIRS;
  const lidRatio = opening / width;
  return { lidRatio, visible: plausible(points, lidRatio, region) };
}

/** False when the numbers cannot be an eye: not finite, impossibly open, or the corners far from the mesh's. */
function plausible(points: Float32Array, lidRatio: number, region: SquareRegion): boolean {
  if (!Number.isFinite(lidRatio) || lidRatio > MAX_LID_RATIO) return false;
  if (region.sizePx / MARGIN < MIN_EYE_WIDTH_PX) return false;
  const expected = SIDE / MARGIN;
  const shift = (i: number, side: -1 | 1): number =>
    Math.hypot((points[i * 3] ?? NaN) - SIDE / 2 - (side * expected) / 2, (points[i * 3 + 1] ?? NaN) - SIDE / 2) /
    expected;
  return Math.max(shift(OUTER_CORNER, -1), shift(INNER_CORNER, 1)) < MAX_CORNER_SHIFT;
}
