/** The database file: durable settings, recorded migrations, and what happens when it is no good. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { MIGRATIONS } from '../../dispatch-server/store/migrations.js';
import { isRefusedByContent } from '../../dispatch-server/store/refused.js';
import { DATABASE_FILE, openStore, type Store } from '../../dispatch-server/store/store.js';
import { EPOCH, eventOf } from './desk.js';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-store-'));
  store = await openStore(folder);
});
afterEach(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

test.each([
  ['journal_mode', 'wal'],
  ['synchronous', 2],
  ['foreign_keys', 1],
])('pragma %s is %s', async (name, value) => {
  const { rows } = await sql.raw<Record<string, unknown>>(`PRAGMA ${name}`).execute(store);
  expect(Object.values(rows[0] ?? {})).toEqual([value]);
});

test('migrations are recorded and run once', async () => {
  const recorded = () => sql<{ name: string }>`select name from kysely_migration`.execute(store);
  const names = Object.keys(MIGRATIONS);
  expect((await recorded()).rows.map(({ name }) => name)).toEqual(names);
  await store.destroy();
  store = await openStore(folder);
  expect((await recorded()).rows.map(({ name }) => name)).toEqual(names);
});

test('a database of a newer program is refused and left alone', async () => {
  await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(store);
  await expect(openStore(folder)).rejects.toMatchObject({
    code: 'storeNewer',
    message: expect.stringContaining('9999-later') as unknown,
  });
});

test.each([
  ['a file that is no database', () => Buffer.alloc(8192, 'no database ')],
  [
    'a file with overwritten pages',
    (file: Buffer) => Buffer.concat([file.subarray(0, 4096), Buffer.alloc(file.length - 4096, 7)]),
  ],
])('%s is refused with its name', async (_, damage: (file: Buffer) => Buffer) => {
  await store.destroy();
  const copy = join(folder, 'copy');
  const file = join(copy, DATABASE_FILE);
  mkdirSync(copy);
  writeFileSync(file, damage(readFileSync(join(folder, DATABASE_FILE))));
  await expect(openStore(copy, { verify: true })).rejects.toMatchObject({
    code: 'storeDamaged',
    message: expect.stringContaining(file) as unknown,
  });
});

test('a data folder that cannot be is one clear error', async () => {
  await expect(openStore(join(folder, DATABASE_FILE))).rejects.toMatchObject({ code: 'dataFolder' });
});

test('a batch is written as a whole or not at all, and the store says whose fault it was', async () => {
  await addDevice(store, 'cab-017', '17', 1);
  const arrival = { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert' as const, receivedAtMs: 1 };
  const good = { ...arrival, event: eventOf({ seq: 1 }) };
  const bad = { ...arrival, deviceId: 'never-enrolled', event: eventOf({ seq: 2 }) };
  const error: unknown = await commitArrivals(store, [good, bad], 1).catch((reason: unknown) => reason);
  expect(isRefusedByContent(error)).toBe(true);
  expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([]);
  await commitArrivals(store, [good], 1);
  expect(await store.selectFrom('inbox').selectAll().execute()).toHaveLength(1);
});
