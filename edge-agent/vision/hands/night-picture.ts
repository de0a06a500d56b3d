/** Pictures of a night camera before the hand networks: grey and noisy, so four pixels become one. */
import type { Frame } from '../../ports.js';

/** Pixels that are looked at, one in so many: enough to tell grey from colour. */
const SAMPLE_EVERY = 97;
/** Channels of a grey picture differ by no more than this, levels: what compression of video leaves. Ours. */
const GREY_LEVELS = 6;
/** Share of the samples that must be grey. Ours. */
const GREY_SHARE = 0.99;

/** True for a picture without colour. */
export function isGrey({ rgb }: Frame): boolean {
  let [grey, all] = [0, 0];
  for (let at = 0; at + 2 < rgb.length; at += 3 * SAMPLE_EVERY) {
    const [red, green, blue] = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) <= GREY_LEVELS) grey++;
    all++;
  }
  return grey >= GREY_SHARE * all;
}

/** The picture at half its width and height, each pixel the mean of four: half the noise. */
export function halfOf({ tMs, width, height, rgb }: Frame): Frame {
  const [columns, rows] = [width >> 1, height >> 1];
  const half = new Uint8Array(columns * rows * 3);
  const below = 3 * width;
  for (let row = 0, to = 0; row < rows; row++)
    for (let column = 0, from = 2 * row * below; column < columns; column++, from += 6)
      for (let at = from; at < from + 3; at++, to++)
        half[to] = ((rgb[at] ?? 0) + (rgb[at + 3] ?? 0) + (rgb[at + below] ?? 0) + (rgb[at + below + 3] ?? 0) + 2) >> 2;
  return { tMs, width: columns, height: rows, rgb: half };
}
