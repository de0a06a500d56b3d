/** Figures follow their rows: late, repeated, completed and changed ones; on SQLite and PostgreSQL. What retention took stays counted. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@oyau/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Question } from '../../dispatch-server/reports/question.js';
import type { Cell, ReportName } from '../../dispatch-server/reports/report.js';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { acknowledgeAlert } from '../../dispatch-server/store/alert-change.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { openEventStore } from '../../dispatch-server/store/event-store.js';
import { eraseDriver } from '../../dispatch-server/store/privacy.js';
import { answerReport } from '../../dispatch-server/store/reports.js';
import { rebuild, rollUp } from '../../dispatch-server/store/rollup.js';
import { readSettings, writeSettings } from '../../dispatch-server/store/settings.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { createDatabase, postgresMissing, type TestDatabase } from '../helpers/postgres.js';
import { endOf, EPOCH, eventOf } from '../dispatch/desk.js';

const missing = await postgresMissing();

/** 23:59:30 at the site (UTC+5). */
const LATE_MS = Date.parse('2026-03-10T18:59:30Z');
const DAY_MS = 86_400_000;
const PERSON = { login: 'ada', address: null };

describe.skipIf(missing !== null)(missing ?? 'PostgreSQL', () => figures(true));
describe('SQLite', () => figures(false));

function figures(onPostgres: boolean): void {
  let folder: string;
  let postgres: TestDatabase | null;
  let store: Store;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'oyau-roll-up-'));
    postgres = onPostgres ? await createDatabase() : null;
    store = await openStore(folder, { database: postgres?.url ?? null });
    await addDevice(store, 'cab-017', '17', 1);
    await addUser(store, { ...{ login: 'ada', name: 'Ada', role: 'admin' }, passwordHash: 'x' }, COMMAND_LINE, 1);
  });
  afterEach(async () => {
    await store.destroy();
    await postgres?.drop();
    rmSync(folder, { recursive: true });
  });

  const take = async (event: Event, receivedAtMs = event.onsetAtMs + 500) => {
    const arrival = { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert' as const, receivedAtMs, event };
    await (onPostgres
      ? commitArrivals(store, [arrival], receivedAtMs)
      : openEventStore(store, folder).commit([arrival], receivedAtMs));
  };
  const at = (onsetAtMs: number, changes: Partial<Event> & { seq: number }) =>
    eventOf({ ...{ onsetAtMs, detectedAtMs: onsetAtMs + 2000, eventId: `s1/x@${changes.seq}` }, ...changes });
  const tableOf = async (report: ReportName, name: string, question: Question = {}): Promise<Cell[][]> => {
    await rollUp({ store, nowMs: LATE_MS + 5 * DAY_MS });
    const days = { from: '2026-03-01', to: '2026-03-31' };
    const answer = await answerReport(store, {
      report,
      question: { ...days, ...question },
      nowMs: LATE_MS + 5 * DAY_MS,
    });
    return answer.tables.find((table) => table.name === name)?.rows ?? [];
  };
  const counts = async () => (await tableOf('rates', 'days')).map((row) => [row[0], row[1]]);

  test('an event belongs to the local day on which it began, however late it comes', async () => {
    await take(at(LATE_MS, { seq: 1 }), LATE_MS + DAY_MS);
    await take(at(LATE_MS + 60_000, { seq: 2 }));
    expect(await counts()).toEqual([
      ['2026-03-10', 1],
      ['2026-03-11', 1],
    ]);
    await take(at(LATE_MS - 60_000, { seq: 3 }), LATE_MS + 3 * DAY_MS);
    expect(await counts()).toContainEqual(['2026-03-10', 2]);
  });

  test('what comes twice counts once; an end that comes later changes the duration, not the count', async () => {
    const event = at(LATE_MS, { seq: 1 });
    await take(event);
    await take(event);
    expect(await counts()).toEqual([['2026-03-10', 1]]);
    await take(endOf(event, 2, 2400));
    expect(await counts()).toEqual([['2026-03-10', 1]]);
    const row = await store.selectFrom('report_events').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ count: 1, ended: 1, duration_ms: 2400, sounded: 1, alerted: 1, moving: 1 });
  });

  test('an end that comes first and a beginning on another day: only the right day counts', async () => {
    const event = at(LATE_MS, { seq: 1 });
    // Before the unit's clock was set the end said another day.
    await take({ ...endOf(event, 2, 2400), onsetAtMs: LATE_MS + 2 * DAY_MS, offsetAtMs: LATE_MS + 2 * DAY_MS + 2400 });
    expect(await counts()).toEqual([['2026-03-12', 1]]);
    await take(event);
    expect(await counts()).toEqual([['2026-03-10', 1]]);
  });

  test('nothing marked, nothing counted; a mark set while a day is counted stays', async () => {
    await take(at(LATE_MS, { seq: 1 }));
    expect(await rollUp({ store, nowMs: 1 })).toBe(1);
    expect(await rollUp({ store, nowMs: 2 })).toBe(0);
    await take(at(LATE_MS, { seq: 2 }));
    const pause = () => take(at(LATE_MS + 1000, { seq: 3 }));
    await rollUp({ store, nowMs: 3, pause });
    expect(await store.selectFrom('dirty_hours').selectAll().execute()).toHaveLength(1);
    expect(await counts()).toEqual([['2026-03-10', 3]]);
  });

  test('an acknowledgement and a verdict change the figures of their day', async () => {
    await take(at(LATE_MS, { seq: 1 }));
    expect((await tableOf('handling', 'times'))[0]?.slice(0, 4)).toEqual(['all', 'acknowledge', 1, 0]);
    const alert = await store.selectFrom('alerts').selectAll().executeTakeFirstOrThrow();
    await acknowledgeAlert(store, alert.alert_id, PERSON, null, alert.received_at_ms + 7000);
    expect((await tableOf('handling', 'times'))[0]?.slice(0, 6)).toEqual(['all', 'acknowledge', 1, 1, 1, 7]);
    const event = await store.selectFrom('events').selectAll().executeTakeFirstOrThrow();
    const judge = (version: number, verdict: string) =>
      store
        .insertInto('verdicts')
        .values({
          ...{ event_row_id: event.event_row_id, version, verdict, kind: null, reason: 'lookedDown', note: null },
          ...{ login: 'ada', at_ms: 5 },
        })
        .execute();
    await judge(1, 'true');
    expect((await tableOf('precision', 'site'))[0]?.slice(0, 4)).toEqual([1, 1, 0, 0]);
    await judge(2, 'falseAlarm');
    expect((await tableOf('precision', 'site'))[0]?.slice(0, 4)).toEqual([1, 0, 1, 0]);
  });

  test('another time zone counts all days again, by its own midnight', async () => {
    await take(at(LATE_MS, { seq: 1 }));
    await take(at(LATE_MS + 60_000, { seq: 2 }));
    expect(await counts()).toHaveLength(2);
    await writeSettings(store, { ...(await readSettings(store)), timeZone: 'UTC' }, PERSON, 9);
    expect(await counts()).toEqual([['2026-03-10', 2]]);
    await writeSettings(store, { ...(await readSettings(store)), timeZone: 'Asia/Kathmandu' }, PERSON, 9);
    expect(await counts()).toEqual([['2026-03-11', 2]]);
  });

  test('what retention has removed stays counted, also when its day is counted again', async () => {
    await take(at(LATE_MS, { seq: 1 }));
    await take(at(LATE_MS, { seq: 2, finding: 'yawn', alarm: null }));
    expect(await tableOf('rates', 'kinds')).toHaveLength(2);
    await store.deleteFrom('events').where('finding', '=', 'yawn').execute();
    const removed = { at_ms: LATE_MS + DAY_MS, kind: 'events.yawn', before_ms: LATE_MS + DAY_MS, removed: 1 };
    await store.insertInto('retention_log').values(removed).execute();
    await take(at(LATE_MS + 1000, { seq: 3 }));
    expect((await tableOf('rates', 'kinds')).map((row) => row.slice(0, 2))).toEqual([
      ['eyesClosed', 2],
      ['yawn', 1],
    ]);
    await rebuild({ store, nowMs: 9 });
    expect((await tableOf('rates', 'kinds')).map((row) => row.slice(0, 2))).toEqual([
      ['eyesClosed', 2],
      ['yawn', 1],
    ]);
  });

  test('minutes that statuses tell of, and drives of which no status came', async () => {
    const minute = (index: number, status: Record<string, unknown>) => ({
      ...{ truck_id: '17', at_ms: Date.parse('2026-03-10T06:00:00Z') + index * 60_000, device_id: 'cab-017' },
      ...{ driver_id: 'A. Driver', payload: JSON.stringify(status) },
    });
    await store.insertInto('drivers').values({ driver_id: 'A. Driver', first_seen_at_ms: 1 }).execute();
    const fatigue = { level: 40, because: [] };
    await store
      .insertInto('statuses')
      .values([
        minute(0, { speedKmh: 20, driving: 'watching', perclos: 0.1, fatigue }),
        minute(1, { speedKmh: null, driving: 'cannotSee', perclos: null, fatigue: null }),
        minute(2, { speedKmh: 0, driving: 'watching', perclos: 0.2 }),
      ])
      .execute();
    const from_ms = Date.parse('2026-03-10T06:00:00Z');
    await store
      .insertInto('drives')
      .values({ truck_id: '17', driver_id: 'A. Driver', from_ms, to_ms: from_ms + 30 * 60_000 })
      .execute();
    const [site] = await tableOf('observable', 'site');
    // 2 minutes told, 27 of which nobody told.
    expect(site?.map((cell) => Math.round(Number(cell) * 600) / 600)).toEqual([29 / 60, 2 / 60, 1 / 60, 0.5]);
    const [trend] = await tableOf('drivers', 'trend');
    expect(trend?.slice(3).map((cell) => Number(Number(cell).toFixed(6)))).toEqual([0.15, 40]);
  });

  test('a driver who is taken out is taken out of the figures too', async () => {
    await take(at(LATE_MS, { seq: 1 }));
    await tableOf('rates', 'drivers');
    const alert = await store.selectFrom('alerts').selectAll().executeTakeFirstOrThrow();
    await acknowledgeAlert(store, alert.alert_id, PERSON, null, LATE_MS + 9000);
    const { as } = await eraseDriver(store, 'A. Driver', LATE_MS + DAY_MS);
    expect(await store.selectFrom('report_events').select('driver_id').execute()).toEqual([{ driver_id: as }]);
    expect((await tableOf('rates', 'drivers')).map(([driver]) => driver)).toEqual([as]);
  });
}
