/** Says which rows of the history may be made after the acknowledgement of their event. Pure. */
import type { BareEvent } from '@oyau/protocol';
import { ALERT_KINDS } from '../alerts/priorities.js';
import type { ArrivalHead } from './filing.js';

/**
 * True for a finding that is told as a whole, that no alert can follow from, and whose row the log of arrivals has everything for: not where the
 * server puts the times of a wrong clock right. These are 98 of 100 events of a shift (fixtures/fleet/findings.ts).
 */
export function mayWait({ clockBehindMs = 0 }: Pick<ArrivalHead, 'clockBehindMs'>, event: BareEvent): boolean {
  const hasGoodTimes = event.clockSynced || clockBehindMs === 0;
  return event.phase === 'whole' && hasGoodTimes && !ALERT_KINDS.has(event.finding);
}
