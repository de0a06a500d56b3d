/**
 * Lets the connections of one process write to a SQLite file by turns, first come, first served. Without it they would wait for each other inside
 * SQLite, which blocks the whole thread and gives nobody a turn in order. Other processes are not in the queue.
 */

/** Gives the turn to the next. */
export type EndTurn = () => void;

export class WriteTurn {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is this caller's turn. */
  async take(): Promise<EndTurn> {
    const before = this.#last;
    let end: EndTurn = () => undefined;
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }
}

const turns = new Map<string, WriteTurn>();

/** The queue of this file, in this thread. */
export function turnOf(file: string): WriteTurn {
  const known = turns.get(file) ?? new WriteTurn();
  turns.set(file, known);
  return known;
}
