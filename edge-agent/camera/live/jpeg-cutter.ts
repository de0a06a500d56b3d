/** Cuts a stream of JPEG pictures at their markers (ITU-T T.81, annex B), so that a thumbnail inside one does not end it. */
import { MAX_PICTURE_BYTES, type Cutter, type JpegCut } from './cutter.js';

const MARKER = 0xff;
const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
const START = Buffer.from([MARKER, SOI, MARKER]);
const FIRST_HOLD_BYTES = 256 * 1024;

/** Where in a picture the cutter is: before one, between its segments, or in its compressed data. */
type Phase = 'outside' | 'segments' | 'scan';

export class JpegCutter implements Cutter {
  broken = 0;
  #held = Buffer.allocUnsafe(FIRST_HOLD_BYTES);
  #length = 0;
  /** Everything before has been looked at. */
  #at = 0;
  #phase: Phase = 'outside';
  #startedMs = 0;

  push(bytes: Buffer, nowMs: number): JpegCut[] {
    this.#hold(bytes);
    const cuts: JpegCut[] = [];
    while (this.#step(nowMs, cuts));
    if (this.#length > MAX_PICTURE_BYTES) this.#lose(this.#length);
    return cuts;
  }

  #hold(bytes: Buffer): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#held.length));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    bytes.copy(this.#held, this.#length);
    this.#length = needed;
  }

  /** One step further; false when it needs more bytes. */
  #step(nowMs: number, cuts: JpegCut[]): boolean {
    if (this.#phase === 'outside') return this.#findStart(nowMs);
    return this.#phase === 'segments' ? this.#segment(nowMs) : this.#scan(nowMs, cuts);
  }

  #findStart(nowMs: number): boolean {
    const found = this.#held.subarray(0, this.#length).indexOf(START);
    if (found === -1) {
      this.#drop(Math.max(0, this.#length - START.length + 1));
      return false;
    }
    if (found > 0) this.broken++;
    this.#begin(found, nowMs);
    return true;
  }

  #segment(nowMs: number): boolean {
    if (this.#at + 4 > this.#length) return false;
    const marker = this.#held[this.#at + 1] ?? 0;
    if (this.#held[this.#at] !== MARKER || marker === EOI) return this.#lose(this.#at);
    if (marker === MARKER) this.#at++;
    else if (marker === SOI) this.#restart(nowMs);
    else if (isBare(marker)) this.#at += 2;
    else {
      this.#at += 2 + this.#held.readUInt16BE(this.#at + 2);
      if (marker === SOS) this.#phase = 'scan';
    }
    return true;
  }

  #scan(nowMs: number, cuts: JpegCut[]): boolean {
    const found = this.#at >= this.#length ? -1 : this.#held.subarray(0, this.#length).indexOf(MARKER, this.#at);
    if (found === -1 || found + 1 >= this.#length) {
      this.#at = found === -1 ? Math.max(this.#at, this.#length) : found;
      return false;
    }
    const marker = this.#held[found + 1] ?? 0;
    this.#at = found;
    if (marker === EOI) this.#finish(found + 2, cuts);
    else if (marker === SOI) this.#restart(nowMs);
    else if (marker === MARKER) this.#at++;
    else if (marker === 0 || isBare(marker)) this.#at += 2;
    else this.#phase = 'segments';
    return true;
  }

  #finish(end: number, cuts: JpegCut[]): void {
    cuts.push({ kind: 'jpeg', atMs: this.#startedMs, bytes: Buffer.from(this.#held.subarray(0, end)) });
    this.#drop(end);
  }

  /** The picture broke off and the next one begins here. */
  #restart(nowMs: number): void {
    this.broken++;
    this.#begin(this.#at, nowMs);
  }

  #begin(at: number, nowMs: number): void {
    this.#drop(at);
    this.#phase = 'segments';
    this.#at = 2;
    this.#startedMs = nowMs;
  }

  /** This is no picture: what lies before `end` is given up. */
  #lose(end: number): true {
    this.broken++;
    this.#drop(end);
    return true;
  }

  #drop(end: number): void {
    this.#held.copyWithin(0, end, this.#length);
    this.#length = Math.max(0, this.#length - end);
    this.#at = 0;
    this.#phase = 'outside';
  }
}

/** Markers without a length: TEM and the restart markers. */
function isBare(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}
