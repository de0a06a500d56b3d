/** Decides which tone is due now: one per new alert, urgent ones again and again until someone acts. Pure. */
import type { Tone } from './tones.js';

/** A waiting P1 sounds again after this long. */
export const REPEAT_EVERY_MS = 4_000;

/** What a new alert sounds like. */
export type Urgency = Extract<Tone, 'escalated' | 'P1' | 'P2'>;

export interface Siren {
  /** When an urgent tone last sounded; null = it has not since one last waited. */
  readonly lastUrgentAtMs: number | null;
  /** A tone that is due once. */
  readonly once: Tone | null;
}

export const QUIET: Siren = { lastUrgentAtMs: null, once: null };

/** New alerts sound without waiting for the next repeat; urgent ones drown P2. */
export function ring(siren: Siren, fresh: readonly Urgency[]): Siren {
  if (fresh.includes('P1') || fresh.includes('escalated')) return { ...siren, lastUrgentAtMs: null };
  return fresh.includes('P2') ? { ...siren, once: 'P2' } : siren;
}

/** A single tone outside the alerts. */
export function ringOnce(siren: Siren, tone: Tone): Siren {
  return { ...siren, once: tone };
}

/**
 * The tone to play now, if any. `urgent`: what waits unacknowledged on the board.
 * Without sound nothing is marked as played, so a waiting P1 sounds the moment sound comes on; single tones are dropped.
 */
export function nextTone(
  siren: Siren,
  nowMs: number,
  urgent: 'escalated' | 'P1' | null,
  audible: boolean,
): [Siren, Tone | null] {
  if (!audible) return [QUIET, null];
  if (urgent === null) return [QUIET, siren.once];
  const due = siren.lastUrgentAtMs === null || Math.abs(nowMs - siren.lastUrgentAtMs) >= REPEAT_EVERY_MS;
  return due ? [{ lastUrgentAtMs: nowMs, once: null }, urgent] : [{ ...siren, once: null }, null];
}
