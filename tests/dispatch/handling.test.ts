/** What dispatchers do with alerts through the API: set aside, close, and what the clock does when they do nothing. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  alertAnswerSchema,
  alertsAnswerSchema,
  apiErrorSchema,
  eventsAnswerSchema,
  type Alert,
  type BoardMessage,
  type Settings,
} from '../../dispatch-server/api/contract.js';
import { DEFAULT_SETTINGS } from '../../dispatch-server/store/settings.js';
import { bodyOf, eventOf, ONSET_AT_MS, openAlert, openDesk, type Client, type Desk } from './desk.js';

const START_MS = ONSET_AT_MS + 5000;

let desk: Desk;
let nowMs: number;
beforeEach(async () => {
  nowMs = START_MS;
  desk = await openDesk({ now: () => nowMs, deskTickMs: 10, boardHeartbeatMs: 60_000 });
});
afterEach(() => desk.end());

const audit = async () => {
  const rows = await desk.store.selectFrom('audit').selectAll().orderBy('audit_id').execute();
  return rows
    .filter(({ action }) => action.startsWith('alert'))
    .map(({ login, action, detail }) => [login, action, detail]);
};
const alertsOf = async (state: string, cookie: string) =>
  (await bodyOf(await desk.api('GET', `/api/v1/alerts?state=${state}`, { cookie }), alertsAnswerSchema)).alerts;
const problemsOf = async (response: Response) =>
  (await bodyOf(response, apiErrorSchema)).error.problems.map(({ path }) => path);
const nextAlert = async (board: Client<BoardMessage>, fits: (alert: Alert) => boolean): Promise<Alert> => {
  const found = await board.next((message) => message.type === 'alert' && fits(message.alert));
  if (found.type !== 'alert') throw new Error('not an alert');
  return found.alert;
};

async function raise(): Promise<{
  alertId: string;
  cookie: string;
  act: (path: string, body?: unknown) => Promise<Response>;
}> {
  const { alertId } = await openAlert(desk);
  const login = await desk.api('POST', '/api/v1/session', { body: { login: 'dispatcher', password: 'correct horse' } });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const act = (path: string, body?: unknown) =>
    desk.api(body === undefined ? 'DELETE' : 'POST', `/api/v1/alerts/${alertId}/${path}`, { cookie, body });
  return { alertId, cookie, act };
}

describe('shelving', () => {
  test('sets an alert aside for a while, with a reason; the board is told, the audit knows', async () => {
    const { alertId, cookie, act } = await raise();
    const board = await desk.board(cookie);
    const response = await act('shelve', { minutes: 30, reason: ' camera is being replaced ' });
    const { alert } = await bodyOf(response, alertAnswerSchema);
    const shelf = {
      shelvedUntilMs: START_MS + 30 * 60_000,
      shelvedBy: 'dispatcher',
      shelveReason: 'camera is being replaced',
    };
    expect(alert).toMatchObject({ ...shelf, state: { acknowledged: false } });
    expect(await nextAlert(board, ({ shelvedBy }) => shelvedBy !== null)).toMatchObject(shelf);
    expect((await alertsOf('shelved', cookie)).map((each) => each.alertId)).toEqual([alertId]);
    nowMs += 30 * 60_000;
    expect(await alertsOf('shelved', cookie)).toEqual([]);
    expect(await audit()).toContainEqual([
      'dispatcher',
      'alert.shelve',
      JSON.stringify({ minutes: '30', reason: 'camera is being replaced' }),
    ]);
  });

  test('can be taken back', async () => {
    const { cookie, act } = await raise();
    await act('shelve', { minutes: 30, reason: 'x' });
    const { alert } = await bodyOf(await act('shelve'), alertAnswerSchema);
    expect(alert).toMatchObject({ shelvedUntilMs: null, shelvedBy: null, shelveReason: null });
    expect(await alertsOf('shelved', cookie)).toEqual([]);
  });

  test('has a limit and a reason; all problems are listed', async () => {
    const { act } = await raise();
    const response = await act('shelve', { minutes: 481, reason: '  ', forever: true });
    expect(response.status).toBe(400);
    expect((await problemsOf(response)).sort()).toEqual(['forever', 'minutes', 'reason']);
  });

  test('a closed alert cannot be set aside', async () => {
    const { act } = await raise();
    await act('close', { outcome: 'falseAlarm' });
    expect((await act('shelve', { minutes: 5, reason: 'x' })).status).toBe(409);
  });
});

describe('closing', () => {
  test('needs an outcome, acknowledges on the way, and the first stands', async () => {
    const { alertId, cookie, act } = await raise();
    expect(await problemsOf(await act('close', {}))).toEqual(['outcome']);
    expect(await problemsOf(await act('close', { outcome: 'other' }))).toEqual(['note']);
    const { alert } = await bodyOf(
      await act('close', { outcome: 'restTaken', note: 'slept 20 min' }),
      alertAnswerSchema,
    );
    expect(alert).toMatchObject({
      outcome: 'restTaken',
      closeNote: 'slept 20 min',
      closedBy: 'dispatcher',
      closedAtMs: START_MS,
      acknowledgedBy: 'dispatcher',
      state: { acknowledged: true },
    });
    expect((await bodyOf(await act('close', { outcome: 'duplicate' }), alertAnswerSchema)).alert).toEqual(alert);
    for (const state of ['open', 'working', 'shelved']) expect(await alertsOf(state, cookie)).toEqual([]);
    expect((await alertsOf('all', cookie)).map((each) => each.alertId)).toEqual([alertId]);
    expect(await audit()).toEqual([
      ['dispatcher', 'alert.close', JSON.stringify({ outcome: 'restTaken', note: 'slept 20 min' })],
    ]);
  });

  test('what is acknowledged and not closed is still in work, and in the snapshot', async () => {
    const { alertId, cookie, act } = await raise();
    await act('acknowledge', { note: 'calling him' });
    expect((await alertsOf('working', cookie)).map((each) => each.alertId)).toEqual([alertId]);
    const snapshot = await (await desk.board(cookie)).next();
    expect(snapshot).toMatchObject({
      alerts: [{ alertId, closedAtMs: null }],
      flood: { active: false, perTenMinutes: 1 },
    });
  });
});

describe('escalation', () => {
  const withEscalation = async (afterMs: number): Promise<Settings> => {
    const settings = { ...DEFAULT_SETTINGS, escalation: { ...DEFAULT_SETTINGS.escalation, afterMs } };
    const cookie = await desk.cookieOf('supervisor');
    const response = await desk.api('PUT', '/api/v1/settings', { cookie, body: settings });
    expect(response.status).toBe(200);
    return settings;
  };

  test('a P1 nobody acknowledges goes to the supervisors when its time has come', async () => {
    await withEscalation(30_000);
    const { alertId, cookie } = await raise();
    const board = await desk.board(cookie);
    nowMs += 29_999;
    await ticks(3);
    expect((await alertsOf('open', cookie))[0]?.escalatedAtMs).toBeNull();
    nowMs += 1;
    const escalated = await nextAlert(board, ({ escalatedAtMs }) => escalatedAtMs !== null);
    expect(escalated).toMatchObject({ alertId, escalatedAtMs: START_MS + 30_000 });
    expect(await audit()).toEqual([[null, 'alert.escalate', JSON.stringify({ afterMs: '30000' })]]);
  });

  test('the time goes on while the server is down; a restart escalates once', async () => {
    const { cookie } = await raise();
    await desk.server.stop();
    nowMs += 60_000;
    await desk.restartStopped();
    const board = await desk.board(cookie);
    await board.next();
    await ticks(5);
    const [alert] = await alertsOf('open', cookie);
    expect(alert?.escalatedAtMs).toBe(START_MS + 60_000);
    nowMs += 60_000;
    await ticks(5);
    expect((await audit()).map(([, action]) => action)).toEqual(['alert.escalate']);
  });

  test('neither an acknowledged nor a shelved alert is escalated, the shelved one afterwards', async () => {
    const { act, cookie } = await raise();
    await act('shelve', { minutes: 10, reason: 'x' });
    nowMs += 10 * 60_000 - 1;
    await ticks(3);
    expect((await alertsOf('open', cookie))[0]?.escalatedAtMs).toBeNull();
    nowMs += 1;
    await ticks(3);
    expect((await alertsOf('open', cookie))[0]?.escalatedAtMs).toBe(nowMs);
    await act('acknowledge', {});
    nowMs += 600_000;
    await ticks(3);
    expect((await audit()).filter(([, action]) => action === 'alert.escalate')).toHaveLength(1);
  });

  /** Lets the desk's clock tick so often. */
  async function ticks(count: number): Promise<void> {
    for (let tick = 0; tick < count; tick += 1) await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

describe('load', () => {
  test('ten alerts in ten minutes are a flood, which every board is told, and which ends', async () => {
    const cookie = await desk.cookieOf('dispatcher');
    const board = await desk.board(cookie);
    for (let index = 0; index < 10; index += 1) {
      const truck = await desk.truck(await desk.enrol(`cab-${index}`, `T${index}`), `cab-${index}`);
      await truck.hello();
      await truck.store([eventOf({ seq: 1 })]);
    }
    const flood = (active: boolean) => board.next((message) => message.type === 'flood' && message.active === active);
    expect(await flood(true)).toEqual({ type: 'flood', active: true, perTenMinutes: 10 });
    nowMs += 10 * 60_000;
    expect(await flood(false)).toEqual({ type: 'flood', active: false, perTenMinutes: 0 });
  });

  test('repeated fatigue proposes to stop; silent signs are taken along; the rest is the analyst’s queue', async () => {
    const truck = await desk.truck(await desk.enrol());
    await truck.hello();
    const cookie = await desk.cookieOf('analyst');
    await truck.store([
      eventOf({ seq: 1, finding: 'yawn' }),
      eventOf({ seq: 2, finding: 'microsleepWarning', afterMs: 10 }),
    ]);
    const queue = async () => {
      const response = await desk.api('GET', '/api/v1/events?queue=analyst', { cookie });
      return (await bodyOf(response, eventsAnswerSchema)).events.map(({ finding }) => finding);
    };
    expect(await queue()).toEqual(['microsleepWarning', 'yawn']);
    expect(await alertsOf('open', cookie)).toEqual([]);
    await truck.store([eventOf({ seq: 3, finding: 'nod', afterMs: 200_000 })]);
    expect(await alertsOf('open', cookie)).toMatchObject([
      { kind: 'microsleepWarning', priority: 'P1', count: 2, repeated: 2, proposeStop: true, chattering: false },
    ]);
    expect(await queue()).toEqual(['yawn']);
    await truck.store([eventOf({ seq: 4, finding: 'baselineDrift', alarm: null, afterMs: 300_000 })]);
    expect(await queue()).toEqual(['baselineDrift', 'yawn']);
  });
});
