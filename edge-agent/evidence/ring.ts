/** The last seconds in JPEG, in memory: bounded by bytes and by time, the oldest go first. */
import type { Picture } from './ports.js';
import { Slabs, type Slab } from './slabs.js';

/** Pictures that stay as they are until they are given back, whatever the ring forgets meanwhile. */
export interface Borrowed {
  readonly pictures: readonly Picture[];
  /** To be called once; the pictures are not to be read afterwards. */
  giveBack(): void;
}

/** A picture and the memory it lies in. */
interface Kept {
  readonly picture: Picture;
  readonly slab: Slab;
}

export class PictureRing {
  readonly #maxBytes: number;
  readonly #slabs: Slabs;
  #kept: Kept[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#slabs = new Slabs(maxBytes);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Copies the picture. Pictures come in the order of their time. */
  put({ tMs, jpeg }: Picture): void {
    const { bytes, slab } = this.#slabs.write(jpeg);
    this.#kept.push({ picture: { tMs, jpeg: bytes }, slab });
    this.#bytes += bytes.length;
    while (this.#bytes > this.#maxBytes) this.#shift();
  }

  /** Forgets what lies before `tMs`. */
  forget(tMs: number): void {
    while ((this.#kept[0]?.picture.tMs ?? Infinity) < tMs) this.#shift();
  }

  borrow(fromMs: number, toMs: number): Borrowed {
    const lent = this.#kept.filter(({ picture: { tMs } }) => tMs >= fromMs && tMs <= toMs);
    for (const { slab } of lent) this.#slabs.hold(slab);
    return {
      pictures: lent.map(({ picture }) => picture),
      giveBack: () => {
        for (const { slab } of lent.splice(0)) this.#slabs.release(slab);
      },
    };
  }

  #shift(): void {
    const oldest = this.#kept.shift();
    if (oldest === undefined) return;
    this.#bytes -= oldest.picture.jpeg.length;
    this.#slabs.release(oldest.slab);
  }
}
