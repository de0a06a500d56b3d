/** Files what waits of the history, part by part, between the commits of others; what does not fill a part waits a moment for more. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Alert } from '../api/contract.js';
import { PART, type LateFiled } from './late-history.js';

export interface CatchUpParts {
  /** Alerts changed. */
  publish(alerts: readonly Alert[]): void;
  /** Something could not be filed. */
  fail(error: unknown): void;
}

/** After a failure (disk full, ...), ms. */
const AGAIN_AFTER_MS = 1000;

/** How long the rest of a part waits for company, ms: rows written together share the pages of their indexes. */
const COMPANY_MS = 200;

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

  /** So many events wait. */
  wake(waiting: number): void {
    if (!this.#stopping.signal.aborted) this.#working ??= this.#work(waiting);
  }

  /** Ends after the part that is being filed; the rest waits for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#working;
  }

  async #work(waiting: number): Promise<void> {
    const { signal } = this.#stopping;
    for (let left = waiting; left > 0 && !signal.aborted; left = await this.#fileNext())
      if (left < PART) await this.#pause(COMPANY_MS);
    this.#working = null;
  }

  /** Shorter when it is told to stop. */
  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => undefined);
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
      await this.#pause(AGAIN_AFTER_MS);
      return Infinity;
    }
  }
}
