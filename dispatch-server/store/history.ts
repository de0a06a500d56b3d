/** Reads the event history, newest first, page by page. */
import { inForceSchema } from '@oyau/protocol';
import { sql } from 'kysely';
import { ANALYST_KINDS } from '../alerts/priorities.js';
import { detailSchema, type EventRow } from '../api/contract.js';
import type { EventsQuery } from '../api/requests.js';
import type { EventLogRow } from './schema.js';
import type { Reader } from './store.js';

export interface HistoryPage {
  events: EventRow[];
  /** Place of the last event, to continue from; null = no more. */
  next: string | null;
}

/** Findings that match every given filter; `fromMs` and `toMs` are inclusive and about the onset. */
export async function readHistory(store: Reader, query: EventsQuery): Promise<HistoryPage> {
  let select = store.selectFrom('event_log').selectAll();
  if (query.truck !== undefined) select = select.where('truck_id', '=', query.truck);
  if (query.driver !== undefined) select = select.where('driver_id', '=', query.driver);
  if (query.kind !== undefined) select = select.where('finding', 'in', query.kind.split(','));
  if (query.queue === 'analyst') {
    select = select.where('finding', 'in', ANALYST_KINDS).where('alert_id', 'is', null);
  }
  if (query.fromMs !== undefined) select = select.where('onset_at_ms', '>=', query.fromMs);
  if (query.toMs !== undefined) select = select.where('onset_at_ms', '<=', query.toMs);
  if (query.before !== undefined) {
    const [onset, row] = query.before.split('_').map(Number);
    select = select.where(sql<boolean>`(onset_at_ms, event_row_id) < (${onset}, ${row})`);
  }
  const rows = await select
    .orderBy('onset_at_ms', 'desc')
    .orderBy('event_row_id', 'desc')
    .limit(query.limit + 1)
    .execute();
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = rows.length > page.length && last ? `${last.onset_at_ms}_${last.event_row_id}` : null;
  return { events: page.map(eventRowOf), next };
}

/** One event; null = there is none. */
export async function readEventRow(store: Reader, eventRowId: number): Promise<EventRow | null> {
  const row = await store.selectFrom('event_log').selectAll().where('event_row_id', '=', eventRowId).executeTakeFirst();
  return row ? eventRowOf(row) : null;
}

function eventRowOf(row: EventLogRow): EventRow {
  return {
    id: row.event_row_id,
    deviceId: row.device_id,
    truckId: row.truck_id,
    driverId: row.driver_id,
    epoch: row.epoch,
    seq: row.seq,
    eventId: row.event_id,
    finding: row.finding,
    onsetAtMs: row.onset_at_ms,
    offsetAtMs: row.offset_at_ms,
    durationMs: row.duration_ms,
    receivedAtMs: row.received_at_ms,
    speedKmh: row.speed_kmh,
    moving: row.moving === 1,
    detail: detailSchema.parse(JSON.parse(row.detail)),
    inForce: inForceSchema.parse(JSON.parse(row.in_force)),
    alertId: row.alert_id,
    acknowledgedBy: row.acknowledged_by,
    acknowledgedAtMs: row.acknowledged_at_ms,
  };
}
