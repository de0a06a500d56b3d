/** Remembers which events of the log have no row in the history yet, and hands them out for filing; inside a transaction that others have begun. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { rangesOf } from '@oyau/protocol';
import { z } from 'zod';
import { Filing, type ArrivalHead } from './filing.js';
import type { Found } from './sqlite-history.js';

/** An event of the log whose row in the history may wait. */
export interface Late {
  head: ArrivalHead;
  inboxId: number;
}

/**
 * Events that may wait at most; with more, their rows are made before the acknowledgement again, and that holds the units back. What 5000 trucks
 * bring back from eight hours without network: 63 events an hour each (fixtures/fleet/findings.ts).
 */
const MOST_WAITING = 2_500_000;

const sumRow = z.object({ events: z.number() });
const trucksSchema = z.record(z.string(), z.string());
const rangesSchema = z.array(z.tuple([z.number(), z.number()]));
const waitingRow = z.object({ waiting_id: z.number(), inbox_ranges: z.string(), trucks: z.string() });
const inboxRow = z.object({
  device_id: z.string(),
  epoch: z.string(),
  seq: z.number(),
  received_at_ms: z.number(),
  payload: z.string(),
  in_force_id: z.number(),
});

type Ranges = z.infer<typeof rangesSchema>;
/** Device to truck. */
type TruckOf = z.infer<typeof trucksSchema>;

export class SqliteWaiting {
  readonly #sum;
  readonly #add;
  readonly #first;
  readonly #shorten;
  readonly #remove;
  readonly #read;

  constructor(database: DatabaseSyncInstance) {
    this.#sum = database.prepare('select coalesce(sum(events), 0) as events from history_waiting');
    this.#add = database.prepare('insert into history_waiting (events, inbox_ranges, trucks) values (?, ?, ?)');
    this.#first = database.prepare(
      'select waiting_id, inbox_ranges, trucks from history_waiting order by waiting_id limit 1',
    );
    this.#shorten = database.prepare('update history_waiting set events = ?, inbox_ranges = ? where waiting_id = ?');
    this.#remove = database.prepare('delete from history_waiting where waiting_id = ?');
    this.#read = database.prepare(
      `select device_id, epoch, seq, received_at_ms, payload, in_force_id from inbox
        where inbox_id between ? and ? order by inbox_id`,
    );
  }

  /** Events that wait. */
  count(): number {
    return sumRow.parse(this.#sum.get()).events;
  }

  hasRoom(): boolean {
    return this.count() < MOST_WAITING;
  }

  add(events: readonly Late[]): void {
    const trucks = Object.fromEntries(events.map(({ head }) => [head.deviceId, head.truckId]));
    const ranges = rangesOf(events.map(({ inboxId }) => inboxId));
    this.#add.run(events.length, JSON.stringify(ranges), JSON.stringify(trucks));
  }

  /** At most so many of those that have waited longest; they wait no more. What retention took out of the log meanwhile is left out. */
  take(most: number): Found[] {
    const { taken, truckOf } = this.#cut(most);
    return taken.flatMap(([from, to]) => this.#read.all(from, to)).map((row) => foundOf(row, truckOf));
  }

  /** The one that has waited longest waits no more. */
  drop(): void {
    this.#cut(1);
  }

  #cut(most: number): { taken: Ranges; truckOf: TruckOf } {
    const row: unknown = this.#first.get();
    if (row === undefined) return { taken: [], truckOf: {} };
    const { waiting_id, inbox_ranges, trucks } = waitingRow.parse(row);
    const { taken, left } = parted(rangesSchema.parse(JSON.parse(inbox_ranges)), most);
    if (left.length === 0) this.#remove.run(waiting_id);
    else this.#shorten.run(sizeOf(left), JSON.stringify(left), waiting_id);
    return { taken, truckOf: trucksSchema.parse(JSON.parse(trucks)) };
  }
}

function foundOf(row: unknown, truckOf: TruckOf): Found {
  const { device_id: deviceId, epoch, seq, received_at_ms: receivedAtMs, payload, in_force_id } = inboxRow.parse(row);
  const head = { deviceId, truckId: truckOf[deviceId] ?? '', epoch, lane: 'backlog', receivedAtMs } as const;
  const filing = new Filing({ head, seq, payload, driverId: null, canWait: true, inForce: '' });
  return { fields: filing.fields, inForceId: in_force_id };
}

/** The first `most` numbers of ranges, and the others. */
function parted(ranges: Ranges, most: number): { taken: Ranges; left: Ranges } {
  const [taken, left]: [Ranges, Ranges] = [[], []];
  let room = most;
  for (const [from, to] of ranges) {
    const middle = Math.min(to, from + room - 1);
    if (middle >= from) taken.push([from, middle]);
    if (middle < to) left.push([Math.max(from, middle + 1), to]);
    room -= middle - from + 1;
  }
  return { taken, left };
}

function sizeOf(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
