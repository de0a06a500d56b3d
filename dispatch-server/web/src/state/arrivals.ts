/** Tells alerts the dispatcher has not heard of from those he has: each sounds and is announced once per priority, and once more when it is escalated. Pure. */
import type { Alert } from '../net/contract.js';

export interface Arrivals {
  /** Everything announced so far and still unacknowledged. */
  readonly known: ReadonlySet<string>;
  /** What is new: alerts not known before, known ones that rose to P1, and those that were escalated. */
  readonly fresh: readonly Alert[];
}

export const NO_ARRIVALS: Arrivals = { known: new Set(), fresh: [] };

/** `open` = all unacknowledged alerts now. */
export function arrivals(before: Arrivals, open: readonly Alert[]): Arrivals {
  return {
    known: new Set(open.map(announcementKey)),
    fresh: open.filter((alert) => !before.known.has(announcementKey(alert))),
  };
}

function announcementKey({ alertId, priority, escalatedAtMs }: Alert): string {
  return `${escalatedAtMs === null ? priority : 'escalated'}/${alertId}`;
}
