/**
 * JPEG to pixels. libjpeg-turbo does it in the calling thread, where the machine has it; sharp does everything else, and everything there without it.
 * The same pixels; 640 x 480 took 4.9 ms of processor time with sharp and 0.9 with the library alone.
 */
import sharp from 'sharp';
import { loadBinary } from './native-binary.js';

/** Pixels: `uint8[height, width, 3]`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** `native/binding.c`. */
interface NativeJpeg {
  readonly jpegIsHere: () => boolean;
  readonly jpegHead: (bytes: Uint8Array, head: Int32Array) => boolean;
  readonly jpegPixels: (bytes: Uint8Array, width: number, height: number, rgb: Uint8Array) => boolean;
}

/** A colour profile stands among the first segments, and needs more than this library. */
const PROFILE = 'ICC_PROFILE';
const SEGMENT_BYTES = 4096;
const MAX_PIXELS = 100_000_000;

let native: NativeJpeg | null | undefined;

/**
 * Pixels of a whole JPEG, at most `maxSidePx` on the longer side. Throws when it is none, or broken off.
 *
 * @param memory written into when it has just the size of the picture.
 */
export async function jpegPixels(jpeg: Uint8Array, maxSidePx = Infinity, memory?: Uint8Array): Promise<Pixels> {
  return fastPixels(jpeg, maxSidePx, memory) ?? (await sharpPixels(jpeg, maxSidePx));
}

/** Null when the library is not here or leaves the picture to sharp: it has a profile, is too large, or something is wrong with it. */
export function fastPixels(jpeg: Uint8Array, maxSidePx = Infinity, memory?: Uint8Array): Pixels | null {
  native ??= openNative();
  if (native === null || hasProfile(jpeg)) return null;
  const head = new Int32Array(3);
  if (!native.jpegHead(jpeg, head)) return null;
  const [width = 0, height = 0, plain = 0] = head;
  if (plain === 0 || Math.max(width, height) > maxSidePx || width * height > MAX_PIXELS) return null;
  const bytes = width * height * 3;
  const rgb = memory?.length === bytes ? memory : Buffer.allocUnsafeSlow(bytes);
  return native.jpegPixels(jpeg, width, height, rgb) ? { width, height, rgb } : null;
}

/** `failOn: warning` refuses pictures that broke off in the middle. */
export async function sharpPixels(jpeg: Uint8Array, maxSidePx = Infinity): Promise<Pixels> {
  const whole = sharp(jpeg, { failOn: 'warning', limitInputPixels: MAX_PIXELS });
  const side = { width: maxSidePx, height: maxSidePx, fit: 'inside', withoutEnlargement: true } as const;
  const sized = Number.isFinite(maxSidePx) ? whole.resize(side) : whole;
  const plain = sized.toColourspace('srgb').removeAlpha().raw();
  const { data, info } = await plain.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

function hasProfile(jpeg: Uint8Array): boolean {
  return Buffer.from(jpeg.buffer, jpeg.byteOffset, Math.min(SEGMENT_BYTES, jpeg.length)).includes(PROFILE);
}

function openNative(): NativeJpeg | null {
  try {
    const { jpegIsHere, jpegHead, jpegPixels: pixels } = loadBinary();
    if ([jpegIsHere, jpegHead, pixels].some((offered) => typeof offered !== 'function')) return null;
    const offered = { jpegIsHere, jpegHead, jpegPixels: pixels } as NativeJpeg;
    return offered.jpegIsHere() ? offered : null;
  } catch {
    return null;
  }
}
