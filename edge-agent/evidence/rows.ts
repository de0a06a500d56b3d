/**
 * Numbers of the last seconds, a row for each frame, in memory that is used over and over. As objects they outlived V8's nursery one by one, and the
 * heap grew by 10 to 20 MB between two collections.
 */

/** Some seconds at 30 frames/s; doubled whenever more must be kept. */
const FIRST_ROWS = 256;

export class NumberRows {
  readonly #width: number;
  #times = new Float64Array(FIRST_ROWS);
  #values: Float32Array;
  #first = 0;
  #count = 0;

  /** @param width numbers in a row, seven digits each. */
  constructor(width: number) {
    this.#width = width;
    this.#values = new Float32Array(FIRST_ROWS * width);
  }

  /** Adds `row`, filled up with NaN. Rows come in the order of their time. */
  push(tMs: number, row: ArrayLike<number>): void {
    if (this.#count === this.#times.length) this.#grow();
    const at = this.#place(this.#count++);
    this.#times[at] = tMs;
    for (let i = 0; i < this.#width; i++) this.#values[at * this.#width + i] = row[i] ?? NaN;
  }

  /** Forgets what lies before `tMs`. */
  forget(tMs: number): void {
    while (this.#count > 0 && this.#timeOf(0) < tMs) {
      this.#first = this.#place(1);
      this.#count--;
    }
  }

  /** Times of the rows from `fromMs` to `toMs`, both included. */
  times(fromMs: number, toMs: number): number[] {
    const times: number[] = [];
    for (let index = this.#since(fromMs); index < this.#count && this.#timeOf(index) <= toMs; index++)
      times.push(this.#timeOf(index));
    return times;
  }

  /** A copy of the row of this very time; null when there is none. */
  at(tMs: number): Float32Array | null {
    const index = this.#since(tMs);
    if (index === this.#count || this.#timeOf(index) !== tMs) return null;
    const from = this.#place(index) * this.#width;
    return this.#values.slice(from, from + this.#width);
  }

  /** The first row that is not before `tMs`, counted from the oldest. */
  #since(tMs: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#timeOf(middle) < tMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #timeOf(index: number): number {
    return this.#times[this.#place(index)] ?? NaN;
  }

  #place(index: number): number {
    return (this.#first + index) % this.#times.length;
  }

  #grow(): void {
    const [times, values, first, width] = [this.#times, this.#values, this.#first, this.#width];
    this.#times = new Float64Array(2 * times.length);
    this.#values = new Float32Array(2 * values.length);
    for (const [from, into] of [
      [times, this.#times],
      [values, this.#values],
    ] as const) {
      const split = from === times ? first : first * width;
      into.set(from.subarray(split));
      into.set(from.subarray(0, split), from.length - split);
    }
    this.#first = 0;
  }
}
