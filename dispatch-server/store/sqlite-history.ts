/** Writes rows of the history (`events`) with prepared statements of SQLite, inside a transaction that others have begun. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { mayConcernAlerts } from './alert-write.js';
import { hoursOf } from './dirty-hours.js';
import type { EventFields } from './filing.js';
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

/** A finding on its way into the history, and the number of what was in force. */
export interface Found {
  fields: EventFields;
  inForceId: number;
}

export class SqliteHistory {
  readonly #addEvent;
  readonly #findEvent;
  readonly #updateEvent;
  readonly #markHour;

  constructor(database: DatabaseSyncInstance) {
    const places = EVENT_COLUMNS.map(() => '?').join(', ');
    this.#addEvent = database.prepare(
      `insert into events (${EVENT_COLUMNS.join(', ')}) values (${places})
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

  /** Merges findings into the history; gives the rows that may concern alerts, as they are now, each once. */
  add(findings: readonly Found[]): StoredEvent[] {
    const touched = new Map<number, StoredEvent>();
    for (const found of findings) {
      const row = this.#project(found);
      if (row && mayConcernAlerts(row)) touched.set(row.event_row_id, row);
    }
    for (const hour of hoursOf(findings)) this.#markHour.run(hour);
    return [...touched.values()];
  }

  /** Most findings are told once: adding comes first, the known row is read only when there is one. */
  #project({ fields, inForceId }: Found): StoredEvent | null {
    const isEnd = fields.has_onset === 0;
    const merged = isEnd ? this.#merge(fields, inForceId) : null;
    return merged ?? this.#add(fields, inForceId) ?? this.#merge(fields, inForceId);
  }

  /** null = the finding has a row already. */
  #add(fields: EventFields, inForceId: number): StoredEvent | null {
    const { changes, lastInsertRowid } = this.#addEvent.run(...valuesOf(fields, inForceId));
    return changes === 1 ? { ...fields, in_force_id: inForceId, event_row_id: Number(lastInsertRowid) } : null;
  }

  /** null = the finding has no row. */
  #merge(fields: EventFields, inForceId: number): StoredEvent | null {
    const found: unknown = this.#findEvent.get(fields.device_id, fields.epoch, fields.event_id);
    if (found === undefined) return null;
    const row = project(eventRow.parse(found), { ...fields, in_force_id: inForceId });
    this.#updateEvent.run(...valuesOf(row, row.in_force_id), row.event_row_id);
    return row;
  }
}

/** In the order of EVENT_COLUMNS. */
function valuesOf(fields: EventFields, inForceId: number): (string | number | null)[] {
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
