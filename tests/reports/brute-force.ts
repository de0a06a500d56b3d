/** Every figure of the reports counted once more, from the rows, in the plainest way: no calendar, no report table, no SQL sums. */
import type { Store } from '../../dispatch-server/store/store.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SLOT_MS = 900_000;

export interface Local {
  /** yyyy-mm-dd */
  date: string;
  /** 0 = Monday. */
  weekday: number;
  hour: number;
  minute: number;
}

/** Wall clock of a zone, from Intl alone. */
export function wallClock(timeZone: string): (atMs: number) => Local {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  const known = new Map<number, Local>();
  return (atMs) => {
    const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    const found = known.get(minute);
    if (found) return found;
    const parts = new Map(format.formatToParts(minute).map(({ type, value }) => [type, value]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
    const local = {
      date: `${part('year')}-${part('month')}-${part('day')}`,
      weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday')),
      hour: Number(part('hour')),
      minute: Number(part('minute')),
    };
    known.set(minute, local);
    return local;
  };
}

/** Whole hours since a clock last showed 07:00 or 19:00, found by walking back. */
export function shiftHour(wall: (atMs: number) => Local, atMs: number): number {
  let back = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  for (;;) {
    const { hour, minute } = wall(back);
    if (minute === 0 && (hour === 7 || hour === 19)) return Math.floor((atMs - back) / HOUR_MS);
    back -= minute === 0 ? HOUR_MS : minute * MINUTE_MS;
  }
}

export async function rowsOf(store: Store) {
  return {
    events: await store.selectFrom('events').selectAll().execute(),
    alerts: await store.selectFrom('alerts').selectAll().execute(),
    acknowledgements: await store.selectFrom('acknowledgements').selectAll().execute(),
    orders: await store.selectFrom('orders').selectAll().execute(),
    verdicts: await store.selectFrom('verdicts').selectAll().execute(),
    statuses: await store.selectFrom('statuses').selectAll().execute(),
    drives: await store.selectFrom('drives').selectAll().execute(),
    inForce: await store.selectFrom('in_force').selectAll().execute(),
  };
}
export type Rows = Awaited<ReturnType<typeof rowsOf>>;

/** A quarter of an hour of one truck and driver. */
export interface Exposure {
  atMs: number;
  truck: string;
  driver: string;
  drivingMs: number;
  toldMs: number;
  observableMs: number;
  perclos: number[];
  fatigue: number[];
}

interface StatusText {
  speedKmh: number | null;
  driving: string;
  perclos: number | null;
  fatigue: { level: number } | null;
}

export function exposureOf({ statuses, drives }: Rows): Exposure[] {
  const cells: Exposure[] = [];
  const told = new Map<string, number>();
  for (const status of statuses) {
    const read = JSON.parse(status.payload) as StatusText;
    const moves = read.speedKmh === null || read.speedKmh >= 5;
    const sees = read.driving === 'watching' || read.driving === 'learning';
    const slot = Math.floor(status.at_ms / SLOT_MS);
    const key = `${status.truck_id} ${slot}`;
    told.set(key, (told.get(key) ?? 0) + MINUTE_MS);
    cells.push({
      ...{ atMs: slot * SLOT_MS, truck: status.truck_id, driver: status.driver_id ?? '' },
      drivingMs: moves ? MINUTE_MS : 0,
      toldMs: moves ? MINUTE_MS : 0,
      observableMs: moves && sees ? MINUTE_MS : 0,
      perclos: read.perclos === null ? [] : [read.perclos],
      fatigue: read.fatigue === null ? [] : [read.fatigue.level],
    });
  }
  for (const drive of drives.toSorted((a, b) => a.from_ms - b.from_ms))
    for (let slot = Math.floor(drive.from_ms / SLOT_MS); slot * SLOT_MS < drive.to_ms; slot += 1) {
      const key = `${drive.truck_id} ${slot}`;
      const inside = Math.min(drive.to_ms, (slot + 1) * SLOT_MS) - Math.max(drive.from_ms, slot * SLOT_MS);
      const known = Math.min(inside, told.get(key) ?? 0);
      told.set(key, (told.get(key) ?? 0) - known);
      if (inside > known)
        cells.push({
          ...{ atMs: slot * SLOT_MS, truck: drive.truck_id, driver: drive.driver_id },
          ...{ drivingMs: inside - known, toldMs: 0, observableMs: 0, perclos: [], fatigue: [] },
        });
    }
  return cells;
}

export function sum<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

export function groups<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(keyOf(item), [...(found.get(keyOf(item)) ?? []), item]);
  return found;
}
