/** Sets pictures upright that a camera delivers turned or mirrored, before anybody looks at them. */
import type { Camera, Frame } from '../ports.js';

/** How a picture must be changed to show the driver upright, his left on the right of the picture. */
export interface Orientation {
  /** Clockwise turn that sets the picture upright, degrees. */
  readonly rotationDeg: 0 | 90 | 180 | 270;
  /** Swap left and right after the turn: the camera delivers a mirror image. */
  readonly mirrored: boolean;
}

export const UPRIGHT: Orientation = { rotationDeg: 0, mirrored: false };

/** The camera with every picture upright; the camera itself, at no cost, when nothing is to change. */
export function oriented(camera: Camera, orientation: Orientation): Camera {
  if (orientation.rotationDeg === 0 && !orientation.mirrored) return camera;
  return {
    async *frames(signal) {
      for await (const frame of camera.frames(signal)) yield turned(frame, orientation);
    },
  };
}

/** The picture turned, then mirrored, in memory of its own. */
export function turned({ tMs, width, height, rgb }: Frame, { rotationDeg, mirrored }: Orientation): Frame {
  const onSide = rotationDeg === 90 || rotationDeg === 270;
  const size = onSide ? { width: height, height: width } : { width, height };
  const across = onSide ? width : 1;
  const down = onSide ? 1 : width;
  const fromRight = (rotationDeg === 90 || rotationDeg === 180) !== mirrored;
  const fromBottom = rotationDeg === 180 || rotationDeg === 270;
  const start = (fromRight ? (size.width - 1) * across : 0) + (fromBottom ? (size.height - 1) * down : 0);
  const walk = { start, across: fromRight ? -across : across, down: fromBottom ? -down : down };
  return { tMs, ...size, rgb: gather(rgb, size, walk) };
}

/** Where the first pixel of the result lies in the source, and the way to its right and lower neighbour, pixels. */
interface Walk {
  readonly start: number;
  readonly across: number;
  readonly down: number;
}

/** Rows of the result that are filled side by side: a turn reads the source in columns, and a cache line holds 21 pixels of a row. */
const TILE = 16;

function gather(source: Uint8Array, { width, height }: { width: number; height: number }, walk: Walk): Uint8Array {
  const target = new Uint8Array(source.length);
  const step = walk.across * 3;
  for (let top = 0; top < height; top += TILE) {
    const bottom = Math.min(height, top + TILE);
    for (let left = 0; left < width; left += TILE) {
      const right = Math.min(width, left + TILE);
      for (let y = top; y < bottom; y++) {
        let from = (walk.start + y * walk.down + left * walk.across) * 3;
        const end = (y * width + right) * 3;
        for (let to = (y * width + left) * 3; to < end; to += 3, from += step) {
          target[to] = source[from] ?? 0;
          target[to + 1] = source[from + 1] ?? 0;
          target[to + 2] = source[from + 2] ?? 0;
        }
      }
    }
  }
  return target;
}
