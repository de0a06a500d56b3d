/** Collects truck messages, so that a large fleet redraws the board once a second and not hundreds of times. */
import type { Truck } from '../net/contract.js';

/** Least time between two redraws of the fleet, ms. */
export const REDRAW_EVERY_MS = 1_000;

export class TruckBatch {
  readonly #apply: (trucks: readonly Truck[]) => void;
  readonly #after: (delayMs: number, callback: () => void) => void;
  readonly #waiting = new Map<string, Truck>();
  #isPaused = false;

  /** `apply` gets the latest state of each changed truck; `after` calls back after `delayMs`. */
  constructor(apply: (trucks: readonly Truck[]) => void, after: (delayMs: number, callback: () => void) => void) {
    this.#apply = apply;
    this.#after = after;
  }

  /** The first change after a pause shows at once, those after it together. */
  add(trucks: readonly Truck[]): void {
    for (const truck of trucks) this.#waiting.set(truck.truckId, truck);
    if (!this.#isPaused) this.#flush();
  }

  /** Forgets what waits: a snapshot has overtaken it. */
  clear(): void {
    this.#waiting.clear();
  }

  #flush(): void {
    if (this.#waiting.size === 0) return;
    const trucks = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#isPaused = true;
    this.#apply(trucks);
    this.#after(REDRAW_EVERY_MS, () => {
      this.#isPaused = false;
      this.#flush();
    });
  }
}
