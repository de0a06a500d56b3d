/** One quantity of the vehicle as several senders tell it: the newest word of each counts as long as it is fresh. */
import type { Clock, Measured } from '../ports.js';

/** What a sender told last. */
export interface Reading<Value> {
  readonly value: Value;
  readonly atMs: number;
  readonly by: string;
}

export class Slot<Value> {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #validMs: number;
  readonly #choose: (fresh: readonly [Reading<Value>, ...Reading<Value>[]]) => Reading<Value>;
  readonly #readings = new Map<string, Reading<Value>>();

  /** @param choose one of what the fresh senders say, newest first. */
  constructor(
    clock: Pick<Clock, 'monotonicMs'>,
    validMs: number,
    choose: (fresh: readonly [Reading<Value>, ...Reading<Value>[]]) => Reading<Value> = ([newest]) => newest,
  ) {
    this.#clock = clock;
    this.#validMs = validMs;
    this.#choose = choose;
  }

  /** @param value null: the sender does not know it any more. @param ageMs how old it is already. */
  take(sender: string, by: string, value: Value | null, ageMs = 0): void {
    if (value === null) this.#readings.delete(sender);
    else this.#readings.set(sender, { value, by, atMs: this.#clock.monotonicMs() - ageMs });
  }

  /** What holds now; null when nobody told it, or all too long ago. */
  now(): Measured<Value> | null {
    const nowMs = this.#clock.monotonicMs();
    for (const [sender, { atMs }] of this.#readings) if (nowMs - atMs > this.#validMs) this.#readings.delete(sender);
    const [newest, ...others] = [...this.#readings.values()].toSorted((a, b) => b.atMs - a.atMs);
    if (newest === undefined) return null;
    const { value, by, atMs } = this.#choose([newest, ...others]);
    return { value, by, ageMs: nowMs - atMs };
  }
}
