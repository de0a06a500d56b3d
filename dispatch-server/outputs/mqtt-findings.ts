/** Publishes findings from the log of what arrived: each message at least once, in order, also after a time without a broker. */
import { z } from 'zod';
import { readSite, writeSite } from '../store/site.js';
import type { Store } from '../store/store.js';
import { levelOf, type MqttParts, type Publish } from './mqtt.js';

/** Under this name the store remembers the last message that the broker has confirmed. */
const CURSOR = 'mqttCursor';

/** Messages read at a time. */
const BATCH = 500;

const findingSchema = z.looseObject({ finding: z.string() });

/** Remembers where to begin, unless that is known: with what comes from now on. */
export async function beginFindings({ store, now }: Pick<MqttParts, 'store' | 'now'>): Promise<void> {
  if ((await readSite(store, CURSOR, z.number())) !== null) return;
  await writeSite(store, CURSOR, await lastInboxId(store), null, now());
}

/** Publishes what came since the last time. */
export async function publishFindings(
  { store, now }: Pick<MqttParts, 'store' | 'now'>,
  publish: Publish,
  leaveOut: readonly string[],
): Promise<void> {
  for (let after = (await readSite(store, CURSOR, z.number())) ?? 0; ;) {
    const rows = await readInbox(store, after);
    const last = rows.at(-1);
    if (!last) return;
    for (const row of rows) {
      const finding = findingSchema.parse(JSON.parse(row.payload));
      if (leaveOut.includes(finding.finding)) continue;
      const { device_id: deviceId, truck_id: truckId, epoch, received_at_ms: receivedAtMs } = row;
      const topic = `trucks/${levelOf(truckId)}/findings/${levelOf(finding.finding)}`;
      await publish(topic, { truckId, deviceId, epoch, receivedAtMs, ...finding }, false);
    }
    after = last.inbox_id;
    await writeSite(store, CURSOR, after, null, now());
    if (rows.length < BATCH) return;
  }
}

function readInbox(store: Store, after: number) {
  return store
    .selectFrom('inbox')
    .innerJoin('devices', 'devices.device_id', 'inbox.device_id')
    .select([
      'inbox.inbox_id',
      'inbox.device_id',
      'inbox.epoch',
      'inbox.received_at_ms',
      'inbox.payload',
      'devices.truck_id',
    ])
    .where('inbox.inbox_id', '>', after)
    .orderBy('inbox.inbox_id')
    .limit(BATCH)
    .execute();
}

async function lastInboxId(store: Store): Promise<number> {
  const row = await store
    .selectFrom('inbox')
    .select((build) => build.fn.max<number | string | null>('inbox_id').as('last'))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}
