/** Tells alerts the dispatcher has not heard of from those he has: each sounds and is announced once per priority. Pure. */
import type { Alert } from '../net/contract.js';

export interface Arrivals {
  /** Everything announced so far and still unacknowledged. */
  readonly known: ReadonlySet<string>;
  /** What is new: alerts not known before, and known ones that rose to P1. */
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

function announcementKey({ alertId, priority }: Alert): string {
  return `${priority}/${alertId}`;
}
