/** Whether the picture shakes: how suddenly what lies around the driver changes its motion. A head that turns and a hand that carries a camera move smoothly. */
import type { Frame } from '../ports.js';

/** Points that are looked at, per axis. */
const COLUMNS = 64;
const ROWS = 48;
/** The driver is in the middle, the cab around him: only points this near to the edges count, parts of the width and height. */
const RIM = 0.22;
/** A slope is taken over this many pixels to either side: it must be longer than the shift to be measured. Parts of the width: 3 px of 640. */
const REACH = 1 / 213;
/** Squared slopes below this are noise, levels of 255 over both reaches. */
const MIN_SLOPE = 12;
/** Fewer points with a slope than this say nothing. */
const MIN_POINTS = 40;

/** Remembers the green of its points; one per camera. */
export class ShakeMeter {
  #width = 0;
  #height = 0;
  #offsets = new Int32Array(0);
  #last = new Uint8Array(0);
  #slopeX = new Int16Array(0);
  #slopeY = new Int16Array(0);
  #known = false;
  /** Motion at the last frame, in reaches. */
  #moved: { readonly x: number; readonly y: number } | null = null;

  /**
   * Change of the motion since the last frame, parts of the picture's width. The motion is that of the rim, by least squares over
   * its slopes (Lucas and Kanade 1981, one step): true to about twice {@link REACH}, and too small in noise and further on.
   *
   * @returns null for the first two frames and for a picture without structure.
   */
  measure(frame: Frame): number | null {
    if (frame.width !== this.#width || frame.height !== this.#height) this.#layOut(frame);
    const reach = this.#reach;
    const before = this.#moved;
    this.#moved = this.#known ? this.#motion(frame.rgb) : null;
    this.#remember(frame.rgb, reach);
    this.#known = true;
    if (before === null || this.#moved === null) return null;
    return (2 * reach * Math.hypot(this.#moved.x - before.x, this.#moved.y - before.y)) / frame.width;
  }

  get #reach(): number {
    return Math.max(1, Math.round(this.#width * REACH));
  }

  #layOut({ width, height }: Frame): void {
    this.#width = width;
    this.#height = height;
    this.#known = false;
    this.#moved = null;
    const reach = this.#reach;
    const offsets: number[] = [];
    for (let row = 0; row < ROWS; row++)
      for (let column = 0; column < COLUMNS; column++) {
        const across = (column + 0.5) / COLUMNS;
        const down = (row + 0.5) / ROWS;
        if (Math.min(across, 1 - across) > RIM && down > RIM) continue;
        const x = Math.min(width - 1 - reach, Math.max(reach, Math.floor(across * width)));
        const y = Math.min(height - 1 - reach, Math.max(reach, Math.floor(down * height)));
        offsets.push((y * width + x) * 3 + 1);
      }
    this.#offsets = Int32Array.from(offsets);
    this.#last = new Uint8Array(offsets.length);
    this.#slopeX = new Int16Array(offsets.length);
    this.#slopeY = new Int16Array(offsets.length);
  }

  #remember(rgb: Uint8Array, reach: number): void {
    const across = reach * 3;
    const down = reach * this.#width * 3;
    for (let i = 0; i < this.#offsets.length; i++) {
      const at = this.#offsets[i] ?? 0;
      this.#last[i] = rgb[at] ?? 0;
      this.#slopeX[i] = (rgb[at + across] ?? 0) - (rgb[at - across] ?? 0);
      this.#slopeY[i] = (rgb[at + down] ?? 0) - (rgb[at - down] ?? 0);
    }
  }

  #motion(rgb: Uint8Array): { readonly x: number; readonly y: number } | null {
    let [xx, xy, yy, xt, yt, points] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < this.#offsets.length; i++) {
      const x = this.#slopeX[i] ?? 0;
      const y = this.#slopeY[i] ?? 0;
      if (x * x + y * y < MIN_SLOPE * MIN_SLOPE) continue;
      const t = (rgb[this.#offsets[i] ?? 0] ?? 0) - (this.#last[i] ?? 0);
      xx += x * x;
      xy += x * y;
      yy += y * y;
      xt += x * t;
      yt += y * t;
      points++;
    }
    const determinant = xx * yy - xy * xy;
    if (points < MIN_POINTS || determinant <= 1e-3 * xx * yy) return null;
    return { x: (yy * xt - xy * yt) / determinant, y: (xx * yt - xy * xt) / determinant };
  }
}
