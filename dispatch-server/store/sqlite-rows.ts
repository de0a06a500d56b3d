/** Writes log and history with prepared statements of SQLite itself: the same rows as event-write.ts in a quarter of the time. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { mayConcernAlerts } from './alert-write.js';
import type { Filed, FileRows, Outcome } from './arrivals.js';
import { hoursOf } from './dirty-hours.js';
import { outcomeBeside } from './event-write.js';
import type { Filing } from './filing.js';
import { project, type EventRecord, type StoredEvent } from './projection.js';

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

/** Remembered at most: one per unit and its last changes, about 10 MB. */
const MOST_IN_FORCE = 4096;

const idRow = z.object({ in_force_id: z.number() });
const payloadRow = z.object({ payload: z.string() });

const eventRow: z.ZodType<StoredEvent> = z.object({
  event_row_id: z.number(),
  device_id: z.string(),
  epoch: z.string(),
  event_id: z.string(),
  seq: z.number(),
  truck_id: z.string(),
  driver_id: z.string().nullable(),
  finding: z.string(),
  onset_at_ms: z.number(),
  offset_at_ms: z.number().nullable(),
  onset_capture_ms: z.number(),
  offset_capture_ms: z.number().nullable(),
  detected_at_ms: z.number(),
  clock_synced: z.number(),
  received_at_ms: z.number(),
  speed_kmh: z.number().nullable(),
  moving: z.number(),
  detail: z.string(),
  alarm: z.string().nullable(),
  in_force_id: z.number(),
  has_onset: z.number(),
  has_offset: z.number(),
  alert_id: z.string().nullable(),
});

/** Writes through `database`, inside the transaction that Kysely has begun on the same connection. */
export function sqliteRows(database: DatabaseSyncInstance): FileRows {
  const writer = new RowWriter(database);
  return (_write, filings, nowMs) => writer.file(filings, nowMs);
}

class RowWriter {
  readonly #addDriver;
  readonly #findInForce;
  readonly #addInForce;
  readonly #append;
  readonly #findArrival;
  readonly #addEvent;
  readonly #findEvent;
  readonly #updateEvent;
  readonly #markHour;
  /** Numbers of what was in force, found in the store: such rows stay for ever. What this transaction adds may be rolled back. */
  readonly #inForceIds = new Map<string, number>();

  constructor(database: DatabaseSyncInstance) {
    const places = (count: number) => Array.from({ length: count }, () => '?').join(', ');
    this.#addDriver = database.prepare(
      'insert into drivers (driver_id, first_seen_at_ms) values (?, ?) on conflict do nothing',
    );
    this.#findInForce = database.prepare('select in_force_id from in_force where value = ?');
    this.#addInForce = database.prepare('insert into in_force (value) values (?)');
    this.#append = database.prepare(
      `insert into inbox (device_id, epoch, seq, lane, received_at_ms, payload, in_force_id) values (${places(7)})
        on conflict (device_id, epoch, seq) do nothing`,
    );
    this.#findArrival = database.prepare('select payload from inbox where device_id = ? and epoch = ? and seq = ?');
    this.#addEvent = database.prepare(
      `insert into events (${EVENT_COLUMNS.join(', ')}) values (${places(EVENT_COLUMNS.length)})
        on conflict (device_id, epoch, event_id) do nothing`,
    );
    this.#findEvent = database.prepare('select * from events where device_id = ? and epoch = ? and event_id = ?');
    this.#updateEvent = database.prepare(
      `update events set ${EVENT_COLUMNS.map((column) => `${column} = ?`).join(', ')} where event_row_id = ?`,
    );
    this.#markHour = database.prepare(
      `insert into dirty_hours (hour, marks) values (?, 1) on conflict (hour) do update set marks = marks + 1`,
    );
  }

  file(filings: readonly Filing[], nowMs: number): Filed {
    const inForceIds = new Map<string, number>();
    const drivers = new Set<string | null>([null]);
    const touched = new Map<number, StoredEvent>();
    const outcomes = filings.map((filing) => {
      this.#rememberDriver(filing.fields.driver_id, drivers, nowMs);
      const inForceId = inForceIds.get(filing.inForce) ?? this.#inForceIdOf(filing.inForce);
      inForceIds.set(filing.inForce, inForceId);
      const outcome = this.#appendToInbox(filing, inForceId);
      if (outcome === 'stored') this.#project(filing, inForceId, touched);
      return outcome;
    });
    for (const hour of hoursOf(filings.filter((_, index) => outcomes[index] === 'stored'))) this.#markHour.run(hour);
    return { outcomes, touched: [...touched.values()] };
  }

  #rememberDriver(driverId: string | null, seen: Set<string | null>, nowMs: number): void {
    if (seen.has(driverId)) return;
    seen.add(driverId);
    this.#addDriver.run(driverId, nowMs);
  }

  #inForceIdOf(value: string): number {
    const known = this.#inForceIds.get(value);
    if (known !== undefined) return known;
    const row: unknown = this.#findInForce.get(value);
    if (row === undefined) return Number(this.#addInForce.run(value).lastInsertRowid);
    const { in_force_id } = idRow.parse(row);
    if (this.#inForceIds.size >= MOST_IN_FORCE) this.#inForceIds.clear();
    this.#inForceIds.set(value, in_force_id);
    return in_force_id;
  }

  #appendToInbox({ fields, lane, payload }: Filing, inForceId: number): Outcome {
    const { device_id, epoch, seq, received_at_ms } = fields;
    const { changes } = this.#append.run(device_id, epoch, seq, lane, received_at_ms, payload, inForceId);
    if (changes === 1) return 'stored';
    const known = payloadRow.parse(this.#findArrival.get(device_id, epoch, seq));
    return outcomeBeside(known.payload, payload);
  }

  /** Most findings are told once: adding comes first, the known row is read only when there is one. */
  #project({ fields }: Filing, inForceId: number, touched: Map<number, StoredEvent>): void {
    const isEnd = fields.has_onset === 0;
    const stored = (isEnd ? this.#merge(fields, inForceId) : null) ?? this.#add(fields, inForceId);
    if (!stored) this.#touch(this.#merge(fields, inForceId), touched);
    else this.#touch(stored, touched);
  }

  #touch(row: StoredEvent | null, touched: Map<number, StoredEvent>): void {
    if (row && mayConcernAlerts(row)) touched.set(row.event_row_id, row);
  }

  /** null = the finding has a row already. */
  #add(fields: Filing['fields'], inForceId: number): StoredEvent | null {
    const { changes, lastInsertRowid } = this.#addEvent.run(...valuesOf(fields, inForceId));
    return changes === 1 ? { ...fields, in_force_id: inForceId, event_row_id: Number(lastInsertRowid) } : null;
  }

  /** null = the finding has no row. */
  #merge(fields: Filing['fields'], inForceId: number): StoredEvent | null {
    const found: unknown = this.#findEvent.get(fields.device_id, fields.epoch, fields.event_id);
    if (found === undefined) return null;
    const row = project(eventRow.parse(found), { ...fields, in_force_id: inForceId });
    this.#updateEvent.run(...valuesOf(row, row.in_force_id), row.event_row_id);
    return row;
  }
}

/** In the order of EVENT_COLUMNS. */
function valuesOf(fields: Filing['fields'], inForceId: number): (string | number | null)[] {
  return [
    fields.device_id,
    fields.epoch,
    fields.event_id,
    fields.seq,
    fields.truck_id,
    fields.driver_id,
    fields.finding,
    fields.onset_at_ms,
    fields.offset_at_ms,
    fields.onset_capture_ms,
    fields.offset_capture_ms,
    fields.detected_at_ms,
    fields.clock_synced,
    fields.received_at_ms,
    fields.speed_kmh,
    fields.moving,
    fields.detail,
    fields.alarm,
    inForceId,
    fields.has_onset,
    fields.has_offset,
    fields.alert_id,
  ];
}
