/** Brings the history up to date with new messages: one row per finding, written in chunks. */
import { chunksOf } from './chunks.js';
import { findingKey, project, type Arrival, type EventRecord, type FiledArrival } from './projection.js';
import type { Write } from './store.js';

/** A row of `events` with its number. */
export type StoredEvent = EventRecord & { event_row_id: number };

/** Every column but the row's number. */
const EVENT_COLUMNS = [
  'device_id',
  'epoch',
  'event_id',
  'seq',
  'truck_id',
  'driver_id',
  'finding',
  'onset_at_ms',
  'offset_at_ms',
  'onset_capture_ms',
  'offset_capture_ms',
  'detected_at_ms',
  'clock_synced',
  'received_at_ms',
  'speed_kmh',
  'moving',
  'detail',
  'alarm',
  'in_force_id',
  'has_onset',
  'has_offset',
  'alert_id',
] as const satisfies readonly (keyof EventRecord)[];

/** Merges arrivals into `events`; gives the rows as they are now, each row once. */
export async function projectEvents(write: Write, arrivals: readonly FiledArrival[]): Promise<StoredEvent[]> {
  const stored = new Map<number, StoredEvent>();
  for (const chunk of chunksOf(arrivals)) {
    const records = await knownEvents(write, chunk);
    const touched = new Map<string, EventRecord>();
    for (const arrival of chunk) {
      const key = keyOf(arrival);
      touched.set(key, project(touched.get(key) ?? records.get(key) ?? null, arrival));
    }
    for (const row of await upsertEvents(write, [...touched.values()])) stored.set(row.event_row_id, row);
  }
  return [...stored.values()];
}

/** Rows these arrivals may belong to, by finding key. */
async function knownEvents(write: Write, arrivals: readonly Arrival[]): Promise<Map<string, EventRecord>> {
  const known = new Map<string, EventRecord>();
  for (const group of groupByOutbox(arrivals)) {
    const rows = await write
      .selectFrom('events')
      .select(EVENT_COLUMNS)
      .where('device_id', '=', group.deviceId)
      .where('epoch', '=', group.epoch)
      .where('event_id', 'in', group.eventIds)
      .execute();
    for (const row of rows) known.set(findingKey(row), row);
  }
  return known;
}

interface OutboxGroup {
  deviceId: string;
  epoch: string;
  eventIds: string[];
}

function groupByOutbox(arrivals: readonly Arrival[]): Iterable<OutboxGroup> {
  const groups = new Map<string, OutboxGroup>();
  for (const { deviceId, epoch, event } of arrivals) {
    const key = JSON.stringify([deviceId, epoch]);
    const group = groups.get(key) ?? { deviceId, epoch, eventIds: [] };
    group.eventIds.push(event.eventId);
    groups.set(key, group);
  }
  return groups.values();
}

function upsertEvents(write: Write, records: readonly EventRecord[]): Promise<StoredEvent[]> {
  return write
    .insertInto('events')
    .values(records)
    .onConflict((conflict) =>
      conflict.columns(['device_id', 'epoch', 'event_id']).doUpdateSet((update) => ({
        seq: update.ref('excluded.seq'),
        driver_id: update.ref('excluded.driver_id'),
        onset_at_ms: update.ref('excluded.onset_at_ms'),
        offset_at_ms: update.ref('excluded.offset_at_ms'),
        onset_capture_ms: update.ref('excluded.onset_capture_ms'),
        offset_capture_ms: update.ref('excluded.offset_capture_ms'),
        detected_at_ms: update.ref('excluded.detected_at_ms'),
        clock_synced: update.ref('excluded.clock_synced'),
        received_at_ms: update.ref('excluded.received_at_ms'),
        speed_kmh: update.ref('excluded.speed_kmh'),
        moving: update.ref('excluded.moving'),
        detail: update.ref('excluded.detail'),
        alarm: update.ref('excluded.alarm'),
        in_force_id: update.ref('excluded.in_force_id'),
        has_onset: update.ref('excluded.has_onset'),
        has_offset: update.ref('excluded.has_offset'),
      })),
    )
    .returningAll()
    .execute();
}

function keyOf({ deviceId, epoch, event }: Arrival): string {
  return findingKey({ device_id: deviceId, epoch, event_id: event.eventId });
}
