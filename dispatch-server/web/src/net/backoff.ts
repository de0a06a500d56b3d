/** How long to wait before the next attempt to reconnect: exponential with full jitter. */

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Wait before attempt `attempt` (0 = the first retry), ms.
 * Full jitter spreads the desks of a site over time after a server restart (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * `random` is uniform in 0..1.
 */
export function retryDelayMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}
