/** How long to wait before the next attempt to reach dispatch: exponential with full jitter, as an iterable. */

export interface BackoffBounds {
  /** Upper bound of the first wait, ms. */
  readonly baseMs: number;
  /** Upper bound of every wait, ms. */
  readonly capMs: number;
}

/** A fleet that lost its server together must not come back together. */
export const BACKOFF: BackoffBounds = { baseMs: 500, capMs: 30_000 };

/**
 * Endless waits in ms: the n-th (from 0) is uniform in [0, min(capMs, baseMs * 2^n)).
 * "Full jitter" after M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 * `random` gives numbers in [0, 1).
 */
export function* fullJitter(random: () => number, bounds: BackoffBounds = BACKOFF): Generator<number, never> {
  for (let ceilingMs = bounds.baseMs; ; ceilingMs = Math.min(bounds.capMs, ceilingMs * 2)) {
    yield random() * Math.min(bounds.capMs, ceilingMs);
  }
}
