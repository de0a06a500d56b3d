/** What the picture itself is worth, measured on a coarse grid in well under a millisecond. */
import type { PictureQuality } from '../core/geometry.js';
import type { Frame } from '../ports.js';

/** Samples per axis; 96 x 72 points tell a covered lens from a dark cab and a sharp picture from a blurred one. */
const COLUMNS = 96;
const ROWS = 72;
/** Luma from which a sample counts as saturated (8-bit 250). */
const SATURATED = 250 / 255;

/** Keeps the last frame's samples, to tell a frozen picture. */
export class QualityMeter {
  #luma = new Float32Array(COLUMNS * ROWS);
  #last = new Float32Array(COLUMNS * ROWS);
  #hasLast = false;

  measure(frame: Frame): PictureQuality {
    [this.#luma, this.#last] = [this.#last, this.#luma];
    sample(frame, this.#luma);
    const { change, ...statistics } = statisticsOf(this.#luma, this.#last);
    const known = this.#hasLast;
    this.#hasLast = true;
    return { ...statistics, sharpness: sharpness(frame), change: known ? change : null };
  }
}

/** Luma (BT.601 weights) of the grid points, 0..1. */
function sample(frame: Frame, luma: Float32Array): void {
  let target = 0;
  for (let row = 0; row < ROWS; row++) {
    const y = Math.floor(((row + 0.5) * frame.height) / ROWS);
    for (let column = 0; column < COLUMNS; column++) {
      const x = Math.floor(((column + 0.5) * frame.width) / COLUMNS);
      luma[target++] = lumaAt(frame, y * frame.width + x);
    }
  }
}

function lumaAt({ rgb }: Frame, pixel: number): number {
  const at = pixel * 3;
  return (0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0)) / 255;
}

/** Indexed on purpose: `for of` over a typed array took eleven times as long. */
function statisticsOf(luma: Float32Array, last: Float32Array): Omit<PictureQuality, 'sharpness'> & { change: number } {
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
  const contrast = Math.sqrt(Math.max(0, squares / luma.length - brightness * brightness));
  return { brightness, contrast, saturated: saturated / luma.length, change: change / luma.length };
}

/** Mean step between horizontal neighbours over the spread of luma, on every eighth row; the scale of luma cancels out. */
function sharpness({ rgb, width, height }: Frame): number {
  let steps = 0;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 4; y < height; y += 8) {
    const end = (y + 1) * width * 3;
    for (let at = y * width * 3; at + 5 < end; at += 6) {
      const left = 0.299 * (rgb[at] ?? 0) + 0.587 * (rgb[at + 1] ?? 0) + 0.114 * (rgb[at + 2] ?? 0);
      const here = 0.299 * (rgb[at + 3] ?? 0) + 0.587 * (rgb[at + 4] ?? 0) + 0.114 * (rgb[at + 5] ?? 0);
      steps += Math.abs(here - left);
      sum += here;
      squares += here * here;
      count++;
    }
  }
  const spread = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  return spread === 0 ? NaN : steps / count / spread;
}
