/** The durable queue of events in the cab: what was appended stays until dispatch has acknowledged or rejected it. */
import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import type { Event, Lane, Problem } from '@oyau/protocol';
import { z } from 'zod';
import { openMemoryDatabase, openOutboxFile } from './outbox-file.js';
import type { SeqRange } from './window.js';

/** An event before the outbox has numbered it. */
export type EventBody = Omit<Event, 'seq'>;

/** An event as it goes to dispatch; the receiver judges its content. */
export type NumberedEvent = Readonly<Record<string, unknown>> & { readonly seq: number };

export interface OutboxCounts {
  readonly pending: Readonly<Record<Lane, number>>;
  readonly acknowledged: number;
  readonly rejected: number;
}

/** Settled events kept for inspection, newest first; unsettled ones are never pruned. */
export interface Retention {
  readonly acknowledged: number;
  readonly rejected: number;
}

const RETENTION: Retention = { acknowledged: 5000, rejected: 1000 };

/** Pruning works in strides, so that it costs nothing on most acknowledgements. */
const PRUNE_STRIDE = 500;

export interface OutboxOptions {
  /** Wall clock, ms; names a file that is set aside. */
  readonly wallMs: () => number;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

/**
 * Opens the outbox at `path`, creating it when missing. A damaged file is renamed, reported and replaced.
 * Throws InputError `outboxInUse` or OutboxUnavailable.
 */
export function openOutbox(path: string, options: OutboxOptions): Outbox {
  const file = openOutboxFile(path, options.wallMs);
  if (file.setAside) {
    options.report(
      `outbox ${path} was damaged (${file.setAside.reason}); kept as ${file.setAside.path}, a new one starts`,
    );
  }
  return new Outbox(file.database, file.epoch, () => file.close());
}

/** An outbox that lives as long as the process: the last resort when the disk refuses. */
export function openMemoryOutbox(): Outbox {
  const { database, epoch } = openMemoryDatabase();
  return new Outbox(database, epoch, () => undefined);
}

const pendingRow = z.object({ seq: z.int(), payload: z.string() });
const storedPayload = z.string().transform(parseJson).pipe(z.record(z.string(), z.unknown()));
const countRow = z.object({ state: z.string(), lane: z.string(), n: z.int() });

/** Events by sequence number, 1 upward, never used twice within the epoch. One process, one thread. */
export class Outbox {
  /** UUID that the sequence numbers belong to. */
  readonly epoch: string;
  readonly #database: DatabaseSyncInstance;
  readonly #release: () => void;
  readonly #insert: StatementSyncInstance;
  readonly #newest: StatementSyncInstance;
  readonly #oldest: StatementSyncInstance;
  readonly #acknowledge: StatementSyncInstance;
  readonly #reject: StatementSyncInstance;
  #settledSincePrune = 0;

  constructor(database: DatabaseSyncInstance, epoch: string, release: () => void) {
    const select = `SELECT seq, payload FROM event WHERE state = 'pending' AND lane = ? ORDER BY seq`;
    this.epoch = epoch;
    this.#database = database;
    this.#release = release;
    this.#insert = database.prepare('INSERT INTO event (lane, payload) VALUES (?, ?)');
    this.#newest = database.prepare(`${select} DESC LIMIT ?`);
    this.#oldest = database.prepare(`${select} ASC LIMIT ?`);
    this.#acknowledge = database.prepare(
      `UPDATE event SET state = 'acknowledged' WHERE state = 'pending' AND seq BETWEEN ? AND ?`,
    );
    this.#reject = database.prepare(
      `UPDATE event SET state = 'rejected', problems = ? WHERE state = 'pending' AND seq = ?`,
    );
  }

  /** Stores one event and gives its number; it is on the disk when this returns. Throws when the disk refuses. */
  append(event: EventBody, lane: Lane): number {
    return Number(this.#insert.run(lane, JSON.stringify(event)).lastInsertRowid);
  }

  /** At most `limit` waiting events of a lane, without those in `skip`: alerts newest first, the backlog oldest first. */
  pending(lane: Lane, limit: number, skip: ReadonlySet<number> = new Set()): NumberedEvent[] {
    const statement = lane === 'alert' ? this.#newest : this.#oldest;
    const rows = z.array(pendingRow).parse(statement.all(lane, limit + skip.size));
    return rows
      .filter(({ seq }) => !skip.has(seq))
      .slice(0, limit)
      .flatMap(({ seq, payload }) => this.#read(seq, payload) ?? []);
  }

  /** Marks the waiting events of these ranges as delivered; gives how many that were. */
  acknowledge(ranges: readonly SeqRange[]): number {
    return this.#settle(() => ranges.reduce((sum, [from, to]) => sum + this.#acknowledge.run(from, to).changes, 0));
  }

  /** Marks an event that dispatch can never store; it is kept with the reasons. False when it was not waiting. */
  reject(seq: number, problems: readonly Problem[]): boolean {
    return this.#settle(() => this.#reject.run(JSON.stringify(problems), seq).changes) > 0;
  }

  counts(): OutboxCounts {
    const rows = z
      .array(countRow)
      .parse(this.#database.prepare('SELECT state, lane, count(*) AS n FROM event GROUP BY state, lane').all());
    const sum = (state: string, lane?: Lane) =>
      rows
        .filter((row) => row.state === state && (lane === undefined || row.lane === lane))
        .reduce((total, row) => total + row.n, 0);
    return {
      pending: { alert: sum('pending', 'alert'), backlog: sum('pending', 'backlog') },
      acknowledged: sum('acknowledged'),
      rejected: sum('rejected'),
    };
  }

  /** Deletes the oldest settled events beyond the bounds; gives how many. */
  prune(keep: Retention = RETENTION): number {
    this.#settledSincePrune = 0;
    const statement = this.#database.prepare(
      `DELETE FROM event WHERE seq IN (SELECT seq FROM event WHERE state = ? ORDER BY seq DESC LIMIT -1 OFFSET ?)`,
    );
    return statement.run('acknowledged', keep.acknowledged).changes + statement.run('rejected', keep.rejected).changes;
  }

  /** Folds the journal into the file, so that the file is complete by itself, and gives up the ownership. Never throws. */
  close(): void {
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // A disk that refuses now loses nothing: the next start reads the journal.
    }
    this.#database.close();
    this.#release();
  }

  /** An event as it was stored. A payload that the disk has damaged is set aside: it must not block its lane for ever. */
  #read(seq: number, payload: string): NumberedEvent | null {
    const event = storedPayload.safeParse(payload);
    if (event.success) return { ...event.data, seq };
    this.reject(seq, [{ path: '', message: 'damaged in the outbox' }]);
    return null;
  }

  #settle(change: () => number): number {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const changed = change();
      this.#database.exec('COMMIT');
      this.#settledSincePrune += changed;
      if (this.#settledSincePrune >= PRUNE_STRIDE) this.prune();
      return changed;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The value of a JSON text; undefined when it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
