/** Makes rows of the history from the log of arrivals, inside a transaction that others have begun. Only for events that may wait (may-wait.ts). */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { Filing } from './filing.js';
import type { StoredEvent } from './projection.js';
import { isRefusedByContent } from './refused.js';
import { SqliteHistory, type Found } from './sqlite-history.js';
import { sizeOf, type Part } from './sqlite-waiting.js';

const truckRow = z.object({ truck_id: z.string() }).optional();
const lastRow = z.object({ last: z.number() });
const inboxRow = z.object({
  device_id: z.string(),
  epoch: z.string(),
  seq: z.number(),
  received_at_ms: z.number(),
  payload: z.string(),
  in_force_id: z.number(),
});

/** The row that fieldsOf (filing.ts) and `SqliteHistory.add` make of a whole finding whose clock is right. */
const FILE = `insert into events (device_id, epoch, event_id, seq, truck_id, driver_id, finding, onset_at_ms, offset_at_ms,
    onset_capture_ms, offset_capture_ms, detected_at_ms, clock_synced, received_at_ms, speed_kmh, moving,
    detail, alarm, in_force_id, has_onset, has_offset)
  select i.device_id, i.epoch, i.payload ->> 'eventId', i.seq, d.truck_id, i.payload ->> 'driverId', i.payload ->> 'finding',
    i.payload ->> 'onsetAtMs', i.payload ->> 'offsetAtMs', i.payload ->> 'onsetMs', i.payload ->> 'offsetMs',
    i.payload ->> 'detectedAtMs', i.payload ->> 'clockSynced', i.received_at_ms, i.payload ->> 'speedKmh', i.payload ->> 'moving',
    i.payload -> 'detail', nullif(i.payload -> 'alarm', 'null'), i.in_force_id, 1, 1
  from inbox i join devices d on d.device_id = i.device_id
  where i.inbox_id between ? and ? order by i.inbox_id
  on conflict (device_id, epoch, event_id) do nothing`;

/** An hour of the site's figures has 3 600 000 ms, see dirty-hours.ts. */
const MARK_HOURS = `insert into dirty_hours (hour, marks)
  select distinct cast(onset_at_ms / 3600000 as integer), 1 from events where event_row_id > ?
  on conflict (hour) do update set marks = marks + 1`;

export class SqliteFiling {
  readonly #database: DatabaseSyncInstance;
  readonly #history: SqliteHistory;
  readonly #truckOf;
  readonly #last;
  readonly #file;
  readonly #markHours;
  readonly #read;

  constructor(database: DatabaseSyncInstance) {
    this.#database = database;
    this.#history = new SqliteHistory(database);
    this.#truckOf = database.prepare('select truck_id from devices where device_id = ?');
    this.#last = database.prepare('select coalesce(max(event_row_id), 0) as last from events');
    this.#file = database.prepare(FILE);
    this.#markHours = database.prepare(MARK_HOURS);
    this.#read = database.prepare(
      `select device_id, epoch, seq, received_at_ms, payload, in_force_id from inbox
        where inbox_id between ? and ? order by inbox_id`,
    );
  }

  /**
   * Gives the rows that may concern alerts. Nearly always nobody has told of these findings before: then SQLite makes the rows by itself, in half
   * the time. Otherwise each is read here, and merged with what is there.
   */
  file(part: Part): StoredEvent[] {
    this.#database.exec('savepoint filing');
    const isFiled = this.#fileByItself(part);
    if (!isFiled) this.#database.exec('rollback to filing');
    this.#database.exec('release filing');
    return isFiled ? [] : this.#history.add(this.#findings(part));
  }

  /** False = some findings have a row already, or are not what SQLite can make out. */
  #fileByItself({ ranges, truckOf }: Part): boolean {
    const isWhereItWas = ([device, truck]: [string, string]) =>
      truckRow.parse(this.#truckOf.get(device))?.truck_id === truck;
    if (!Object.entries(truckOf).every(isWhereItWas)) return false;
    const { last } = lastRow.parse(this.#last.get());
    try {
      const made = ranges.reduce((sum, [from, to]) => sum + this.#file.run(from, to).changes, 0);
      this.#markHours.run(last);
      return made === sizeOf(ranges);
    } catch (error) {
      if (isRefusedByContent(error) || isNoJson(error)) return false;
      throw error;
    }
  }

  #findings({ ranges, truckOf }: Part): Found[] {
    return ranges.flatMap(([from, to]): unknown[] => this.#read.all(from, to)).map((row) => foundOf(row, truckOf));
  }
}

function isNoJson(error: unknown): boolean {
  return error instanceof Error && error.message.includes('malformed JSON');
}

/** Throws TypeError when the log does not say what was checked when it was written. */
function foundOf(row: unknown, truckOf: Part['truckOf']): Found {
  const { device_id: deviceId, epoch, seq, received_at_ms: receivedAtMs, payload, in_force_id } = inboxRow.parse(row);
  const head = { deviceId, truckId: truckOf[deviceId] ?? '', epoch, lane: 'backlog', receivedAtMs } as const;
  const filing = new Filing({ head, seq, written: payload, driverId: null, canWait: true, inForce: '' });
  return { fields: filing.fields, inForceId: in_force_id };
}
