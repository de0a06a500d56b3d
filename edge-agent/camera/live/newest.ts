/** One place for the newest picture: whoever is slower than the camera misses pictures, and nothing ever queues. */

export class Newest<Item> {
  /** Items that were replaced before anybody took them. */
  dropped = 0;
  #item: Item | null = null;
  #ended = false;
  #wake: (() => void) | null = null;

  /** @returns what nobody took, and nobody will. */
  put(item: Item): Item | null {
    if (this.#ended) return item;
    const replaced = this.#item;
    if (replaced !== null) this.dropped++;
    this.#item = item;
    this.#wake?.();
    return replaced;
  }

  /** Nothing more will come; what waits can still be taken. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Takes the newest item, waiting for one when there is none; null at the end. One reader. */
  async take(): Promise<Item | null> {
    while (this.#item === null && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = null;
    const item = this.#item;
    this.#item = null;
    return item;
  }
}
