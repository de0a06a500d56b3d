/** How old what we see is, measured so that neither a stepped clock nor a sleeping computer can make old data look fresh. */

/** One moment on both clocks of this computer, ms. */
export interface Instant {
  /** Since 1970; may be stepped by hand or by NTP. */
  readonly wallMs: number;
  /** Since the page loaded; may stand still while the computer sleeps. */
  readonly monotonicMs: number;
}

/** The server sends a heartbeat every 2 s (board socket contract); three missed ones make the picture stale. */
export const STALE_AFTER_MS = 6_000;

/** Time from `then` to `now`: the larger of what the two clocks say, never negative. */
export function ageMs(then: Instant, now: Instant): number {
  return Math.max(0, now.wallMs - then.wallMs, now.monotonicMs - then.monotonicMs);
}

export function isStale(lastHeard: Instant, now: Instant): boolean {
  return ageMs(lastHeard, now) > STALE_AFTER_MS;
}

/** Below this difference a new reading is delay on the network, not a clock that moved. */
const JITTER_MS = 500;

/** A clock this far off is worth telling the dispatcher. */
export const NOTABLE_SKEW_MS = 30_000;

/** Server time minus this computer's wall time, ms, after hearing `serverTimeMs` at `heardAt`; null = nothing heard before. */
export function serverOffsetMs(previousMs: number | null, serverTimeMs: number, heardAt: Instant): number {
  const readingMs = serverTimeMs - heardAt.wallMs;
  return previousMs !== null && Math.abs(readingMs - previousMs) < JITTER_MS ? previousMs : readingMs;
}
