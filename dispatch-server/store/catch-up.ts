/** Files what waits of the history, as long as something waits: between two commits one part of it, without pause when there are none. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Alert } from '../api/contract.js';
import type { LateFiled } from './late-history.js';

export interface CatchUpParts {
  /** Alerts changed. */
  publish(alerts: readonly Alert[]): void;
  /** Something could not be filed. */
  fail(error: unknown): void;
}

/** After a failure (disk full, ...), ms. */
const AGAIN_AFTER_MS = 1000;

export class CatchUp {
  readonly #file: () => Promise<LateFiled>;
  readonly #parts: CatchUpParts;
  readonly #stopping = new AbortController();
  #working: Promise<void> | null = null;

  /** `file` files a part. */
  constructor(file: () => Promise<LateFiled>, parts: CatchUpParts) {
    this.#file = file;
    this.#parts = parts;
  }

  /** Something waits, or may. */
  wake(): void {
    if (!this.#stopping.signal.aborted) this.#working ??= this.#work();
  }

  /** Ends after the part that is being filed; the rest waits for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && (await this.#fileNext()) > 0);
    this.#working = null;
  }

  /** Gives how many still wait. */
  async #fileNext(): Promise<number> {
    try {
      const { waiting, alerts, refused } = await this.#file();
      if (alerts.length > 0) this.#parts.publish(alerts);
      if (refused !== null) this.#parts.fail(new Error(refused));
      return waiting;
    } catch (error) {
      this.#parts.fail(error);
      await pause(AGAIN_AFTER_MS, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
      return Infinity;
    }
  }
}
