/** Writes log and history through Kysely, in chunks: the same on SQLite and PostgreSQL. */
import { sql, type Insertable } from 'kysely';
import { mayConcernAlerts } from './alert-write.js';
import type { Filed, Outcome } from './arrivals.js';
import { chunksOf } from './chunks.js';
import { hoursOf } from './dirty-hours.js';
import type { Filing } from './filing.js';
import { findingKey, project, type EventRecord, type StoredEvent } from './projection.js';
import type { Tables } from './schema.js';
import type { Write } from './store.js';

/** A filing whose circumstances are stored. */
type Numbered = Pick<Filing, 'head' | 'payload' | 'fields'> & { inForceId: number };

export async function fileRows(write: Write, filings: readonly Filing[], nowMs: number): Promise<Filed> {
  await rememberDrivers(write, filings, nowMs);
  const numbered = await numberInForce(write, filings);
  const fresh = await appendToInbox(write, numbered);
  const touched = await projectEvents(
    write,
    numbered.filter((filing) => fresh.has(filing)),
  );
  const outcomes = await outcomesOf(write, numbered, fresh);
  await markHours(write, fresh);
  return { outcomes, touched: touched.filter(mayConcernAlerts) };
}

async function rememberDrivers(write: Write, filings: readonly Filing[], nowMs: number): Promise<void> {
  const drivers = new Set(filings.flatMap(({ driverId }) => driverId ?? []));
  for (const driver_id of drivers) {
    await write
      .insertInto('drivers')
      .values({ driver_id, first_seen_at_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

async function markHours(write: Write, fresh: Iterable<Numbered>): Promise<void> {
  for (const hour of hoursOf(fresh))
    await write
      .insertInto('dirty_hours')
      .values({ hour, marks: 1 })
      .onConflict((conflict) => conflict.column('hour').doUpdateSet({ marks: sql`dirty_hours.marks + 1` }))
      .execute();
}

/** Stores each different `inForce` once: a fleet has only a few at a time, and they are most of an event's bytes. */
async function numberInForce(write: Write, filings: readonly Filing[]): Promise<Numbered[]> {
  const ids = new Map<string, number>();
  const numbered: Numbered[] = [];
  for (const filing of filings) {
    const inForceId = ids.get(filing.inForce) ?? (await inForceIdOf(write, filing.inForce));
    ids.set(filing.inForce, inForceId);
    const { head, payload, fields } = filing;
    numbered.push({ head, payload, fields, inForceId });
  }
  return numbered;
}

async function inForceIdOf(write: Write, value: string): Promise<number> {
  const known = await write.selectFrom('in_force').select('in_force_id').where('value', '=', value).executeTakeFirst();
  if (known) return known.in_force_id;
  const inserted = await write
    .insertInto('in_force')
    .values({ value })
    .returning('in_force_id')
    .executeTakeFirstOrThrow();
  return inserted.in_force_id;
}

/** Appends what is not there yet and gives it back; of two equal keys in one batch the first counts. */
async function appendToInbox(write: Write, filings: readonly Numbered[]): Promise<Set<Numbered>> {
  const inserted = new Set<string>();
  for (const chunk of chunksOf(filings)) {
    const rows = await write
      .insertInto('inbox')
      .values(chunk.map(inboxRow))
      .onConflict((conflict) => conflict.columns(['device_id', 'epoch', 'seq']).doNothing())
      .returning(['device_id', 'epoch', 'seq'])
      .execute();
    for (const row of rows) inserted.add(arrivalKey(row));
  }
  return new Set(filings.filter(({ fields }) => inserted.delete(arrivalKey(fields))));
}

function inboxRow({ head, fields, payload, inForceId }: Numbered): Insertable<Tables['inbox']> {
  return {
    device_id: fields.device_id,
    epoch: fields.epoch,
    seq: fields.seq,
    lane: head.lane,
    received_at_ms: fields.received_at_ms,
    payload,
    in_force_id: inForceId,
  };
}

function arrivalKey({ device_id, epoch, seq }: Pick<EventRecord, 'device_id' | 'epoch' | 'seq'>): string {
  return `${device_id}\n${epoch}\n${seq}`;
}

/** What was not appended is a duplicate, unless its number was taken by another event. */
async function outcomesOf(
  write: Write,
  filings: readonly Numbered[],
  fresh: ReadonlySet<Numbered>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const filing of filings) {
    outcomes.push(fresh.has(filing) ? 'stored' : await outcomeOfKnown(write, filing));
  }
  return outcomes;
}

async function outcomeOfKnown(write: Write, { fields, payload }: Numbered): Promise<Outcome> {
  const known = await write
    .selectFrom('inbox')
    .select('payload')
    .where('device_id', '=', fields.device_id)
    .where('epoch', '=', fields.epoch)
    .where('seq', '=', fields.seq)
    .executeTakeFirstOrThrow();
  return outcomeBeside(known.payload, payload);
}

/** What becomes of an event whose key is taken. */
export function outcomeBeside(knownPayload: string, payload: string): Outcome {
  return knownPayload === payload || eventIdOf(knownPayload) === eventIdOf(payload) ? 'duplicate' : 'reused';
}

function eventIdOf(payload: string): unknown {
  const event: unknown = JSON.parse(payload);
  return typeof event === 'object' && event !== null && 'eventId' in event ? event.eventId : null;
}

/** Merges filings into `events`; gives the rows as they are now, each row once. */
async function projectEvents(write: Write, filings: readonly Numbered[]): Promise<StoredEvent[]> {
  const stored = new Map<number, StoredEvent>();
  for (const chunk of chunksOf(filings)) {
    const records: Map<string, EventRecord> = await knownEvents(write, chunk);
    const touched = new Map<string, EventRecord>();
    for (const { fields, inForceId } of chunk) {
      const fresh = { ...fields, in_force_id: inForceId };
      const key = findingKey(fresh);
      const known = touched.get(key) ?? records.get(key);
      touched.set(key, known ? project(known, fresh) : fresh);
    }
    for (const row of await upsertEvents(write, [...touched.values()])) stored.set(row.event_row_id, row);
  }
  return [...stored.values()];
}

/** Rows these filings may belong to, by finding key. */
async function knownEvents(write: Write, filings: readonly Numbered[]): Promise<Map<string, EventRecord>> {
  const known = new Map<string, EventRecord>();
  for (const group of groupByOutbox(filings)) {
    const rows = await write
      .selectFrom('events')
      .selectAll()
      .where('device_id', '=', group.deviceId)
      .where('epoch', '=', group.epoch)
      .where('event_id', 'in', group.eventIds)
      .execute();
    for (const row of rows) known.set(findingKey(row), withoutNumber(row));
  }
  return known;
}

interface OutboxGroup {
  deviceId: string;
  epoch: string;
  eventIds: string[];
}

function groupByOutbox(filings: readonly Numbered[]): Iterable<OutboxGroup> {
  const groups = new Map<string, OutboxGroup>();
  for (const { fields } of filings) {
    const { device_id: deviceId, epoch } = fields;
    const key = `${deviceId}\n${epoch}`;
    const group = groups.get(key) ?? { deviceId, epoch, eventIds: [] };
    group.eventIds.push(fields.event_id);
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

function withoutNumber(row: StoredEvent): EventRecord {
  const record: EventRecord & { event_row_id?: number } = { ...row };
  delete record.event_row_id;
  return record;
}
