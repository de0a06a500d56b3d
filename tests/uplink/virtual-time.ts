/** Clock and timers that move only when a test says so; sockets stay real. */
import type { Clock } from '../../edge-agent/ports.js';
import type { Timers } from '../../edge-agent/uplink/timers.js';

export class VirtualTime implements Clock, Timers {
  #nowMs = 0;
  readonly #due: { atMs: number; work: () => void }[] = [];

  /** Wall time at virtual 0: 2026-01-01. */
  wallMs(): number {
    return 1_767_225_600_000 + this.#nowMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, work: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, work };
    this.#due.push(entry);
    return () => {
      const index = this.#due.indexOf(entry);
      if (index >= 0) this.#due.splice(index, 1);
    };
  }

  /** How long until the next timer, ms; null when none is set. */
  untilNextMs(): number | null {
    return this.#due.length === 0 ? null : Math.min(...this.#due.map(({ atMs }) => atMs)) - this.#nowMs;
  }

  /** Lets `durationMs` pass and runs what falls due, in order of time. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs;
    for (;;) {
      const next = this.#due.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!next) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#nowMs = next.atMs;
      next.work();
    }
    this.#nowMs = endMs;
  }
}

/** Waits, without timers, until real I/O has made `condition` true; a condition that stays false ends in the test's own timeout. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
