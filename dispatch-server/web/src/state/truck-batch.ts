/** Collects truck messages, so that a large fleet redraws the board once a second and not hundreds of times. */
import type { Truck } from '../net/contract.js';

/** Least time between two redraws of the fleet, ms. */
export const REDRAW_EVERY_MS = 1_000;

export interface BatchPorts {
  /** Takes the latest state of each changed truck. */
  apply(trucks: readonly Truck[]): void;
  after(delayMs: number, callback: () => void): void;
  /** Calls back when the page has nothing more pressing to draw. */
  whenIdle(callback: () => void): void;
}

export class TruckBatch {
  readonly #ports: BatchPorts;
  readonly #waiting = new Map<string, Truck>();
  #isPaused = false;

  constructor(ports: BatchPorts) {
    this.#ports = ports;
  }

  /** The first change after a pause shows as soon as the page is idle, those after it together: an alert is drawn first. */
  add(trucks: readonly Truck[]): void {
    for (const truck of trucks) this.#waiting.set(truck.truckId, truck);
    if (!this.#isPaused) this.#plan();
  }

  /** Forgets what waits: a snapshot has overtaken it. */
  clear(): void {
    this.#waiting.clear();
  }

  #plan(): void {
    if (this.#waiting.size === 0) return;
    this.#isPaused = true;
    this.#ports.whenIdle(() => this.#flush());
  }

  #flush(): void {
    const trucks = [...this.#waiting.values()];
    this.#waiting.clear();
    if (trucks.length > 0) this.#ports.apply(trucks);
    this.#ports.after(REDRAW_EVERY_MS, () => {
      this.#isPaused = false;
      this.#plan();
    });
  }
}
