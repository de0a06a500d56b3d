/** Remembers which events of the log have no row in the history yet; inside a transaction that others have begun. */
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { rangesOf } from '@oyau/protocol';
import { z } from 'zod';
import type { ArrivalHead } from './filing.js';

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
type Ranges = z.infer<typeof rangesSchema>;

/** Events whose turn has come. */
export interface Part {
  /** Closed ranges of `inbox_id`. */
  ranges: Ranges;
  /** Truck of each device when the events arrived. */
  truckOf: z.infer<typeof trucksSchema>;
}

export class SqliteWaiting {
  readonly #sum;
  readonly #add;
  readonly #first;
  readonly #shorten;
  readonly #remove;

  constructor(database: DatabaseSyncInstance) {
    this.#sum = database.prepare('select coalesce(sum(events), 0) as events from history_waiting');
    this.#add = database.prepare('insert into history_waiting (events, inbox_ranges, trucks) values (?, ?, ?)');
    this.#first = database.prepare(
      'select waiting_id, inbox_ranges, trucks from history_waiting order by waiting_id limit 1',
    );
    this.#shorten = database.prepare('update history_waiting set events = ?, inbox_ranges = ? where waiting_id = ?');
    this.#remove = database.prepare('delete from history_waiting where waiting_id = ?');
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

  /** At most so many of those that have waited longest; they wait no more. */
  take(most: number): Part {
    const row: unknown = this.#first.get();
    if (row === undefined) return { ranges: [], truckOf: {} };
    const { waiting_id, inbox_ranges, trucks } = waitingRow.parse(row);
    const { taken, left } = parted(rangesSchema.parse(JSON.parse(inbox_ranges)), most);
    if (left.length === 0) this.#remove.run(waiting_id);
    else this.#shorten.run(sizeOf(left), JSON.stringify(left), waiting_id);
    return { ranges: taken, truckOf: trucksSchema.parse(JSON.parse(trucks)) };
  }
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

/** How many numbers ranges have. */
export function sizeOf(ranges: Ranges): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}
