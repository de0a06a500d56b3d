/** Writes down once a minute what trucks say of themselves, and who drove what when. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Truck } from '../api/contract.js';
import { chunksOf } from './chunks.js';
import type { Store, Write } from './store.js';

const MINUTE_MS = 60_000;

/** A driver who is named again within this time has not left the truck meanwhile. Ours: longer than a rest at the face of the pit. */
const SAME_DRIVE_MS = 15 * MINUTE_MS;

/** Events looked at per transaction: few, because on SQLite nothing else is done by this thread meanwhile. */
const EVENTS_AT_ONCE = 1000;

/** Where the reading of events goes on, in `job_state`. */
const CURSOR = 'drives.eventRowId';

export interface Logbook {
  /** Any news of a truck; the last of a minute counts. */
  hear(truck: Truck): void;
  /** Writes what was heard, and what events that arrived since tell of drivers. */
  write(nowMs: number): Promise<void>;
}

export function createLogbook(store: Store): Logbook {
  let heard = new Map<string, Truck>();
  return {
    hear(truck) {
      if (truck.status && truck.online) heard.set(truck.truckId, truck);
    },
    async write(nowMs) {
      const trucks = [...heard.values()];
      heard = new Map();
      // A fleet of thousands takes seconds: sockets, boards and commits have their turn in between.
      for (const some of chunksOf(trucks)) {
        await store.transaction().execute((write) => writeStatuses(write, some, nowMs));
        await nextTurn();
      }
      // What arrives meanwhile is read the next time: in a flood the other chores would wait for its end.
      const last = await lastEvent(store);
      while (await store.transaction().execute((write) => readEvents(write, last))) await nextTurn();
    },
  };
}

/** A driver seen in a truck. */
interface Sighting {
  truckId: string;
  driverId: string;
  fromMs: number;
  toMs: number;
}

async function writeStatuses(write: Write, trucks: readonly Truck[], nowMs: number): Promise<void> {
  const at_ms = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  await rememberDrivers(write, new Set(trucks.flatMap(({ driverId }) => driverId ?? [])), nowMs);
  for (const { truckId, driverId } of trucks)
    if (driverId !== null) await noteDrive(write, { truckId, driverId, fromMs: nowMs, toMs: nowMs });
  await write
    .insertInto('statuses')
    .values(
      trucks.map(({ truckId, deviceId, driverId, status }) => {
        return { truck_id: truckId, at_ms, device_id: deviceId, driver_id: driverId, payload: JSON.stringify(status) };
      }),
    )
    .onConflict((conflict) =>
      conflict.columns(['truck_id', 'at_ms']).doUpdateSet((update) => ({
        device_id: update.ref('excluded.device_id'),
        driver_id: update.ref('excluded.driver_id'),
        payload: update.ref('excluded.payload'),
      })),
    )
    .execute();
}

async function lastEvent(store: Store): Promise<number> {
  const { last } = await store
    .selectFrom('events')
    .select(({ fn }) => fn.max<number | null>('event_row_id').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

/** Reads the next events up to the row `last`; true = there may be more. A truck whose clock is wrong counts by the time of arrival. */
async function readEvents(write: Write, last: number): Promise<boolean> {
  const state = await write.selectFrom('job_state').select('value').where('name', '=', CURSOR).executeTakeFirst();
  const rows = await write
    .selectFrom('events')
    .select(['event_row_id', 'truck_id', 'driver_id', 'onset_at_ms', 'offset_at_ms', 'clock_synced', 'received_at_ms'])
    .where('event_row_id', '>', Number(state?.value ?? 0))
    .where('event_row_id', '<=', last)
    .orderBy('event_row_id')
    .limit(EVENTS_AT_ONCE)
    .execute();
  const newest = rows.at(-1);
  if (!newest) return false;
  const sightings = rows.flatMap((row): Sighting[] => {
    if (row.driver_id === null) return [];
    const fromMs = row.clock_synced === 1 ? row.onset_at_ms : row.received_at_ms;
    const toMs = row.clock_synced === 1 ? (row.offset_at_ms ?? fromMs) : fromMs;
    return [{ truckId: row.truck_id, driverId: row.driver_id, fromMs, toMs }];
  });
  for (const sighting of joined(sightings)) await noteDrive(write, sighting);
  const value = String(newest.event_row_id);
  await write
    .insertInto('job_state')
    .values({ name: CURSOR, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return rows.length === EVENTS_AT_ONCE;
}

/** Sightings of one driver in one truck that follow closely, as one. */
function joined(sightings: readonly Sighting[]): Sighting[] {
  const drives: Sighting[] = [];
  const latest = new Map<string, Sighting>();
  for (const each of [...sightings].sort((left, right) => left.fromMs - right.fromMs)) {
    const key = JSON.stringify([each.truckId, each.driverId]);
    const known = latest.get(key);
    if (known && each.fromMs <= known.toMs + SAME_DRIVE_MS) known.toMs = Math.max(known.toMs, each.toMs);
    else {
      const drive = { ...each };
      latest.set(key, drive);
      drives.push(drive);
    }
  }
  return drives;
}

/** Makes drives that this one touches longer, or begins a new one; in whichever order sightings arrive. */
async function noteDrive(write: Write, { truckId, driverId, fromMs, toMs }: Sighting): Promise<void> {
  const touching = await write
    .selectFrom('drives')
    .selectAll()
    .where('truck_id', '=', truckId)
    .where('driver_id', '=', driverId)
    .where('from_ms', '<=', toMs + SAME_DRIVE_MS)
    .where('to_ms', '>=', fromMs - SAME_DRIVE_MS)
    .execute();
  const [first, ...others] = touching;
  const whole = {
    from_ms: Math.min(fromMs, ...touching.map((drive) => drive.from_ms)),
    to_ms: Math.max(toMs, ...touching.map((drive) => drive.to_ms)),
  };
  for (const other of others) await write.deleteFrom('drives').where('drive_id', '=', other.drive_id).execute();
  if (first) await write.updateTable('drives').set(whole).where('drive_id', '=', first.drive_id).execute();
  else
    await write
      .insertInto('drives')
      .values({ truck_id: truckId, driver_id: driverId, ...whole })
      .execute();
}

async function rememberDrivers(write: Write, drivers: ReadonlySet<string>, nowMs: number): Promise<void> {
  if (drivers.size === 0) return;
  await write
    .insertInto('drivers')
    .values([...drivers].map((driver_id) => ({ driver_id, first_seen_at_ms: nowMs })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
