/** Pictures before the hand networks see them: stretched; those of a night camera, grey and noisy, also halved and tinted like skin. */
import type { Frame } from '../../ports.js';
import { stretch } from './levels.js';

/** Pixels that are looked at, one in so many: enough to tell grey from colour. */
const SAMPLE_EVERY = 97;
/** Channels of a grey picture differ by no more than this, levels: what compression of video leaves. Ours. */
const GREY_LEVELS = 6;
/** Share of the samples that must be grey. Ours. */
const GREY_SHARE = 0.99;
/** Red, green and blue of a grey pixel in parts of it: skin in lamplight. The networks learned on colour. Ours; measured in `vision/README.md`. */
const SKIN_TINT = [1.2, 0.9, 0.7] as const;

/** A picture as the hand networks see it, and how many of the frame's pixels lie along one of its own. */
export interface SeenPicture {
  readonly frame: Frame;
  readonly shrink: 1 | 2;
}

/** Memory of a picture, used again by the next one of its size. */
export interface PictureMemory {
  rgb: Uint8Array;
}

/** @param memory holds the picture that is returned until the next call. */
export function asSeen(frame: Frame, memory: PictureMemory): SeenPicture {
  const { tMs } = frame;
  const shrink = isGrey(frame) ? 2 : 1;
  const [width, height] = [Math.floor(frame.width / shrink), Math.floor(frame.height / shrink)];
  if (memory.rgb.length !== width * height * 3) memory.rgb = new Uint8Array(width * height * 3);
  const { rgb } = memory;
  if (shrink === 2) halve(frame, rgb);
  else rgb.set(frame.rgb.subarray(0, rgb.length));
  stretch(rgb, shrink === 2 ? SKIN_TINT : undefined);
  return { frame: { tMs, width, height, rgb }, shrink };
}

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

/** Half the width and height, each pixel the mean of four: half the noise. @param half `uint8[height / 2, width / 2, 3]`. */
export function halve({ width, height, rgb }: Frame, half: Uint8Array): void {
  const [columns, rows] = [width >> 1, height >> 1];
  const below = 3 * width;
  for (let row = 0, to = 0; row < rows; row++)
    for (let column = 0, from = 2 * row * below; column < columns; column++, from += 6)
      for (let at = from; at < from + 3; at++, to++)
        half[to] = ((rgb[at] ?? 0) + (rgb[at + 3] ?? 0) + (rgb[at + below] ?? 0) + (rgb[at + below + 3] ?? 0) + 2) >> 2;
}
