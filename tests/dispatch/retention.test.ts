/** What is kept how long, who drove what when, and one driver's data; on SQLite and on PostgreSQL. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { detailSchema, type Truck } from '../../dispatch-server/api/contract.js';
import { DEFAULTS } from '../../dispatch-server/config/schema.js';
import { readSessionFacts } from '../../dispatch-server/exchange/session-file.js';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addClip } from '../../dispatch-server/store/clips.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { createLogbook } from '../../dispatch-server/store/logbook.js';
import { eraseDriver, exportDriver } from '../../dispatch-server/store/privacy.js';
import { keepSession, listSessions } from '../../dispatch-server/store/recorded-sessions.js';
import { enforceRetention, type Removal } from '../../dispatch-server/store/retention.js';
import { openStore, type Store, type Write } from '../../dispatch-server/store/store.js';
import { createDatabase, postgresMissing, type TestDatabase } from '../helpers/postgres.js';
import { EPOCH, eventOf, ONSET_AT_MS } from './desk.js';

const missing = await postgresMissing();
const DAY_MS = 86_400_000;

describe('SQLite', () => promises(false));
describe.skipIf(missing !== null)(missing ?? 'PostgreSQL', () => promises(true));

function promises(onPostgres: boolean): void {
  let folder: string;
  let postgres: TestDatabase | null;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oyau-retention-'));
    postgres = onPostgres ? await createDatabase() : null;
    store = await openStore(folder, { database: postgres?.url ?? null });
    await addDevice(store, 'cab-017', '17', ONSET_AT_MS);
  });
  afterEach(async () => {
    await store.destroy();
    await postgres?.drop();
    rmSync(folder, { recursive: true });
  });

  let seq = 0;
  /** Stores an event that arrives `afterDays` days after the first. */
  const arrive = (finding: string, afterDays: number, changes: Parameters<typeof eventOf>[0] | object = {}) =>
    arriveTogether(1, finding, afterDays, changes);
  const arriveTogether = async (count: number, finding: string, afterDays: number, changes: object = {}) => {
    const receivedAtMs = ONSET_AT_MS + afterDays * DAY_MS;
    const arrivals = Array.from({ length: count }, () => {
      seq += 1;
      const event = eventOf({ seq, finding, afterMs: afterDays * DAY_MS + seq, ...changes });
      return { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert' as const, receivedAtMs, event };
    });
    await commitArrivals(store, arrivals, receivedAtMs);
  };
  const removedClips: string[] = [];
  const enforce = (afterDays: number, retention = DEFAULTS.retention, dryRun = false) =>
    enforceRetention({
      store,
      retention,
      nowMs: ONSET_AT_MS + afterDays * DAY_MS,
      ...{ dryRun, folder },
      removeClip: async (sha256) => {
        removedClips.push(sha256);
        await store.updateTable('clips').set({ removed_at_ms: 1 }).where('sha256', '=', sha256).execute();
      },
      pause: () => Promise.resolve(),
    });
  const counts = (removals: Removal[]) => Object.fromEntries(removals.map(({ kind, removed }) => [kind, removed]));
  const findings = async () =>
    (await store.selectFrom('events').select('finding').orderBy('event_row_id').execute()).map((row) => row.finding);

  describe('retention', () => {
    test('each kind has its time; a dry run tells the same and removes nothing; what was removed is written down', async () => {
      await arrive('blink', 0);
      await arrive('yawn', 0);
      await arrive('someFutureKind', 0);
      await arrive('microsleepWarning', 0);
      await arrive('blink', 360);
      const foreseen = await enforce(367, DEFAULTS.retention, true);
      expect(await findings()).toHaveLength(5);
      const removed = await enforce(367);
      expect(removed).toEqual(foreseen);
      expect(counts(removed)).toEqual({ 'events.blink': 1, 'events.yawn': 1, 'events.someFutureKind': 1, inbox: 4 });
      expect(await findings()).toEqual(['microsleepWarning', 'blink']);
      const log = await store.selectFrom('retention_log').selectAll().execute();
      expect(log.map(({ kind, removed: rows }) => [kind, rows])).toContainEqual(['events.blink', 1]);
      const audit = await store.selectFrom('audit').selectAll().where('action', '=', 'retention').execute();
      expect(detailSchema.parse(JSON.parse(audit[0]?.detail ?? ''))).toMatchObject({ 'events.blink': '1', inbox: '4' });
      expect(await enforce(367)).toEqual([]);
    });

    test('age counts by the clock of the server, however wrong that of the truck is', async () => {
      await arrive('blink', 0, { onsetAtMs: ONSET_AT_MS + 30_000 * DAY_MS });
      await arrive('blink', 20, { onsetAtMs: 5 });
      expect(counts(await enforce(21))).toEqual({ 'events.blink': 1 });
      expect((await store.selectFrom('events').select('onset_at_ms').execute()).map((row) => row.onset_at_ms)).toEqual([
        5,
      ]);
    });

    test('an open alert stays with its events and clips, however old; a settled one goes with all that belongs to it', async () => {
      await arrive('sleep', 0);
      const { alert_id: alertId, event_row_id } = await store
        .selectFrom('events')
        .select(['alert_id', 'event_row_id'])
        .executeTakeFirstOrThrow();
      await addClip(store, {
        sha256: 'a'.repeat(64),
        device_id: 'cab-017',
        truck_id: '17',
        epoch: null,
        event_id: null,
        event_row_id,
        media_type: 'video/mp4',
        bytes: 1,
        started_at_ms: ONSET_AT_MS,
        complete_at_ms: ONSET_AT_MS,
        removed_at_ms: null,
      });
      expect(counts(await enforce(20_000))).toEqual({ inbox: 1, audit: 1 });
      await store
        .insertInto('users')
        .values({ login: 'ada', name: 'Ada', role: 'dispatcher', password_hash: '', added_at_ms: 1 })
        .execute();
      await store.updateTable('alerts').set({ open: 0 }).execute();
      await store
        .insertInto('acknowledgements')
        .values({ alert_id: alertId ?? '', login: 'ada', at_ms: 2, note: null })
        .execute();
      removedClips.length = 0;
      expect(counts(await enforce(20_000))).toMatchObject({ clips: 1, 'events.sleep': 1, alerts: 1 });
      expect(removedClips).toEqual(['a'.repeat(64)]);
      expect(await store.selectFrom('acknowledgements').selectAll().execute()).toEqual([]);
    });

    test('a recorded session goes with its file, by the time it was taken in', async () => {
      const file = join(folder, 'drive.ndjson');
      writeFileSync(file, '{"format":"oyau-session","formatVersion":1,"agentVersion":"0.1.0"}\n{"tMs":0}\n');
      const origin = { file, folder, deviceId: 'cab-017', startedAtMs: 5 };
      const { session } = await keepSession(store, await readSessionFacts(file), origin, COMMAND_LINE, ONSET_AT_MS);
      expect(counts(await enforce(366))).toEqual({});
      expect(existsSync(join(folder, session.path))).toBe(true);
      expect(counts(await enforce(367, DEFAULTS.retention, true))).toEqual({ recordedSessions: 1 });
      expect(await listSessions(store)).toEqual([session]);
      expect(counts(await enforce(367, { ...DEFAULTS.retention, sessionDays: null }))).toEqual({});
      expect(counts(await enforce(367))).toEqual({ recordedSessions: 1 });
      expect(await listSessions(store)).toEqual([]);
      expect(existsSync(join(folder, session.path))).toBe(false);
    });

    test('null keeps for ever; many batches are one removal', async () => {
      for (let each = 0; each < 3; each += 1) await arrive('blink', 0);
      const rows = Array.from({ length: 1201 }, () => ({
        at_ms: 5,
        login: null,
        action: 'setup',
        subject: null,
        address: null,
        detail: null,
      }));
      for (let start = 0; start < rows.length; start += 500)
        await store
          .insertInto('audit')
          .values(rows.slice(start, start + 500))
          .execute();
      const kept = { ...DEFAULTS.retention, eventDays: null, kindDays: { blink: null }, inboxDays: null };
      const removed = counts(await enforce(30_000, kept));
      expect(removed).toEqual({ audit: 1202 });
      expect(await findings()).toHaveLength(3);
    });
  });

  describe('the logbook', () => {
    const truck = (driverId: string | null, online = true): Truck => ({
      truckId: '17',
      deviceId: 'cab-017',
      online,
      lastSeenMs: 1,
      driverId,
      status: {
        sentAtMs: 1,
        driverId,
        speedKmh: 5,
        driving: 'watching',
        learningProgress: 1,
        perclos: null,
        framesPerSecond: 30,
      },
    });
    const drives = async () =>
      (await store.selectFrom('drives').selectAll().orderBy('from_ms').execute()).map((row) => [
        row.driver_id,
        (row.from_ms - ONSET_AT_MS) / 60_000,
        (row.to_ms - ONSET_AT_MS) / 60_000,
      ]);

    test('joins what follows closely, keeps two drivers apart, and takes news in any order', async () => {
      const logbook = createLogbook(store);
      for (const [minute, driver] of [
        [0, 'Aigul'],
        [5, 'Aigul'],
        [12, null],
        [19, 'Aigul'],
        [30, 'Bolat'],
        [60, 'Bolat'],
      ] as const) {
        logbook.hear(truck(driver));
        await logbook.write(ONSET_AT_MS + minute * 60_000);
      }
      expect(await drives()).toEqual([
        ['Aigul', 0, 19],
        ['Bolat', 30, 30],
        ['Bolat', 60, 60],
      ]);
      await arrive('yawn', 0, { driverId: 'Bolat', onsetAtMs: ONSET_AT_MS + 45 * 60_000 });
      await logbook.write(ONSET_AT_MS + 61 * 60_000);
      expect(await drives()).toEqual([
        ['Aigul', 0, 19],
        ['Bolat', 30, 60],
      ]);
    });

    test('leaves what arrives while it reads to the next time, and then reads it', async () => {
      let transactions = 0;
      const flooded = new Proxy(store, {
        get(target, name) {
          if (name === 'transaction') return floodedTransaction;
          const member: unknown = Reflect.get(target, name);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      });
      const floodedTransaction = () => ({
        execute: async <Result>(work: (write: Write) => Promise<Result>) => {
          const result = await store.transaction().execute(work);
          transactions += 1;
          if (transactions < 10) await arriveTogether(1000, 'blink', 0);
          return result;
        },
      });
      await arriveTogether(1000, 'blink', 0);
      await createLogbook(flooded).write(ONSET_AT_MS);
      expect(transactions).toBe(2);
      await createLogbook(store).write(ONSET_AT_MS);
      const cursor = store.selectFrom('job_state').select('value').where('name', '=', 'drives.eventRowId');
      const last = store.selectFrom('events').select(({ fn }) => fn.max('event_row_id').as('value'));
      expect(Number((await cursor.executeTakeFirst())?.value)).toBe((await last.executeTakeFirst())?.value);
    });

    test('holds one status per truck and minute, and none of a truck that is away', async () => {
      const logbook = createLogbook(store);
      logbook.hear(truck(null));
      const { status } = truck(null);
      logbook.hear({ ...truck(null), status: status && { ...status, speedKmh: 9 } });
      await logbook.write(ONSET_AT_MS);
      logbook.hear(truck(null, false));
      await logbook.write(ONSET_AT_MS + 60_000);
      const rows = await store.selectFrom('statuses').selectAll().execute();
      expect(rows.map((row) => [row.truck_id, row.at_ms % 60_000])).toEqual([['17', 0]]);
      expect(JSON.parse(rows[0]?.payload ?? '')).toMatchObject({ speedKmh: 9 });
    });
  });

  describe('one driver', () => {
    const NAME = 'Жұмабек "Jumbo" O\'Neil 100%_';

    test('gets everything about himself, and nothing about others', async () => {
      await arrive('yawn', 0, { driverId: NAME });
      await arrive('yawn', 0, { driverId: 'Another' });
      const data = JSON.stringify(await exportDriver(store, NAME, COMMAND_LINE, 1));
      expect(data).toContain(JSON.stringify(NAME).slice(1, -1));
      expect(data).not.toContain('Another');
      await expect(exportDriver(store, 'Nobody', COMMAND_LINE, 1)).rejects.toMatchObject({ code: 'unknownDriver' });
    });

    test('is taken out of every table, and the records stay under one made-up name', async () => {
      await arrive('yawn', 0, { driverId: NAME });
      await arrive('driverChange', 0, { driverId: 'Another', detail: { from: NAME, to: 'Another' } });
      await createLogbook(store).write(ONSET_AT_MS);
      const { as } = await eraseDriver(store, NAME, 2);
      const tables = ['drivers', 'events', 'inbox', 'alerts', 'drives', 'statuses', 'audit'] as const;
      const all = await Promise.all(tables.map((table) => store.selectFrom(table).selectAll().execute()));
      expect(JSON.stringify(all)).not.toContain('Jumbo');
      expect(JSON.stringify(all)).toContain('Another');
      const events = await store.selectFrom('events').select(['driver_id', 'detail']).orderBy('event_row_id').execute();
      expect([events[0]?.driver_id, detailSchema.parse(JSON.parse(events[1]?.detail ?? '')).from]).toEqual([as, as]);
      await expect(eraseDriver(store, as, 3)).rejects.toMatchObject({ code: 'unknownDriver' });
    });

    test('is not erased while an alert of his is open', async () => {
      await arrive('sleep', 0, { driverId: NAME });
      await expect(eraseDriver(store, NAME, 2)).rejects.toMatchObject({ code: 'badInput' });
      await store.updateTable('alerts').set({ open: 0 }).execute();
      await eraseDriver(store, NAME, 2);
      expect(await store.selectFrom('drivers').selectAll().where('driver_id', '=', NAME).execute()).toEqual([]);
    });
  });
}
