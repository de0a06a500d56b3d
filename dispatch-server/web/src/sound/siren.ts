/** Decides which tone is due now: one per new alert, P1 again and again until someone acts. Pure. */
import type { Priority } from '../net/contract.js';
import type { Tone } from './tones.js';

/** A waiting P1 sounds again after this long. */
export const REPEAT_EVERY_MS = 4_000;

export interface Siren {
  /** When P1 last sounded; null = it has not since one last waited. */
  readonly lastP1AtMs: number | null;
  /** A tone that is due once. */
  readonly once: Tone | null;
}

export const QUIET: Siren = { lastP1AtMs: null, once: null };

/** New alerts sound without waiting for the next repeat; P1 drowns P2. */
export function ring(siren: Siren, fresh: readonly Priority[]): Siren {
  if (fresh.includes('P1')) return { ...siren, lastP1AtMs: null };
  return fresh.includes('P2') ? { ...siren, once: 'P2' } : siren;
}

/** A single tone outside the alerts. */
export function ringOnce(siren: Siren, tone: Tone): Siren {
  return { ...siren, once: tone };
}

/**
 * The tone to play now, if any. `p1Waits`: an unacknowledged P1 is on the board.
 * Without sound nothing is marked as played, so a waiting P1 sounds the moment sound comes on; single tones are dropped.
 */
export function nextTone(siren: Siren, nowMs: number, p1Waits: boolean, audible: boolean): [Siren, Tone | null] {
  if (!audible) return [QUIET, null];
  if (!p1Waits) return [QUIET, siren.once];
  const due = siren.lastP1AtMs === null || Math.abs(nowMs - siren.lastP1AtMs) >= REPEAT_EVERY_MS;
  return due ? [{ lastP1AtMs: nowMs, once: null }, 'P1'] : [{ ...siren, once: null }, null];
}
