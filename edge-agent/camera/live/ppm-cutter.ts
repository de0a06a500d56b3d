/** Cuts a stream of binary PPM pictures (netpbm `P6`): each says its own size, so a camera may change it at any time. */
import { MAX_PICTURE_BYTES, type Cutter, type RgbCut } from './cutter.js';
import { PixelMemory } from './pixel-memory.js';

/** As ffmpeg writes it. */
const HEADER = /^P6\n(\d{1,5}) (\d{1,5})\n255\n/;
const MAX_HEADER_BYTES = 'P6\n99999 99999\n255\n'.length;
const MAGIC = Buffer.from('P6\n');
const NOTHING: Buffer = Buffer.alloc(0);
/** Pixels take more than their JPEG: 8K in RGB is 100 MB, and no camera of a cab. */
const MAX_PIXEL_BYTES = 4 * MAX_PICTURE_BYTES;

interface Filling {
  readonly width: number;
  readonly height: number;
  readonly atMs: number;
  readonly rgb: Buffer;
  filled: number;
}

export class PpmCutter implements Cutter {
  broken = 0;
  /** Bytes that may be the beginning of a header. */
  #head = NOTHING;
  #headMs = 0;
  #filling: Filling | null = null;
  readonly #memory: PixelMemory;

  /** @param memory where pictures are put; whoever has looked at one gives it back, or does not. */
  constructor(memory = new PixelMemory()) {
    this.#memory = memory;
  }

  push(bytes: Buffer, nowMs: number): RgbCut[] {
    const cuts: RgbCut[] = [];
    let rest = bytes;
    while (rest.length > 0)
      rest = this.#filling === null ? this.#begin(rest, nowMs) : this.#fill(this.#filling, rest, cuts);
    return cuts;
  }

  /** Looks for a header in what is held and in `bytes`; gives what follows it, or nothing while there is none. */
  #begin(bytes: Buffer, nowMs: number): Buffer {
    if (this.#head.length === 0) this.#headMs = nowMs;
    this.#head = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    while (this.#head.length > 0) {
      const found = HEADER.exec(this.#head.toString('latin1', 0, MAX_HEADER_BYTES));
      if (found === null && this.#mayBeHeader()) break;
      const [text = '', width, height] = found ?? [];
      const size = Number(width) * Number(height) * 3;
      if (!(size > 0 && size <= MAX_PIXEL_BYTES)) this.#skip(nowMs);
      else return this.#start(text.length, { width: Number(width), height: Number(height), size });
    }
    return NOTHING;
  }

  #start(headerBytes: number, { width, height, size }: { width: number; height: number; size: number }): Buffer {
    const rest = this.#head.subarray(headerBytes);
    this.#head = NOTHING;
    this.#filling = { width, height, atMs: this.#headMs, rgb: this.#memory.take(size), filled: 0 };
    return rest;
  }

  #mayBeHeader(): boolean {
    if (this.#head.length >= MAX_HEADER_BYTES) return false;
    return /^(P(6(\n[0-9 \n]*)?)?)?$/.test(this.#head.toString('latin1'));
  }

  /** What is held is no picture: on to the next place that looks like one. */
  #skip(nowMs: number): void {
    this.broken++;
    const next = this.#head.indexOf(MAGIC, 1);
    this.#head = next === -1 ? NOTHING : this.#head.subarray(next);
    this.#headMs = nowMs;
  }

  #fill(picture: Filling, bytes: Buffer, cuts: RgbCut[]): Buffer {
    const copied = bytes.copy(picture.rgb, picture.filled);
    picture.filled += copied;
    if (picture.filled === picture.rgb.length) {
      const { width, height, atMs, rgb } = picture;
      cuts.push({ kind: 'rgb', width, height, atMs, rgb });
      this.#filling = null;
    }
    return bytes.subarray(copied);
  }
}
