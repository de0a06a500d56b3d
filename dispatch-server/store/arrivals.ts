/** Stores a batch of events in one transaction: log, history and alerts; what was there already is left alone. */
import { randomUUID } from 'node:crypto';
import type { Insertable } from 'kysely';
import type { Alert } from '../api/contract.js';
import { advanceAlerts } from './alert-write.js';
import { chunksOf } from './chunks.js';
import { projectEvents } from './event-write.js';
import type { Arrival, FiledArrival } from './projection.js';
import type { Tables } from './schema.js';
import type { Store, Write } from './store.js';

export type Outcome = 'stored' | 'duplicate';

export interface Committed {
  /** One per arrival, in order. */
  outcomes: Outcome[];
  /** Alerts that were raised or changed. */
  alerts: Alert[];
}

/** Writes arrivals; when it returns they are durable. Throws, having written nothing, when any of them cannot be stored. */
export function commitArrivals(store: Store, arrivals: readonly Arrival[], nowMs: number): Promise<Committed> {
  return store.transaction().execute(async (write) => {
    await rememberDrivers(write, arrivals, nowMs);
    const filed = await fileInForce(write, arrivals);
    const fresh = await appendToInbox(write, filed);
    const events = await projectEvents(write, [...fresh]);
    const alerts = await advanceAlerts(write, events, nowMs, randomUUID);
    return { outcomes: filed.map((arrival) => (fresh.has(arrival) ? 'stored' : 'duplicate')), alerts };
  });
}

async function rememberDrivers(write: Write, arrivals: readonly Arrival[], nowMs: number): Promise<void> {
  const drivers = new Set(arrivals.flatMap(({ event }) => event.driverId ?? []));
  for (const driver_id of drivers) {
    const row = { driver_id, first_seen_at_ms: nowMs };
    await write
      .insertInto('drivers')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Stores each different `inForce` once: a fleet has only a few at a time, and they are most of an event's bytes. */
async function fileInForce(write: Write, arrivals: readonly Arrival[]): Promise<FiledArrival[]> {
  const ids = new Map<string, number>();
  const filed: FiledArrival[] = [];
  for (const arrival of arrivals) {
    const value = JSON.stringify(arrival.event.inForce);
    const inForceId = ids.get(value) ?? (await inForceIdOf(write, value));
    ids.set(value, inForceId);
    filed.push({ ...arrival, inForceId });
  }
  return filed;
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
async function appendToInbox(write: Write, arrivals: readonly FiledArrival[]): Promise<Set<FiledArrival>> {
  const inserted = new Set<string>();
  for (const chunk of chunksOf(arrivals)) {
    const rows = await write
      .insertInto('inbox')
      .values(chunk.map(inboxRow))
      .onConflict((conflict) => conflict.columns(['device_id', 'epoch', 'seq']).doNothing())
      .returning(['device_id', 'epoch', 'seq'])
      .execute();
    for (const row of rows) inserted.add(JSON.stringify([row.device_id, row.epoch, row.seq]));
  }
  const isFirst = ({ deviceId, epoch, event }: Arrival) =>
    inserted.delete(JSON.stringify([deviceId, epoch, event.seq]));
  return new Set(arrivals.filter(isFirst));
}

function inboxRow(arrival: FiledArrival): Insertable<Tables['inbox']> {
  const { event } = arrival;
  return {
    device_id: arrival.deviceId,
    epoch: arrival.epoch,
    seq: event.seq,
    lane: arrival.lane,
    received_at_ms: arrival.receivedAtMs,
    payload: JSON.stringify({ ...event, inForce: undefined }),
    in_force_id: arrival.inForceId,
  };
}
