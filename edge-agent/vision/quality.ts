/** What the picture itself is worth, measured on a coarse grid in well under a millisecond. */
import type { PictureQuality } from '../core/geometry.js';
import type { Frame } from '../ports.js';
import { EdgeMeter } from './edges.js';
import { ShakeMeter } from './shake.js';

/** Samples per axis; 96 x 72 points tell a covered lens from a dark cab and a sharp picture from a blurred one. */
const COLUMNS = 96;
const ROWS = 72;
/** Luma from which a sample counts as saturated (8-bit 250). */
const SATURATED = 250 / 255;

/** Pixels two apart hardly differ but for noise; nearer ones share it in cameras that mix neighbours. */
const NOISE_STEP = 2;

/** Focus is read this often, on the capture clock: it changes with dust and dew, and takes longest of all figures. Ours. */
const SHARPNESS_EVERY_MS = 95;

/** Keeps the last frame's samples, to tell a frozen picture. */
export class QualityMeter {
  #luma = new Float32Array(COLUMNS * ROWS);
  #last = new Float32Array(COLUMNS * ROWS);
  #hasLast = false;
  #sharpness = NaN;
  #sharpnessMs = -Infinity;
  /** Where the grid points and their neighbours lie in a picture of this width and height. */
  #grid = gridOf(0, 0);
  readonly #edges = new EdgeMeter();
  readonly #shake = new ShakeMeter();

  measure(frame: Frame): PictureQuality {
    [this.#luma, this.#last] = [this.#last, this.#luma];
    if (frame.width !== this.#grid.width || frame.height !== this.#grid.height)
      this.#grid = gridOf(frame.width, frame.height);
    const noise = sample(frame.rgb, this.#grid, this.#luma);
    const { change, ...statistics } = statisticsOf(this.#luma, this.#last, noise);
    const known = this.#hasLast;
    this.#hasLast = true;
    return {
      ...statistics,
      sharpness: this.#sharpnessOf(frame, statistics.contrast),
      change: known ? change : null,
      shake: this.#shake.measure(frame),
    };
  }

  /** A clock that runs back begins anew. */
  #sharpnessOf(frame: Frame, contrast: number): number {
    const sinceMs = frame.tMs - this.#sharpnessMs;
    if (sinceMs >= 0 && sinceMs < SHARPNESS_EVERY_MS) return this.#sharpness;
    this.#sharpnessMs = frame.tMs;
    return (this.#sharpness = this.#edges.sharpness(frame, contrast));
  }
}

interface Grid {
  readonly width: number;
  readonly height: number;
  /** First byte of each point, row by row. */
  readonly points: Int32Array;
  /** First byte of the pixel {@link NOISE_STEP} to the left of it. */
  readonly neighbours: Int32Array;
}

/** Laid out once: the divisions took as long as the pixels. */
function gridOf(width: number, height: number): Grid {
  const points = new Int32Array(COLUMNS * ROWS);
  const neighbours = new Int32Array(COLUMNS * ROWS);
  for (let i = 0; i < points.length; i++) {
    const x = Math.floor((((i % COLUMNS) + 0.5) * width) / COLUMNS);
    const y = Math.floor(((Math.floor(i / COLUMNS) + 0.5) * height) / ROWS);
    points[i] = (y * width + x) * 3;
    neighbours[i] = (y * width + Math.max(0, x - NOISE_STEP)) * 3;
  }
  return { width, height, points, neighbours };
}

/** Writes the luma (BT.601 weights) of the grid points, 0..1; gives the variance of what differs from pixel to pixel. */
function sample(rgb: Uint8Array, { points, neighbours }: Grid, luma: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < points.length; i++) {
    const value = lumaAt(rgb, points[i] ?? 0);
    const step = value - lumaAt(rgb, neighbours[i] ?? 0);
    squares += step * step;
    luma[i] = value;
  }
  return squares / 2 / points.length;
}

function lumaAt(rgb: Uint8Array, at: number): number {
  return (0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0)) / 255;
}

/** Indexed on purpose: `for of` over a typed array took eleven times as long. */
function statisticsOf(
  luma: Float32Array,
  last: Float32Array,
  noise: number,
): Omit<PictureQuality, 'sharpness' | 'shake'> & { change: number } {
  let sum = 0;
  let squares = 0;
  let saturated = 0;
  let change = 0;
  for (let i = 0; i < luma.length; i++) {
    const value = luma[i] ?? 0;
    sum += value;
    squares += value * value;
    if (value >= SATURATED) saturated++;
    change += Math.abs(value - (last[i] ?? 0));
  }
  const brightness = sum / luma.length;
  const contrast = Math.sqrt(Math.max(0, squares / luma.length - brightness * brightness - noise));
  return { brightness, contrast, saturated: saturated / luma.length, change: change / luma.length };
}
