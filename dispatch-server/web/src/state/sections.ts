/** Sorts the alerts into the sections of the board by what is left to do about them. Pure. */
import type { Alert } from '../net/contract.js';

/** waiting: nobody acknowledged it; working: acknowledged, not closed; shelved: set aside for a time; closed: done. */
export type Section = 'waiting' | 'working' | 'shelved' | 'closed';

export function sectionOf(alert: Alert, nowMs: number): Section {
  if (alert.closedAtMs !== null) return 'closed';
  if (alert.shelvedUntilMs !== null && alert.shelvedUntilMs > nowMs) return 'shelved';
  return alert.state.acknowledged ? 'working' : 'waiting';
}

const ORDER: Readonly<Record<Section, (a: Alert, b: Alert) => number>> = {
  waiting: (a, b) => Number(a.priority > b.priority) - Number(a.priority < b.priority) || b.onsetAtMs - a.onsetAtMs,
  working: (a, b) => Number(b.state.active) - Number(a.state.active) || acknowledgedMs(b) - acknowledgedMs(a),
  shelved: (a, b) => (a.shelvedUntilMs ?? 0) - (b.shelvedUntilMs ?? 0),
  closed: (a, b) => (b.closedAtMs ?? 0) - (a.closedAtMs ?? 0),
};

/**
 * The alerts of each section: waiting with P1 before P2 and the newest first; working with what still goes on first, then
 * the last acknowledged; shelved with the first to return first; closed with the last closed first.
 */
export function sectionsOf(alerts: Iterable<Alert>, nowMs: number): Readonly<Record<Section, readonly Alert[]>> {
  const sections: Record<Section, Alert[]> = { waiting: [], working: [], shelved: [], closed: [] };
  for (const alert of alerts) sections[sectionOf(alert, nowMs)].push(alert);
  for (const section of Object.keys(ORDER) as Section[]) sections[section].sort(ORDER[section]);
  return sections;
}

/** When the next shelved alert comes back, server's clock; null = none is shelved. */
export function nextReturnMs(alerts: Iterable<Alert>, nowMs: number): number | null {
  let next: number | null = null;
  for (const alert of alerts) {
    const untilMs = alert.shelvedUntilMs ?? 0;
    if (sectionOf(alert, nowMs) === 'shelved' && (next === null || untilMs < next)) next = untilMs;
  }
  return next;
}

function acknowledgedMs(alert: Alert): number {
  return alert.acknowledgedAtMs ?? alert.updatedAtMs;
}
