/** Tells whether the crop of an eye still shows what the iris network judged last: then its answer still holds. */

/** Blocks of so many pixels a side are compared: a lid's edge moves a block, the noise of single pixels does not. */
const BLOCK = 4;
/** Pixels of the crop, the last one not included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Part of the crop that is compared: the lids between the corners, with room for the widest stare (0.7 of 28 px). */
const COLUMNS: Span = { from: 16, to: 48 };
const ROWS: Span = { from: 20, to: 44 };
const BLOCKS = ((COLUMNS.to - COLUMNS.from) * (ROWS.to - ROWS.from)) / BLOCK ** 2;

/**
 * Change of one block's mean, of full scale, from which an eye is judged anew: less than half a pixel of a lid between skin and iris. Ours: the labelled clips,
 * in colour and as at night, give the very findings of a network that never rests, with the same onsets; openness is off by 0.02 and 0.05 at most in nine
 * frames of ten, by 0.05 and 0.09 in 99 of 100.
 */
const CHANGED = 0.035;
/** An answer is used no longer than this, ms: three frames of 30 frames/s rest. Measured with {@link CHANGED}. */
export const HOLDS_MS = 110;

/** One eye's memory of what was judged. */
export class EyeChange {
  readonly #side: number;
  #judged = new Float32Array(BLOCKS);
  #now = new Float32Array(BLOCKS);
  #judgedMs = -Infinity;

  constructor(side: number) {
    this.#side = side;
  }

  /**
   * True when the network must run; the crop then counts as judged.
   * @param crop the eye, `float32[side * side * 3]`, 0..1.
   */
  mustJudge(crop: Float32Array, tMs: number): boolean {
    this.#summarise(crop);
    const ageMs = tMs - this.#judgedMs;
    if (ageMs >= 0 && ageMs <= HOLDS_MS && !this.#differs()) return false;
    [this.#judged, this.#now] = [this.#now, this.#judged];
    this.#judgedMs = tMs;
    return true;
  }

  /** The next crop is judged whatever it shows. */
  forget(): void {
    this.#judgedMs = -Infinity;
  }

  #summarise(crop: Float32Array): void {
    let block = 0;
    for (let row = ROWS.from; row < ROWS.to; row += BLOCK)
      for (let column = COLUMNS.from; column < COLUMNS.to; column += BLOCK) {
        let sum = 0;
        for (let y = row; y < row + BLOCK; y += 1) {
          const start = (y * this.#side + column) * 3;
          for (let at = start; at < start + BLOCK * 3; at += 1) sum += crop[at] ?? NaN;
        }
        this.#now[block] = sum / (BLOCK * BLOCK * 3);
        block += 1;
      }
  }

  /** Also when a value is no number. */
  #differs(): boolean {
    for (let block = 0; block < BLOCKS; block += 1)
      if (!(Math.abs((this.#now[block] ?? NaN) - (this.#judged[block] ?? NaN)) < CHANGED)) return true;
    return false;
  }
}
