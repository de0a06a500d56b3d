/** Ends findings whose unit was switched off or crashed before it could tell the end: nobody knows when they ended, only that they have. */
import { randomUUID } from 'node:crypto';
import type { Alert } from '../api/contract.js';
import { detailSchema } from '../api/contract.js';
import { advanceAlerts, mayConcernAlerts } from './alert-write.js';
import type { StoredEvent } from './projection.js';
import type { Store } from './store.js';

/** A unit that has come back. */
export interface Return {
  deviceId: string;
  /** Sessions that go on; findings of others cannot last any more. */
  alive: readonly string[];
}

/**
 * Ends what earlier sessions of the device left open: `offset_at_ms` is now, the latest possible time, the duration stays unknown, `detail.endUnknown` is
 * set. The row still waits for its offset message (`has_offset` = 0): when the outbox delivers it after all, it counts. Gives the alerts that changed.
 */
export function endAbandoned(store: Store, { deviceId, alive }: Return, nowMs: number): Promise<Alert[]> {
  return store.transaction().execute(async (write) => {
    const open = await write
      .selectFrom('events')
      .selectAll()
      .where('device_id', '=', deviceId)
      .where('offset_at_ms', 'is', null)
      .execute();
    const abandoned = open.filter(({ event_id }) => !alive.includes(sessionOf(event_id)));
    const ended: StoredEvent[] = [];
    for (const row of abandoned) {
      const detail = JSON.stringify({ ...detailSchema.parse(JSON.parse(row.detail)), endUnknown: true });
      const change = { offset_at_ms: Math.max(row.onset_at_ms, nowMs), detail };
      await write.updateTable('events').set(change).where('event_row_id', '=', row.event_row_id).execute();
      ended.push({ ...row, ...change });
    }
    return advanceAlerts(write, ended.filter(mayConcernAlerts), nowMs, randomUUID);
  });
}

/** An event id is `session/finding@onset`. */
function sessionOf(eventId: string): string {
  return eventId.slice(0, eventId.indexOf('/'));
}
