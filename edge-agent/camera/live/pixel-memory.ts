/** Memory of pictures that nobody looks at any more, for the next ones: 27 MB a second at 640 x 480 that nobody has to find and give back. */

/** One picture is filled, one waits, one is looked at. */
const MOST = 3;

export class PixelMemory {
  readonly #spare: Buffer[] = [];

  /** Memory of just this size; what is in it is of no use. */
  take(bytes: number): Buffer {
    const at = this.#spare.findIndex(({ length }) => length === bytes);
    return this.#spare.splice(at, at === -1 ? 0 : 1)[0] ?? Buffer.allocUnsafeSlow(bytes);
  }

  /** Nobody may look at `pixels` from now on. The oldest memory goes when there is enough: the camera changed its size. */
  give(pixels: Buffer): void {
    if (this.#spare.push(pixels) > MOST) this.#spare.shift();
  }
}
