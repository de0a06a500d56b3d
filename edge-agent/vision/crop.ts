/** Cuts a rotated square out of a frame and resamples it for a network: the TypeScript kernel of preprocessing. */
import type { Frame } from '../ports.js';

/** A square region of a frame, pixels of the frame, y down. */
export interface SquareRegion {
  readonly centreXPx: number;
  readonly centreYPx: number;
  readonly sizePx: number;
  /** Clockwise rotation of the region in the picture, radians. */
  readonly angleRad: number;
}

export interface CropOptions {
  /** Side of the network's input, pixels. */
  readonly side: number;
  /** Mirror the crop left to right (the eye network knows only one eye). */
  readonly mirrored?: boolean;
  /** Output = value/255 * scale + offset. */
  readonly scale?: number;
  readonly offset?: number;
}

/** A crop kernel: the one below or its native twin. */
export type CropSquare = typeof cropSquare;

/**
 * Samples `region` bilinearly into `out` as `float32[side, side, 3]` RGB, starting at `at`. Pixels outside the
 * frame read as black. Pixel centres are at half integers on both sides.
 */
export function cropSquare(frame: Frame, region: SquareRegion, options: CropOptions, out: Float32Array, at = 0): void {
  const { side } = options;
  const { rgb, width, height } = frame;
  const scale = (options.scale ?? 1) / 255;
  const offset = options.offset ?? 0;
  const step = region.sizePx / side;
  const flip = options.mirrored === true ? -1 : 1;
  const alongX = Math.cos(region.angleRad) * step;
  const alongY = Math.sin(region.angleRad) * step;
  const half = (side - 1) / 2;
  let target = at;
  for (let row = 0; row < side; row++) {
    const v = row - half;
    let x = region.centreXPx - 0.5 - half * flip * alongX - v * alongY;
    let y = region.centreYPx - 0.5 - half * flip * alongY + v * alongX;
    for (let column = 0; column < side; column++) {
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = y - y0;
      if (x0 >= 0 && y0 >= 0 && x0 < width - 1 && y0 < height - 1) {
        const p = (y0 * width + x0) * 3;
        const q = p + width * 3;
        const a = (1 - fx) * (1 - fy);
        const b = fx * (1 - fy);
        const c = (1 - fx) * fy;
        const d = fx * fy;
        for (let k = 0; k < 3; k++) {
          const value =
            (rgb[p + k] ?? 0) * a + (rgb[p + 3 + k] ?? 0) * b + (rgb[q + k] ?? 0) * c + (rgb[q + 3 + k] ?? 0) * d;
          out[target + k] = value * scale + offset;
        }
      } else {
        sampleEdge(frame, x0, y0, fx, fy, scale, offset, out, target);
      }
      target += 3;
      x += flip * alongX;
      y += flip * alongY;
    }
  }
}

/** Bilinear sample where at least one of the four pixels lies outside the frame. */
function sampleEdge(
  frame: Frame,
  x0: number,
  y0: number,
  fx: number,
  fy: number,
  scale: number,
  offset: number,
  out: Float32Array,
  target: number,
): void {
  const { rgb, width, height } = frame;
  const at = (x: number, y: number, k: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : (rgb[(y * width + x) * 3 + k] ?? 0);
  for (let k = 0; k < 3; k++) {
    const top = at(x0, y0, k) * (1 - fx) + at(x0 + 1, y0, k) * fx;
    const bottom = at(x0, y0 + 1, k) * (1 - fx) + at(x0 + 1, y0 + 1, k) * fx;
    out[target + k] = (top * (1 - fy) + bottom * fy) * scale + offset;
  }
}

/**
 * Maps landmarks of a crop back to the frame: x and y, and z in the same unit.
 *
 * @param points `float32[n * 3]`, x, y, z in pixels of the network's input.
 * @param out `float32[n * 3]`, pixels of the frame.
 */
export function toFrame(
  region: SquareRegion,
  side: number,
  mirrored: boolean,
  points: Float32Array,
  out: Float32Array,
): void {
  const cos = Math.cos(region.angleRad);
  const sin = Math.sin(region.angleRad);
  const flip = mirrored ? -1 : 1;
  for (let at = 0; at < out.length; at += 3) {
    const u = ((points[at] ?? NaN) / side - 0.5) * region.sizePx * flip;
    const v = ((points[at + 1] ?? NaN) / side - 0.5) * region.sizePx;
    out[at] = region.centreXPx + u * cos - v * sin;
    out[at + 1] = region.centreYPx + u * sin + v * cos;
    out[at + 2] = ((points[at + 2] ?? NaN) / side) * region.sizePx;
  }
}
