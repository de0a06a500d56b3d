/** What the API answers: errors, alerts and their acknowledgement, history, fleet. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  alertAnswerSchema,
  alertsAnswerSchema,
  apiErrorSchema,
  eventsAnswerSchema,
  trucksAnswerSchema,
} from '../../dispatch-server/api/contract.js';
import { bodyOf, endOf, eventOf, ONSET_AT_MS, openAlert, openDesk, type Desk } from './desk.js';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.end());

const paths = async (response: Response) =>
  (await bodyOf(response, apiErrorSchema)).error.problems.map((problem) => problem.path);

describe('errors', () => {
  test.each([
    ['GET', '/api/v1/nothing', undefined, 404, 'notFound'],
    ['POST', '/api/v1/session', '{', 400, 'badRequest'],
    ['POST', '/api/v1/session', 'x'.repeat(70_000), 413, 'tooLarge'],
    ['GET', '/assets/nothing.js', undefined, 404, 'notFound'],
  ])('%s %s: one shape', async (method, path, body, status, code) => {
    const response = await desk.api(method, path, { body });
    expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([status, code]);
  });

  test('other media types are refused', async () => {
    const response = await desk.api('POST', '/api/v1/session', {
      body: 'a=b',
      headers: { 'content-type': 'text/csv' },
    });
    expect([response.status, (await bodyOf(response, apiErrorSchema)).error.code]).toEqual([
      415,
      'unsupportedMediaType',
    ]);
  });

  test('bad filters are listed', async () => {
    const cookie = await desk.cookieOf('viewer');
    const response = await desk.api('GET', '/api/v1/events?limit=0&before=x&fromMs=soon&colour=red', { cookie });
    expect(response.status).toBe(400);
    expect((await paths(response)).sort()).toEqual(['before', 'colour', 'fromMs', 'limit']);
  });
});

describe('acknowledging', () => {
  test('who, when and why are kept; the first stands', async () => {
    const alert = await openAlert(desk);
    expect(alert).toMatchObject({
      truckId: '17',
      kind: 'eyesClosed',
      priority: 'P1',
      state: { active: true, acknowledged: false },
    });
    const cookie = await desk.cookieOf('admin');
    const acknowledge = (note: string) =>
      desk.api('POST', `/api/v1/alerts/${alert.alertId}/acknowledge`, { cookie, body: { note } });
    const first = (await bodyOf(await acknowledge('radio call'), alertAnswerSchema)).alert;
    expect(first).toMatchObject({
      acknowledgedBy: 'admin',
      acknowledgeNote: 'radio call',
      state: { acknowledged: true },
    });
    expect((await bodyOf(await acknowledge('again'), alertAnswerSchema)).alert).toEqual(first);
    const open = await desk.api('GET', '/api/v1/alerts?state=open', { cookie });
    expect(await open.json()).toEqual({ alerts: [] });
    const all = await desk.api('GET', '/api/v1/alerts?state=all', { cookie });
    expect((await bodyOf(all, alertsAnswerSchema)).alerts).toEqual([first]);
  });

  test('the body may be left out; an unknown alert is 404, no alert id 400', async () => {
    const alert = await openAlert(desk);
    const cookie = await desk.cookieOf('admin');
    const acknowledge = (id: string) => desk.api('POST', `/api/v1/alerts/${id}/acknowledge`, { cookie });
    expect((await acknowledge(alert.alertId)).status).toBe(200);
    expect((await acknowledge('7b0a1c9e-32a1-4b51-9f0e-0d3e1f2a4b5c')).status).toBe(404);
    expect((await acknowledge('1')).status).toBe(400);
  });

  test('findings of one closure and re-triggers are one row until somebody takes it', async () => {
    const truck = await desk.truck(await desk.enrol());
    await truck.hello();
    const closure = eventOf({ seq: 1 });
    await truck.store([closure]);
    await truck.store([eventOf({ seq: 2, finding: 'sleep' }), endOf(closure, 3, 3400)]);
    await truck.store([eventOf({ seq: 4, finding: 'yawn', afterMs: 5000 }), eventOf({ seq: 5, afterMs: 60_000 })]);
    const cookie = await desk.cookieOf('dispatcher');
    const { alerts } = await bodyOf(await desk.api('GET', '/api/v1/alerts', { cookie }), alertsAnswerSchema);
    expect(alerts).toMatchObject([
      { kind: 'sleep', count: 3, onsetAtMs: ONSET_AT_MS + 60_000, state: { active: true } },
    ]);
    await desk.api('POST', `/api/v1/alerts/${alerts[0]!.alertId}/acknowledge`, { cookie });
    await truck.store([eventOf({ seq: 6, finding: 'sleep', afterMs: 60_000 })]);
    await truck.store([eventOf({ seq: 7, afterMs: 120_000 })]);
    const later = await bodyOf(await desk.api('GET', '/api/v1/alerts?state=all', { cookie }), alertsAnswerSchema);
    expect(later.alerts.map(({ count, state }) => [count, state.acknowledged])).toEqual([
      [1, false],
      [4, true],
    ]);
  });
});

describe('history', () => {
  const onsets = async (query: string, cookie: string) => {
    const { events, next } = await bodyOf(
      await desk.api('GET', `/api/v1/events${query}`, { cookie }),
      eventsAnswerSchema,
    );
    return { afterMs: events.map((event) => event.onsetAtMs - ONSET_AT_MS), next };
  };

  async function fill(): Promise<string> {
    const first = await desk.truck(await desk.enrol());
    await first.hello();
    await first.store([
      eventOf({ seq: 1, finding: 'yawn', afterMs: 0 }),
      eventOf({ seq: 2, finding: 'sleep', afterMs: 10 }),
      eventOf({ seq: 3, finding: 'blink', afterMs: 20, driverId: 'B. Driver' }),
    ]);
    const second = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await second.hello();
    await second.store([
      eventOf({ seq: 1, finding: 'yawn', afterMs: 20 }),
      eventOf({ seq: 2, finding: 'yawn', afterMs: 30 }),
    ]);
    return desk.cookieOf('viewer');
  }

  test('is filtered by truck, driver, kind and time, newest first', async () => {
    const cookie = await fill();
    const [from, to] = [ONSET_AT_MS + 10, ONSET_AT_MS + 20];
    expect((await onsets('', cookie)).afterMs).toEqual([30, 20, 20, 10, 0]);
    expect((await onsets('?truck=18', cookie)).afterMs).toEqual([30, 20]);
    expect((await onsets('?driver=B.%20Driver', cookie)).afterMs).toEqual([20]);
    expect((await onsets('?kind=yawn,sleep&truck=17', cookie)).afterMs).toEqual([10, 0]);
    expect((await onsets(`?fromMs=${from}&toMs=${to}`, cookie)).afterMs).toEqual([20, 20, 10]);
    expect((await onsets('?truck=nobody', cookie)).afterMs).toEqual([]);
  });

  test('comes in pages that neither repeat nor skip', async () => {
    const cookie = await fill();
    const pages = [];
    for (let before: string | null = ''; before !== null;) {
      const page = await onsets(`?limit=2${before && `&before=${before}`}`, cookie);
      pages.push(page.afterMs);
      before = page.next;
    }
    expect(pages).toEqual([[30, 20], [20, 10], [0]]);
  });

  test('an event has its end, its alert and what was in force', async () => {
    const truck = await desk.truck(await desk.enrol());
    await truck.hello();
    const onset = eventOf({ seq: 1 });
    await truck.store([onset]);
    await truck.store([endOf(onset, 2, 2730)]);
    const response = await desk.api('GET', '/api/v1/events', { cookie: await desk.cookieOf('viewer') });
    const { alert_id } = await desk.store.selectFrom('alerts').select('alert_id').executeTakeFirstOrThrow();
    expect((await bodyOf(response, eventsAnswerSchema)).events).toMatchObject([
      {
        truckId: '17',
        durationMs: 2730,
        offsetAtMs: onset.onsetAtMs + 2730,
        inForce: onset.inForce,
        alertId: alert_id,
        acknowledgedBy: null,
      },
    ]);
  });
});

describe('fleet', () => {
  test('shows every enrolled truck, who is connected, and what it said last', async () => {
    const token = await desk.enrol();
    await desk.enrol('cab-018', '18');
    const cookie = await desk.cookieOf('viewer');
    const truck = await desk.truck(token);
    await truck.hello();
    truck.send({
      type: 'status',
      sentAtMs: ONSET_AT_MS,
      driverId: 'A. Driver',
      speedKmh: 18,
      driving: 'watching',
      learningProgress: 1,
      perclos: 0.04,
      framesPerSecond: 29.7,
    });
    await truck.store([eventOf({ seq: 1 })]);
    const { trucks } = await bodyOf(await desk.api('GET', '/api/v1/trucks', { cookie }), trucksAnswerSchema);
    expect(trucks).toMatchObject([
      {
        truckId: '17',
        deviceId: 'cab-017',
        online: true,
        driverId: 'A. Driver',
        status: { driving: 'watching', perclos: 0.04 },
      },
      { truckId: '18', deviceId: 'cab-018', online: false, lastSeenMs: null, driverId: null, status: null },
    ]);
  });
});

describe('pages', () => {
  const page = async (path: string) => {
    const response = await desk.api('GET', path);
    return [response.status, response.headers.get('content-type'), await response.text()];
  };
  const openWith = async (webFolder: string) => {
    await desk.end();
    desk = await openDesk({ webFolder });
  };

  test('a board that is not built says so', async () => {
    await openWith(join(desk.data, 'nothing'));
    expect(await page('/')).toEqual([503, 'text/plain; charset=utf-8', expect.stringContaining('npm run build')]);
  });

  test('every address that is no file leads to the index page', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'oyau-web-'));
    writeFileSync(join(folder, 'index.html'), '<p>board</p>');
    writeFileSync(join(folder, 'oyau.svg'), '<svg/>');
    await openWith(folder);
    expect(await page('/')).toEqual([200, 'text/html; charset=utf-8', '<p>board</p>']);
    expect(await page('/history?truck=17')).toEqual([200, 'text/html; charset=utf-8', '<p>board</p>']);
    expect((await page('/oyau.svg')).slice(0, 2)).toEqual([200, 'image/svg+xml']);
    expect((await page('/assets/gone.js'))[0]).toBe(404);
    expect((await page('/..%2f..%2fetc/passwd'))[2]).not.toContain('root:');
    rmSync(folder, { recursive: true });
  });
});
