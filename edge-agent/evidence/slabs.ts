/**
 * Memory for pictures in large pieces that are used over and over. Fifteen pictures a second that live for seconds, each in memory of its own, wait
 * for the garbage collector when they are done with and leave the C library's heap full of holes: it grew from 33 to 84 MB within three minutes.
 */

/** One piece; whoever writes into it or reads from it is a user. */
export interface Slab {
  readonly memory: Uint8Array;
  used: number;
  users: number;
}

/** Some thirty pictures of 640 x 480; large enough that the C library maps each piece on its own and unmaps it at its end. Ours. */
const SLAB_BYTES = 1024 * 1024;
/** So many empty pieces wait for their next use, the others are let go: enough for a clip of 10 s at 36 kB a picture. Ours. */
const MOST_SPARE = 6;

export class Slabs {
  readonly #slabBytes: number;
  #current: Slab | null = null;
  readonly #spare: Slab[] = [];

  /** @param maxBytes of everything that is kept at a time; pieces are never larger. */
  constructor(maxBytes: number) {
    this.#slabBytes = Math.min(SLAB_BYTES, maxBytes);
  }

  /** Copies `content`; the copy stays until it is released as often as it was written and held. */
  write(content: Uint8Array): { readonly bytes: Uint8Array; readonly slab: Slab } {
    const slab = this.#withRoom(content.length);
    const bytes = slab.memory.subarray(slab.used, slab.used + content.length);
    bytes.set(content);
    slab.used += content.length;
    slab.users++;
    return { bytes, slab };
  }

  hold(slab: Slab): void {
    slab.users++;
  }

  release(slab: Slab): void {
    slab.users--;
    if (slab.users === 0 && slab !== this.#current) this.#recycle(slab);
  }

  #withRoom(bytes: number): Slab {
    const current = this.#current;
    if (current !== null && current.used + bytes <= current.memory.length) return current;
    const next = (bytes <= this.#slabBytes ? this.#spare.pop() : undefined) ?? this.#open(bytes);
    this.#current = next;
    if (current?.users === 0) this.#recycle(current);
    return next;
  }

  #open(bytes: number): Slab {
    return { memory: new Uint8Array(Math.max(bytes, this.#slabBytes)), used: 0, users: 0 };
  }

  #recycle(slab: Slab): void {
    slab.used = 0;
    if (slab.memory.length === this.#slabBytes && this.#spare.length < MOST_SPARE) this.#spare.push(slab);
  }
}
