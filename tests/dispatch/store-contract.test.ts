/** What the store promises, on SQLite and on PostgreSQL alike. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventsQuerySchema } from '../../dispatch-server/api/requests.js';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { listOpenAlerts } from '../../dispatch-server/store/alerts.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import {
  addDevice,
  deviceOfToken,
  listDevices,
  revokeDevice,
  rotateToken,
} from '../../dispatch-server/store/devices.js';
import { issueCode, redeemCode } from '../../dispatch-server/store/enrolment.js';
import { readHistory } from '../../dispatch-server/store/history.js';
import { MIGRATIONS } from '../../dispatch-server/store/migrations.js';
import type { Arrival } from '../../dispatch-server/store/filing.js';
import { isRefusedByContent } from '../../dispatch-server/store/refused.js';
import { beginSession, endSession, userOfSession } from '../../dispatch-server/store/sessions.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { addFirstUser, addUser, findUser, hasNoUsers } from '../../dispatch-server/store/users.js';
import { createDatabase, postgresMissing, type TestDatabase } from '../helpers/postgres.js';
import { endOf, EPOCH, eventOf } from './desk.js';

const missing = await postgresMissing();

const ADA = { login: 'ada', name: 'Ada', role: 'admin' as const, passwordHash: 'x' };

const arrivalOf = (event: Arrival['event'], deviceId = 'cab-017'): Arrival => ({
  deviceId,
  truckId: '17',
  epoch: EPOCH,
  lane: 'alert',
  receivedAtMs: 5000,
  event,
});

describe.skipIf(missing !== null)(missing ?? 'PostgreSQL', () => promises(true));
describe('SQLite', () => promises(false));

function promises(onPostgres: boolean): void {
  let folder: string;
  let postgres: TestDatabase | null;
  let store: Store;
  const open = () => openStore(folder, { database: postgres?.url ?? null });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oyau-contract-'));
    postgres = onPostgres ? await createDatabase() : null;
    store = await open();
  });
  afterEach(async () => {
    await store.destroy();
    await postgres?.drop();
    rmSync(folder, { recursive: true });
  });
  const history = (query: Record<string, unknown> = {}) => readHistory(store, eventsQuerySchema.parse(query));

  test('migrations run once, in order, and a newer database is refused', async () => {
    const recorded = async () =>
      (await sql<{ name: string }>`select name from kysely_migration order by name`.execute(store)).rows.map(
        ({ name }) => name,
      );
    expect(await recorded()).toEqual(Object.keys(MIGRATIONS));
    await store.destroy();
    store = await open();
    expect(await recorded()).toEqual(Object.keys(MIGRATIONS));
    await sql`insert into kysely_migration (name, timestamp) values ('9999-later', '')`.execute(store);
    await expect(open()).rejects.toMatchObject({ code: 'storeNewer' });
  });

  test('a device is enrolled, revoked and enrolled again; the token is known by its hash', async () => {
    const token = await addDevice(store, 'cab-017', '17', 1);
    expect(await deviceOfToken(store, token, 1)).toMatchObject({ deviceId: 'cab-017', truckId: '17', addedAtMs: 1 });
    await expect(addDevice(store, 'cab-017', '17', 2)).rejects.toMatchObject({ code: 'alreadyExists' });
    await revokeDevice(store, 'cab-017', 3);
    expect(await deviceOfToken(store, token, 3)).toBeNull();
    await addDevice(store, 'cab-017', '18', 4);
    expect(await listDevices(store)).toMatchObject([{ deviceId: 'cab-017', truckId: '18', revokedAtMs: null }]);
  });

  test('both tokens of a device live until the new one is used', async () => {
    const older = await addDevice(store, 'cab-017', '17', 1);
    const unused = await rotateToken(store, 'cab-017', 2);
    const newer = await rotateToken(store, 'cab-017', 3);
    expect(await deviceOfToken(store, unused, 4)).toBeNull();
    expect(await deviceOfToken(store, older, 4)).toMatchObject({ deviceId: 'cab-017' });
    expect(await deviceOfToken(store, newer, 5)).toMatchObject({ deviceId: 'cab-017' });
    expect(await deviceOfToken(store, older, 6)).toBeNull();
    expect(await deviceOfToken(store, newer, 7)).toMatchObject({ deviceId: 'cab-017' });
    await rotateToken(store, 'cab-017', 8);
    await revokeDevice(store, 'cab-017', 9);
    expect(await deviceOfToken(store, newer, 10)).toBeNull();
    await expect(rotateToken(store, 'cab-017', 11)).rejects.toMatchObject({ code: 'unknownDevice' });
  });

  test('a code enrols its device once, within its time, and replaces the code before', async () => {
    const cab = { deviceId: 'cab-017', truckId: '17' };
    const lifetime = { nowMs: 1, lifetimeMs: 100 };
    const redeem = (code: string, nowMs: number) => redeemCode(store, code, { actor: COMMAND_LINE, nowMs });
    const earlier = await issueCode(store, cab, COMMAND_LINE, lifetime);
    const code = await issueCode(store, cab, COMMAND_LINE, lifetime);
    expect(await redeem(earlier, 2)).toBeNull();
    expect(await redeem(code, 101)).toBeNull();
    const other = { actor: COMMAND_LINE, nowMs: 2, certifiedName: 'cab-018' };
    expect(await redeemCode(store, code, other)).toBeNull();
    const enrolled = await redeem(` ${code.toLowerCase().replaceAll('-', ' ')}`, 3);
    expect(enrolled).toMatchObject(cab);
    expect(await deviceOfToken(store, enrolled?.token ?? '', 4)).toMatchObject(cab);
    expect(await redeem(code, 5)).toBeNull();
    await expect(issueCode(store, cab, COMMAND_LINE, lifetime)).rejects.toMatchObject({ code: 'alreadyExists' });
  });

  test('every role is kept; a session ends at its end', async () => {
    for (const role of ['viewer', 'dispatcher', 'analyst', 'supervisor', 'admin'] as const) {
      await addUser(store, { ...ADA, login: role, role }, COMMAND_LINE, 1);
      expect(await findUser(store, role)).toMatchObject({ login: role, role });
    }
    const token = await beginSession(store, { login: 'analyst', address: null }, 1000);
    expect(await userOfSession(store, token, 1001)).toMatchObject({ login: 'analyst', role: 'analyst' });
    expect(await userOfSession(store, token, Number.MAX_SAFE_INTEGER)).toBeNull();
    await endSession(store, token, COMMAND_LINE, 1002);
    expect(await userOfSession(store, token, 1003)).toBeNull();
  });

  test('two that read, decide and write at once are one after the other, from two connections too', async () => {
    const other = await open();
    const made = await Promise.all(
      [store, other, store, other].map((each, index) =>
        addFirstUser(each, { ...ADA, login: `u${index}` }, COMMAND_LINE, 1),
      ),
    );
    await other.destroy();
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await hasNoUsers(store)).toBe(false);
  });

  test('a fault of the face path and one of the hands are two open alerts, each with its own parts', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const fault = (seq: number, parts: string, name: string) =>
      eventOf({
        ...{ seq, finding: 'monitorFault', eventId: `s1/monitorFault@1000${name}` },
        ...{ alarm: null, detail: { parts, reason: 'broken' } },
      });
    const told = [fault(1, 'detector', ''), fault(2, 'hands', '/hands')];
    const arrivals = told.map((event) => arrivalOf(event));
    expect((await commitArrivals(store, arrivals, 6000)).outcomes).toEqual(['stored', 'stored']);
    const alerts = await listOpenAlerts(store, 10);
    const essence = alerts.map(({ detail, state, eventIds }) => [detail.parts, state.active, eventIds]);
    expect(essence.sort()).toEqual([
      ['detector', true, ['s1/monitorFault@1000']],
      ['hands', true, ['s1/monitorFault@1000/hands']],
    ]);
  });

  test('a finding is one row from two messages in either order, a repeat is a duplicate, and it raises one alert', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const onset = eventOf({ seq: 1 });
    const end = endOf(onset, 2, 2900);
    expect((await commitArrivals(store, [arrivalOf(end)], 6000)).outcomes).toEqual(['stored']);
    const both = await commitArrivals(store, [arrivalOf(onset), arrivalOf(end)], 7000);
    expect(both.outcomes).toEqual(['stored', 'duplicate']);
    expect((await history()).events).toMatchObject([
      { finding: 'eyesClosed', durationMs: 2900, speedKmh: 18, moving: true, detail: { closedMs: 2900 }, seq: 1 },
    ]);
    const alerts = await listOpenAlerts(store, 10);
    expect(alerts).toMatchObject([{ kind: 'eyesClosed', truckId: '17', priority: 'P1', driverId: 'A. Driver' }]);
  });

  test('numbers come back as they went in', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const event = eventOf({ seq: 2 ** 40, speedKmh: 17.123_456_789_012_3, detail: { level: 1 / 3, name: 'Жұмабек' } });
    await commitArrivals(store, [arrivalOf(event)], 6000.25);
    const row = await store.selectFrom('event_log').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ seq: 2 ** 40, speed_kmh: 17.123_456_789_012_3, received_at_ms: 5000 });
    expect(row.thresholds_version).toBe('v7');
    expect(JSON.parse(row.thresholds)).toEqual({ eyesClosedMs: 2000 });
    expect(JSON.parse(row.detail)).toEqual(event.detail);
    expect((await store.selectFrom('alerts').select('updated_at_ms').executeTakeFirstOrThrow()).updated_at_ms).toBe(
      6000.25,
    );
  });

  test('what was in force is stored once, however long it is', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const { inForce } = eventOf({ seq: 1 });
    const thresholds = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`threshold${index}Ms`, index / 7]),
    );
    const events = [1, 2, 3].map((seq) => eventOf({ seq, afterMs: seq * 60_000, inForce: { ...inForce, thresholds } }));
    await commitArrivals(
      store,
      events.slice(0, 2).map((event) => arrivalOf(event)),
      1,
    );
    await commitArrivals(
      store,
      events.slice(2).map((event) => arrivalOf(event)),
      2,
    );
    expect(await store.selectFrom('in_force').select('in_force_id').execute()).toHaveLength(1);
    const twice = store.insertInto('in_force').values((row) => ({ value: row.selectFrom('in_force').select('value') }));
    await expect(twice.execute()).rejects.toSatisfy(isRefusedByContent);
  });

  test('the history is read page by page, by every filter, in one order', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const events = Array.from({ length: 7 }, (_, index) =>
      eventOf({ seq: index + 1, afterMs: (index % 4) * 1000, finding: index % 2 === 0 ? 'yawn' : 'blink' }),
    ).map((event, index) => ({ ...event, eventId: `s1/${index}` }));
    await commitArrivals(
      store,
      events.map((event) => arrivalOf(event)),
      1,
    );
    const all = (await history({ limit: 100 })).events.map(({ eventId }) => eventId);
    const paged: string[] = [];
    let before: string | undefined;
    do {
      const page = await history({ limit: 2, before });
      paged.push(...page.events.map(({ eventId }) => eventId));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(all).toEqual(['s1/3', 's1/6', 's1/2', 's1/5', 's1/1', 's1/4', 's1/0']);
    expect(paged).toEqual(all);
    const { onsetAtMs } = events[1] ?? { onsetAtMs: 0 };
    const some = await history({ truck: '17', driver: 'A. Driver', kind: 'blink,sleep', toMs: onsetAtMs });
    expect(some.events.map(({ eventId }) => eventId)).toEqual(['s1/5', 's1/1']);
  });

  test('a batch is written as a whole or not at all, and the store says whose fault it was', async () => {
    await addDevice(store, 'cab-017', '17', 1);
    const good = arrivalOf(eventOf({ seq: 1 }));
    const bad = arrivalOf(eventOf({ seq: 2 }), 'never-enrolled');
    const error: unknown = await commitArrivals(store, [good, bad], 1).catch((reason: unknown) => reason);
    expect(isRefusedByContent(error)).toBe(true);
    expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([]);
    const noTable: unknown = await sql`select * from nowhere`.execute(store).catch((reason: unknown) => reason);
    expect(isRefusedByContent(noTable)).toBe(false);
    await commitArrivals(store, [good], 1);
    expect(await store.selectFrom('inbox').selectAll().execute()).toHaveLength(1);
  });
}

describe.skipIf(missing !== null)('a PostgreSQL server that refuses', () => {
  test('is one clear message without the password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oyau-contract-'));
    const url = 'postgres://nobody:hush@127.0.0.1:1/oyau';
    const error: unknown = await openStore(folder, { database: url }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'cannotConnect',
      message: expect.stringContaining('nobody@127.0.0.1:1') as unknown,
    });
    expect(String(error)).not.toContain('hush');
    rmSync(folder, { recursive: true });
  });
});
