/** The last seconds in JPEG, in memory: bounded by bytes and by time, the oldest go first. */
import type { Picture } from './ports.js';

export class PictureRing {
  readonly #maxBytes: number;
  #pictures: Picture[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Pictures come in the order of their time. */
  put(picture: Picture): void {
    this.#pictures.push(picture);
    this.#bytes += picture.jpeg.length;
    while (this.#bytes > this.#maxBytes) this.#shift();
  }

  /** Forgets what lies before `tMs`. */
  forget(tMs: number): void {
    while ((this.#pictures[0]?.tMs ?? Infinity) < tMs) this.#shift();
  }

  between(fromMs: number, toMs: number): Picture[] {
    return this.#pictures.filter(({ tMs }) => tMs >= fromMs && tMs <= toMs);
  }

  #shift(): void {
    this.#bytes -= this.#pictures.shift()?.jpeg.length ?? 0;
  }
}
