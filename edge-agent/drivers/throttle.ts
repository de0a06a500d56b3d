/** Slows guessing down: after a few wrong tries each further one has to wait, twice as long every time. */
import type { Clock } from '../ports.js';

/** Wrong tries that cost nothing: gloves hit the wrong key. Ours. */
const FREE_TRIES = 4;
const FIRST_WAIT_MS = 30_000;
const MOST_WAIT_MS = 900_000;

interface Tries {
  readonly wrong: number;
  readonly untilMs: number;
}

export class Throttle {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #tries = new Map<string, Tries>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** 0 = the next try is welcome. */
  waitMs(what: string): number {
    return Math.max(0, (this.#tries.get(what)?.untilMs ?? 0) - this.#clock.monotonicMs());
  }

  failed(what: string): void {
    const wrong = (this.#tries.get(what)?.wrong ?? 0) + 1;
    const waitMs = wrong <= FREE_TRIES ? 0 : Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrong - FREE_TRIES - 1));
    this.#tries.set(what, { wrong, untilMs: this.#clock.monotonicMs() + waitMs });
  }

  succeeded(what: string): void {
    this.#tries.delete(what);
  }
}
