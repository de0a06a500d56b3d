/** Estimates what the wall clock of the unit lacks, from what dispatch says of its own. Survives every jump of the unit's clock. */

/** Heartbeats come every 5 s: a minute of them. */
const SAMPLES = 12;

/**
 * Dispatch's time minus our monotonic clock. A message can only be late, never early, so the greatest of the last samples is the best;
 * the greeting knows how long question and answer took together and counts half of it (as NTP does, RFC 5905).
 */
export class ClockOffset {
  #samples: number[] = [];

  /** @param askedMs when the question left, @param heardMs when the answer came; ms, monotonic. */
  greeted(serverTimeMs: number, askedMs: number, heardMs: number): void {
    this.#samples = [serverTimeMs + (heardMs - askedMs) / 2 - heardMs];
  }

  /** A sign of life with the time of dispatch. */
  heard(serverTimeMs: number, heardMs: number): void {
    this.#samples = [...this.#samples, serverTimeMs - heardMs].slice(-SAMPLES);
  }

  /** Clock of dispatch minus ours, ms; null before dispatch has answered. */
  offsetMs(clock: { wallMs(): number; monotonicMs(): number }): number | null {
    if (this.#samples.length === 0) return null;
    return Math.round(Math.max(...this.#samples) + clock.monotonicMs() - clock.wallMs());
  }
}
