/** Something done at a steady pace by frames that do not fall on it. Times are of the capture clock. */

/** A frame may be late by this share of the interval without putting off those that follow; whoever is later begins anew, so that nothing is made up in a burst. */
const MAX_LATENESS = 0.5;

export class Pace {
  #dueFromMs = -Infinity;

  /** Also when the clock has run back. */
  isDue(tMs: number, everyMs: number): boolean {
    return tMs - this.#dueFromMs >= everyMs || tMs < this.#dueFromMs;
  }

  /** It was done at `tMs`: the next is due from when this one was. */
  done(tMs: number, everyMs: number): void {
    const dueMs = this.#dueFromMs + everyMs;
    const isLate = dueMs <= tMs && tMs - dueMs <= MAX_LATENESS * everyMs;
    this.#dueFromMs = isLate ? dueMs : tMs;
  }
}
