/** Other thresholds on recorded sessions: the server finds what the cab unit's own replay finds, beside events and verdicts. */
import type { Event } from '@oyau/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  whatIfRunAnswerSchema,
  whatIfStockSchema,
  type WhatIfResult,
  type WhatIfRun,
} from '../../dispatch-server/api/contract-what-if.js';
import { apiErrorSchema } from '../../dispatch-server/api/contract.js';
import { readSessionFacts } from '../../dispatch-server/exchange/session-file.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { keepSession } from '../../dispatch-server/store/recorded-sessions.js';
import { createReplayPool } from '../../dispatch-server/what-if/replay-pool.js';
import { replayFile } from '../../edge-agent/commands/replay.js';
import { compare } from '../../edge-agent/session/compare.js';
import { openSession } from '../../edge-agent/session/read.js';
import { toEvent } from '../../edge-agent/uplink/wire.js';
import { sessionPath } from '../../fixtures/sessions/files.js';
import { STORIES } from '../../fixtures/sessions/stories.js';
import { bodyOf, eventOf, ONSET_AT_MS, openDesk, type Desk } from './desk.js';

/** The night shift alone takes half a minute: with OYAU_LONG=1. */
const NAMES = STORIES.map(({ name }) => name).filter(
  (name) => name !== 'scripted-night-shift' || process.env.OYAU_LONG === '1',
);
const COMPILED_POOL: string = new URL('../../dispatch-server/dist/what-if/replay-pool.js', import.meta.url).href;
const HOUR_MS = 3_600_000;
const startOf = (index: number): number => ONSET_AT_MS + index * 24 * HOUR_MS;

let desk: Desk;
let analyst: string;
const sessionIds = new Map<string, string>();
beforeAll(async () => {
  desk = await openDesk({ now: () => ONSET_AT_MS + 400 * 24 * HOUR_MS });
  const token = await desk.enrol();
  analyst = await desk.cookieOf('analyst');
  const truck = await desk.truck(token);
  await truck.hello();
  let seq = 0;
  for (const [index, name] of NAMES.entries()) {
    const file = sessionPath(name);
    const origin = { file, folder: desk.data, deviceId: 'cab-017', startedAtMs: startOf(index) };
    const { session } = await keepSession(desk.store, await readSessionFacts(file), origin, COMMAND_LINE, 1);
    sessionIds.set(session.sessionId, name);
    const events = await eventsOf(name, startOf(index));
    for (let at = 0; at < events.length; at += 100)
      await truck.store(events.slice(at, at + 100).map((event) => ({ ...event, seq: (seq += 1) })));
  }
}, 600_000);
afterAll(() => desk.end());

/** What the unit sent while it recorded: the changes of the golden log through the cab's own wire. */
async function eventsOf(name: string, startedAtMs: number): Promise<Omit<Event, 'seq'>[]> {
  const { log } = await replayFile(sessionPath(name), {});
  let firstMs = 0;
  for await (const { reading } of (await openSession(sessionPath(name))).frames) {
    firstMs = reading.tMs;
    break;
  }
  const { inForce } = eventOf({ seq: 1 });
  const context = {
    ...{ session: name, driverId: null, speedKmh: 18, moving: true, wallOffsetMs: startedAtMs - firstMs },
    ...{ clockSynced: true, alarm: null, inForce },
  };
  return log.changes.flatMap((change) => {
    const event = toEvent(change, context);
    return event === null ? [] : [event];
  });
}

const PERIOD = { fromMs: startOf(-1), toMs: startOf(100) };

async function ask(body: object): Promise<WhatIfResult> {
  const begun = await desk.api('POST', '/api/v1/what-if', { body: { ...PERIOD, ...body }, cookie: analyst });
  let { run }: { run: WhatIfRun } = await bodyOf(begun, whatIfRunAnswerSchema);
  await expect
    .poll(
      async () => {
        const response = await desk.api('GET', `/api/v1/what-if/${run.runId}`, { cookie: analyst });
        run = (await bodyOf(response, whatIfRunAnswerSchema)).run;
        return run.state;
      },
      { timeout: 300_000 },
    )
    .toBe('done');
  if (run.result === null) throw new Error('a run that is done has a result');
  return run.result;
}

describe('runs', () => {
  test('unchanged thresholds reproduce the recorded events exactly, session by session', async () => {
    const result = await ask({ thresholds: {} });
    expect(result.differences).toEqual([]);
    expect(result.sessions.map(({ sessionId }) => sessionIds.get(sessionId))).toEqual(NAMES);
    for (const { sessionId, reproduced, failure, differences } of result.sessions) {
      const name = sessionIds.get(sessionId);
      const sent = new Set((await eventsOf(name ?? '', 0)).map(({ eventId }) => eventId)).size;
      const expected = sent === 0 ? null : { same: sent, missing: 0, extra: 0 };
      expect({ name, failure, differences, reproduced }).toEqual({
        ...{ name, failure: null, differences: 0, reproduced: expected },
      });
    }
    expect(result.totals.find(({ kind, isAlarm }) => kind === 'eyesClosed' && !isAlarm)?.before).toBeGreaterThan(8);
    expect(result.load.before).toEqual(result.load.after);
    expect(result.load.before.P1).toBeGreaterThan(0);
  });

  test.each([{ eyesClosedMs: 1800 }, { eyesClosedMs: 2600, yawnMs: 1800 }, { closedOpenness: 0.2 }])(
    '%j gives the differences of `oyau-agent replay`',
    async (thresholds) => {
      const result = await ask({ thresholds });
      const expected: unknown[] = [];
      for (const [index, name] of NAMES.entries()) {
        const [own, other] = [await replayFile(sessionPath(name), {}), await replayFile(sessionPath(name), thresholds)];
        for (const { what, before, after } of compare(own.log, other.log).differences)
          expected.push(differenceOf(name, what, before === null ? 'added' : after === null ? 'removed' : 'moved'));
        expect(result.sessions[index]?.differences).toBe(compare(own.log, other.log).differences.length);
      }
      expect(expected.length).toBeGreaterThan(0);
      const found = result.differences.map(({ sessionId, kind, isAlarm, change }) =>
        differenceOf(sessionIds.get(sessionId) ?? '', isAlarm ? `alarm ${kind}` : kind, change),
      );
      expect(found.toSorted()).toEqual(expected.toSorted());
    },
  );

  test('verdicts stand next to what would go, and count in the totals', async () => {
    const rows = await desk.store
      .selectFrom('events')
      .select(['event_row_id', 'onset_at_ms'])
      .where('finding', '=', 'eyesClosed')
      .where((each) => each(each('offset_capture_ms', '-', each.ref('onset_capture_ms')), '<', 3500))
      .orderBy('onset_at_ms')
      .execute();
    const [first, second] = rows;
    const give = (id: number, body: object) =>
      desk.api('POST', `/api/v1/review/events/${id}/verdict`, { body: { basedOn: 0, ...body }, cookie: analyst });
    expect((await give(first!.event_row_id, { verdict: 'true' })).status).toBe(200);
    expect((await give(second!.event_row_id, { verdict: 'falseAlarm', reason: 'lookingDown' })).status).toBe(200);
    const result = await ask({ thresholds: { eyesClosedMs: 4000, sleepMs: 5000, unresponsiveMs: 7000 } });
    const removed = result.differences.filter(
      ({ kind, isAlarm, change }) => kind === 'eyesClosed' && !isAlarm && change === 'removed',
    );
    const verdicts = new Map(removed.map(({ verdict }) => [verdict?.eventRowId, verdict?.verdict]));
    const totals = result.totals.find(({ kind, isAlarm }) => kind === 'eyesClosed' && !isAlarm);
    expect(totals?.removed).toBe(removed.length);
    expect(removed.length).toBeGreaterThan(1);
    expect((totals?.removedTrue ?? 0) + (totals?.removedFalse ?? 0)).toBe(
      [...verdicts.values()].filter((said) => said !== undefined).length,
    );
    expect([verdicts.get(first!.event_row_id), verdicts.get(second!.event_row_id)]).toEqual(['true', 'falseAlarm']);
    expect(result.load.after.P1).toBeLessThan(result.load.before.P1);
    expect(result.load.perDispatcherHourAfter).toBeCloseTo(
      ((result.load.after.P1 + result.load.after.P2) / result.load.hours) *
        (result.load.trucks / result.load.dispatchers),
      9,
    );
  });

  test('a session whose file is damaged says so; the others count', async () => {
    const [id] = sessionIds.keys();
    const row = await desk.store
      .selectFrom('recorded_sessions')
      .selectAll()
      .where('session_id', '=', id!)
      .executeTakeFirstOrThrow();
    await desk.store
      .updateTable('recorded_sessions')
      .set({ path: 'sessions/none.ndjson' })
      .where('session_id', '=', id!)
      .execute();
    const result = await ask({ thresholds: { eyesClosedMs: 1800 } });
    await desk.store.updateTable('recorded_sessions').set({ path: row.path }).where('session_id', '=', id!).execute();
    expect(result.sessions.filter(({ failure }) => failure !== null)).toMatchObject([
      { sessionId: id, failure: 'there is no file sessions/none.ndjson' },
    ]);
    expect(result.differences.length).toBeGreaterThan(0);
  });

  test('is narrowed by period, truck, unit and session; nothing there is 404; what is wrong is told with bounds', async () => {
    const [first, second] = sessionIds.keys();
    const names = async (body: object) =>
      (await ask({ thresholds: {}, ...body })).sessions.map(({ sessionId }) => sessionId);
    expect(await names({ sessions: [first, second] })).toEqual([first, second]);
    expect(await names({ fromMs: startOf(0), toMs: startOf(0) + HOUR_MS })).toEqual([first]);
    const refused = async (body: object) => {
      const response = await desk.api('POST', '/api/v1/what-if', { body: { ...PERIOD, ...body }, cookie: analyst });
      const { code, problems } = (await bodyOf(response, apiErrorSchema)).error;
      return [response.status, code, problems.map(({ path }) => path)];
    };
    expect(await refused({ thresholds: {}, trucks: ['99'] })).toEqual([404, 'noSessions', []]);
    expect(await refused({ thresholds: { eyesClosedMs: 10, nonsense: 1 } })).toEqual([
      400,
      'invalidRequest',
      ['thresholds.eyesClosedMs', 'thresholds.nonsense'],
    ]);
    const stock = await bodyOf(await desk.api('GET', '/api/v1/what-if', { cookie: analyst }), whatIfStockSchema);
    expect(stock).toMatchObject({ trucks: 1, canSign: false });
    expect(stock.sessions).toHaveLength(NAMES.length);
  });

  test('threads find what this thread finds, tell how far they are, and end', async () => {
    const compiled = (await import(COMPILED_POOL)) as {
      createReplayPool: typeof createReplayPool;
    };
    const [threads, here] = [compiled.createReplayPool(), createReplayPool()];
    const task = { file: sessionPath('seen-closures'), thresholds: { eyesClosedMs: 1800 } };
    let doneMs = 0;
    const [found, expected] = await Promise.all([
      threads.replay({ ...task, file: sessionPath('scripted-drowsy') }, (ms) => (doneMs += ms)),
      here.replay({ ...task, file: sessionPath('scripted-drowsy') }, () => undefined),
    ]);
    expect(found).toEqual(expected);
    expect(doneMs).toBeGreaterThan(0);
    await expect(threads.replay({ ...task, file: 'none.ndjson' }, () => undefined)).rejects.toThrow('there is no file');
    expect(await threads.replay(task, () => undefined)).toEqual(await here.replay(task, () => undefined));
    await threads.close();
    await expect(threads.replay(task, () => undefined)).rejects.toThrow('stopping');
  });
});

function differenceOf(name: string, what: string, change: string): string {
  return `${name} ${what} ${change}`;
}
