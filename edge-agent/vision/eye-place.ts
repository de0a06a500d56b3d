/** Where the crop of one eye is cut out: between the corners of the mesh, moved onto those that the iris network found in the crops before. */
import type { SquareRegion } from './crop.js';

/** Crop = distance of the eye corners times this. */
export const MARGIN = 2.3;

/**
 * Share of what is off that each answer puts right. In a mirror and in another size the mesh puts the corners elsewhere by a twentieth of an eye width; one pixel of the
 * crop (a 28th) moves openness by 0.04 to 0.06. With half of it the crop follows noise: on three of the clips at night a closure and a blink were lost, with 0.15 none. Ours.
 */
const GAIN = 0.15;
/** Never further from the corners of the mesh than this, eye widths: seen on the synthetic driver 0.06. Ours. */
const REACH = 0.15;

/** Corners of an eye in the mesh and whether its crop is mirrored. */
export interface EyeCorners {
  readonly outer: number;
  readonly inner: number;
  readonly mirrored: boolean;
}

export class EyePlace {
  readonly #corners: EyeCorners;
  /** From the middle of the mesh's corners to that of the crop, eye widths in the crop: towards the inner corner and down. */
  #x = 0;
  #y = 0;

  constructor(corners: EyeCorners) {
    this.#corners = corners;
  }

  get x(): number {
    return this.#x;
  }

  get y(): number {
    return this.#y;
  }

  /** Another face: the crop lies where the mesh says. */
  forget(): void {
    this.#x = 0;
    this.#y = 0;
  }

  /** @param points mesh landmarks in pixels of the frame, `float32[468 * 3]`. */
  region(points: Float32Array): SquareRegion {
    const { outer, inner, mirrored } = this.#corners;
    const ox = points[outer * 3] ?? NaN;
    const oy = points[outer * 3 + 1] ?? NaN;
    const dx = (points[inner * 3] ?? NaN) - ox;
    const dy = (points[inner * 3 + 1] ?? NaN) - oy;
    const down = mirrored ? -1 : 1;
    return {
      centreXPx: ox + dx / 2 + this.#x * dx - this.#y * down * dy,
      centreYPx: oy + dy / 2 + this.#x * dy + this.#y * down * dx,
      sizePx: Math.hypot(dx, dy) * MARGIN,
      angleRad: Math.atan2(down * dy, down * dx),
    };
  }

  /** The network found the middle of the corners so far from the middle of its crop: eye widths, finite. */
  correct(x: number, y: number): void {
    this.#x = within(this.#x + GAIN * x);
    this.#y = within(this.#y + GAIN * y);
  }
}

function within(offset: number): number {
  return Math.min(REACH, Math.max(-REACH, offset));
}
