/** The fast way to write events leaves the same tables behind as the plain one, whatever comes in whichever order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commitArrivals, commitFilings, type Committed } from '../../dispatch-server/store/arrivals.js';
import { addDevices } from '../../dispatch-server/store/devices.js';
import { filingOf, type Arrival } from '../../dispatch-server/store/filing.js';
import { sqliteRows } from '../../dispatch-server/store/sqlite-rows.js';
import { openStore, sqliteOf, type Store } from '../../dispatch-server/store/store.js';
import { endOf, EPOCH, eventOf } from './desk.js';

const FINDINGS = ['yawn', 'eyesClosed', 'nod', 'cameraCovered', 'perclosHigh'];

const arrival: fc.Arbitrary<Arrival> = fc
  .record({
    device: fc.constantFrom('cab-1', 'cab-2'),
    seq: fc.integer({ min: 1, max: 12 }),
    finding: fc.constantFrom(...FINDINGS),
    place: fc.integer({ min: 0, max: 5 }),
    phase: fc.constantFrom('onset', 'offset', 'whole'),
    driverId: fc.constantFrom(null, 'A. Driver', 'B. Driver'),
    version: fc.constantFrom('v7', 'v8'),
  })
  .map(({ device, seq, finding, place, phase, driverId, version }) => {
    const onset = eventOf({ seq, finding, driverId, afterMs: place * 30_000 });
    const event = phase === 'onset' ? onset : { ...endOf(onset, seq, 2500), phase };
    const inForce = { ...event.inForce, thresholdsVersion: version };
    return {
      deviceId: device,
      truckId: device,
      epoch: EPOCH,
      lane: 'alert',
      receivedAtMs: 1,
      event: { ...event, inForce },
    };
  });

async function emptyStore(folder: string): Promise<Store> {
  const store = await openStore(folder);
  const devices = ['cab-1', 'cab-2'].map((deviceId) => ({ deviceId, truckId: deviceId }));
  await addDevices(store, devices, 1);
  return store;
}

/** Everything that was stored, without the numbers and names the database and chance gave. */
async function contentOf(store: Store) {
  const events = await store.selectFrom('events').selectAll().orderBy('device_id').orderBy('event_id').execute();
  const alerts = await store
    .selectFrom('alerts')
    .selectAll()
    .orderBy('device_id')
    .orderBy('onset_at_ms')
    .orderBy('event_ids')
    .execute();
  const names = alerts.map(({ alert_id }) => alert_id);
  return {
    inbox: await store
      .selectFrom('inbox')
      .select(['device_id', 'seq', 'payload', 'in_force_id'])
      .orderBy('inbox_id')
      .execute(),
    inForce: await store.selectFrom('in_force').selectAll().orderBy('in_force_id').execute(),
    drivers: await store.selectFrom('drivers').select('driver_id').orderBy('driver_id').execute(),
    events: events.map((row) => ({ ...row, event_row_id: 0, alert_id: row.alert_id && names.indexOf(row.alert_id) })),
    alerts: alerts.map((row) => ({ ...row, alert_id: '' })),
  };
}

test('prepared statements and Kysely leave the same behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(arrival, { minLength: 1, maxLength: 8 }), { maxLength: 4 }), async (groups) => {
      const folder = mkdtempSync(join(tmpdir(), 'oyau-event-store-'));
      const plain = await emptyStore(join(folder, 'plain'));
      const fast = await emptyStore(join(folder, 'fast'));
      const database = sqliteOf(fast);
      if (!database) throw new Error('must be SQLite');
      const fileAll = sqliteRows(database);
      const outcomes = { plain: [] as Committed['outcomes'], fast: [] as Committed['outcomes'] };
      for (const [index, group] of groups.entries()) {
        outcomes.plain.push(...(await commitArrivals(plain, group, index + 1)).outcomes);
        outcomes.fast.push(...(await commitFilings(fast, group.map(filingOf), index + 1, fileAll)).outcomes);
      }
      expect(outcomes.fast).toEqual(outcomes.plain);
      expect(await contentOf(fast)).toEqual(await contentOf(plain));
      await plain.destroy();
      await fast.destroy();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});
