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

/**
 * The camera with every picture upright; the camera itself, at no cost, when nothing is to change.
 *
 * @param sameMemory write the next picture into the memory of the last one, as a live camera does.
 */
export function oriented(camera: Camera, orientation: Orientation, sameMemory = false): Camera {
  if (orientation.rotationDeg === 0 && !orientation.mirrored) return camera;
  return {
    async *frames(signal) {
      let last: Uint8Array | undefined;
      for await (const frame of camera.frames(signal)) {
        const upright = turned(frame, orientation, last);
        if (sameMemory) last = upright.rgb;
        yield upright;
      }
    },
  };
}

/**
 * The picture turned, then mirrored.
 *
 * @param memory written into when it has just the size of the picture; absent = memory of its own.
 */
export function turned(
  { tMs, width, height, rgb }: Frame,
  { rotationDeg, mirrored }: Orientation,
  memory?: Uint8Array,
): Frame {
  const onSide = rotationDeg === 90 || rotationDeg === 270;
  const size = onSide ? { width: height, height: width } : { width, height };
  const across = onSide ? width : 1;
  const down = onSide ? 1 : width;
  const fromRight = (rotationDeg === 90 || rotationDeg === 180) !== mirrored;
  const fromBottom = rotationDeg === 180 || rotationDeg === 270;
  const start = (fromRight ? (size.width - 1) * across : 0) + (fromBottom ? (size.height - 1) * down : 0);
  const walk = { start, across: fromRight ? -across : across, down: fromBottom ? -down : down };
  const target = memory?.length === rgb.length ? memory : new Uint8Array(rgb.length);
  gather(rgb, size, walk, target);
  return { tMs, ...size, rgb: target };
}

/** Where the first pixel of the result lies in the source, and the way to its right and lower neighbour, pixels. */
interface Walk {
  readonly start: number;
  readonly across: number;
  readonly down: number;
}

/** Reads through a plain view: the same loop over a `Buffer` takes more than twice as long. */
function gather(
  source: Uint8Array,
  { width, height }: { width: number; height: number },
  walk: Walk,
  target: Uint8Array,
): void {
  const pixels = new Uint8Array(source.buffer, source.byteOffset, source.length);
  const step = walk.across * 3;
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = (walk.start + y * walk.down) * 3;
    for (let x = 0; x < width; x++, to += 3, from += step) {
      target[to] = pixels[from] ?? 0;
      target[to + 1] = pixels[from + 1] ?? 0;
      target[to + 2] = pixels[from + 2] ?? 0;
    }
  }
}
