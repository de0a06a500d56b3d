/** What every cutter does: takes the byte stream of a camera apart into pictures. */

/** One picture as it came, before anybody decoded it. */
export type Cut = JpegCut | RgbCut;

export interface JpegCut {
  readonly kind: 'jpeg';
  /** When its first byte arrived, ms, monotonic. */
  readonly atMs: number;
  readonly bytes: Buffer;
}

export interface RgbCut {
  readonly kind: 'rgb';
  readonly atMs: number;
  readonly width: number;
  readonly height: number;
  /** `uint8[height, width, 3]`. */
  readonly rgb: Buffer;
}

/** Survives whatever it is fed; what is no picture is skipped and counted. */
export interface Cutter {
  /** Takes the next bytes, which arrived at `nowMs`, and gives the pictures that are whole now. */
  push(bytes: Buffer, nowMs: number): readonly Cut[];
  /** Pictures that began and broke off, and stretches of bytes that belonged to none. */
  readonly broken: number;
}

/** Larger ones are no pictures: 16 MB is more than twice an 8K JPEG of good quality. */
export const MAX_PICTURE_BYTES = 16 * 1024 * 1024;
