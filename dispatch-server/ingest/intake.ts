/**
 * Bounds what all units together have waiting for their commit. Above it their sockets are not read: what waits in the network costs no memory
 * here, and the collector of garbage does not carry it around.
 */

/** A source that can be told to wait. */
export interface Inlet {
  /** There is room again. */
  goOn(): void;
}

/**
 * Events: about 65 MB, and a dozen groups of the writing thread. Reading on and off costs a ninth of the throughput, so that it should be rare: 200 units
 * with four messages of 100 events on the way stay below.
 */
export const MOST_WAITING = 100_000;

/** Events a resumed unit may bring at once, taken for a guess of how many to resume. */
const ONE_MESSAGE = 100;

export class Intake {
  #waiting = 0;
  readonly #held = new Set<Inlet>();

  /** True when `inlet` must wait; it hears of it when it may go on. */
  holds(inlet: Inlet): boolean {
    if (this.#waiting >= MOST_WAITING) this.#held.add(inlet);
    return this.#held.has(inlet);
  }

  /** So many more events wait; negative when they are settled. */
  count(change: number): void {
    this.#waiting += change;
    if (change >= 0) return;
    let room = MOST_WAITING - this.#waiting;
    for (const inlet of this.#held) {
      if (room <= 0) return;
      room -= ONE_MESSAGE;
      this.#held.delete(inlet);
      inlet.goOn();
    }
  }

  /** The inlet is gone. */
  forget(inlet: Inlet): void {
    this.#held.delete(inlet);
  }
}
