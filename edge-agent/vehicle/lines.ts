/** Cuts a stream of text into lines of bounded length. */

/** Far beyond what gpsd (10 kB with a full sky), candump or a sensor say on one line. */
const MAX_CHARACTERS = 65_536;

/** A line that is too long is dropped as a whole: its beginning alone would be a lie. */
export class LineCutter {
  readonly #onLine: (line: string) => void;
  readonly #maxCharacters: number;
  #rest = '';
  #dropping = false;

  constructor(onLine: (line: string) => void, maxCharacters = MAX_CHARACTERS) {
    this.#onLine = onLine;
    this.#maxCharacters = maxCharacters;
  }

  feed(text: string): void {
    const pieces = text.split('\n');
    const last = pieces.pop() ?? '';
    for (const piece of pieces) {
      this.#grow(piece);
      if (!this.#dropping) this.#onLine(this.#rest.trim());
      this.#rest = '';
      this.#dropping = false;
    }
    this.#grow(last);
  }

  #grow(piece: string): void {
    if (!this.#dropping) this.#rest += piece;
    if (this.#rest.length <= this.#maxCharacters) return;
    this.#dropping = true;
    this.#rest = '';
  }
}
