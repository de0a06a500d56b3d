/** Appends to the log of arrivals (`inbox`) with prepared statements of SQLite, many rows a statement. */
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { Span } from '@oyau/protocol';
import { z } from 'zod';
import type { Outcome } from './arrivals.js';
import { outcomeBeside } from './event-write.js';
import type { Filing } from './filing.js';

/** An arrival whose circumstances have a number. */
export interface Appending {
  arrival: Filing;
  inForceId: number;
}

export interface Appended {
  outcome: Outcome;
  /** Row of the log that has this key. */
  inboxId: number;
}

/** Rows per statement: one statement of 50 rows takes half the time of 50 of one row. */
const ROWS = [50, 10, 1] as const;

const arrivalRow = z.object({ inbox_id: z.number(), payload: z.string() });
const lastRow = z.object({ last: z.number() });

export class SqliteInbox {
  readonly #append: readonly { rows: number; statement: StatementSyncInstance }[];
  readonly #find;
  readonly #last;

  constructor(database: DatabaseSyncInstance) {
    this.#append = ROWS.map((rows) => ({ rows, statement: database.prepare(appendText(rows)) }));
    this.#find = database.prepare('select inbox_id, payload from inbox where device_id = ? and epoch = ? and seq = ?');
    this.#last = database.prepare('select coalesce(max(inbox_id), 0) as last from inbox');
  }

  /** Appends what is not there yet, in order; of two equal keys the first counts. */
  append(arrivals: readonly Appending[]): Appended[] {
    const appended: Appended[] = [];
    let { last } = lastRow.parse(this.#last.get());
    while (appended.length < arrivals.length) {
      const part = this.#partOf(arrivals, appended.length);
      const stored = this.#appendPart(part);
      if (stored === part.length) for (let id = last + 1; id <= last + stored; id += 1) appended.push(storedAt(id));
      else this.#lookUp(part, last, appended);
      last += stored;
    }
    return appended;
  }

  /** As many neighbours of one head as one of the statements takes. */
  #partOf(arrivals: readonly Appending[], from: number): readonly Appending[] {
    const first = arrivals[from];
    let end = from + 1;
    while (end < arrivals.length && end - from < ROWS[0] && isBeside(first, arrivals[end])) end += 1;
    const rows = ROWS.find((most) => most <= end - from) ?? 1;
    return arrivals.slice(from, from + rows);
  }

  /** Gives how many rows were new. SQLite numbers them one by one, from the highest number on. */
  #appendPart(part: readonly Appending[]): number {
    const [first] = part;
    const statement = this.#append.find(({ rows }) => rows === part.length)?.statement;
    if (!first || !statement) throw new RangeError(`no statement takes ${part.length} rows`);
    const { deviceId, epoch, lane, receivedAtMs } = first.arrival.head;
    const rows: (string | number | Buffer)[] = [deviceId, epoch, lane, receivedAtMs, first.inForceId];
    for (const { arrival } of part) rows.push(arrival.seq, bindable(arrival.written));
    return statement.run(...rows).changes;
  }

  /** Some were there before, or twice: `last` is the highest number there was before. */
  #lookUp(part: readonly Appending[], last: number, appended: Appended[]): void {
    const taken = new Set<number>();
    for (const { arrival } of part) {
      const { head, seq, payload } = arrival;
      const known = arrivalRow.parse(this.#find.get(head.deviceId, head.epoch, seq));
      const isFirst = known.inbox_id > last && !taken.has(known.inbox_id);
      taken.add(known.inbox_id);
      if (isFirst) appended.push(storedAt(known.inbox_id));
      else appended.push({ outcome: outcomeBeside(known.payload, payload), inboxId: known.inbox_id });
    }
  }
}

/** Bytes go to SQLite as they are: no text is made of them on the way. */
function bindable(written: string | Span): string | Buffer {
  return typeof written === 'string' ? written : written.bytes.subarray(written.from, written.to);
}

function storedAt(inboxId: number): Appended {
  return { outcome: 'stored', inboxId };
}

function isBeside(first: Appending | undefined, other: Appending | undefined): boolean {
  return first?.arrival.head === other?.arrival.head && first?.inForceId === other?.inForceId;
}

/** What the rows share is told once. Nameless parameters: the driver looks for the name of each one, and for that through all names. */
function appendText(rows: number): string {
  const values = Array.from({ length: rows }, () => '(?, ?)').join(', ');
  return `insert into inbox (device_id, epoch, lane, received_at_ms, in_force_id, seq, payload)
    select ?, ?, ?, ?, ?, column1, cast(column2 as text) from (values ${values}) where true
    on conflict (device_id, epoch, seq) do nothing`;
}
