/** What the desk keeps — handling, orders, settings, plan, messages, logins, audit — is the same on SQLite and on PostgreSQL. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditQuerySchema } from '../../dispatch-server/api/requests.js';
import { createBus } from '../../dispatch-server/bus/bus.js';
import { escalateDue } from '../../dispatch-server/desk/escalation.js';
import {
  cancelOrder,
  expireOrders,
  giveOrder,
  markOrderSent,
  onOrderState,
  recordOutcome,
} from '../../dispatch-server/desk/orders.js';
import { acknowledgeAlert, closeAlert, shelveAlert, unshelveAlert } from '../../dispatch-server/store/alert-change.js';
import {
  listAlerts,
  listOpenAlerts,
  listShelvedAlerts,
  listWorkingAlerts,
} from '../../dispatch-server/store/alerts.js';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { readAudit } from '../../dispatch-server/store/audit-log.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import {
  countDeliveries,
  dueDeliveries,
  fileChangedAlerts,
  fileTest,
  forgetDelivered,
  listDeliveries,
  markDelivered,
  markFailed,
  reviveDelivery,
} from '../../dispatch-server/store/deliveries.js';
import { addDevice, listDevices } from '../../dispatch-server/store/devices.js';
import { endLogin, endLoginsOf, listLogins, loginIdOf } from '../../dispatch-server/store/logins.js';
import { listOrders, pendingOrders } from '../../dispatch-server/store/orders.js';
import { readPlan, readPlanImage, writePlan } from '../../dispatch-server/store/plan.js';
import { beginSession, userOfSession } from '../../dispatch-server/store/sessions.js';
import {
  DEFAULT_SETTINGS,
  readSettings,
  readTemplates,
  writeSettings,
  writeTemplates,
} from '../../dispatch-server/store/settings.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { addWebhook, listWebhooks, removeWebhook } from '../../dispatch-server/store/webhooks.js';
import { createDatabase, postgresMissing, type TestDatabase } from '../helpers/postgres.js';
import { EPOCH, eventOf, ONSET_AT_MS } from './desk.js';

const missing = await postgresMissing();

const ADA = { login: 'ada', address: '127.0.0.1' };
const MINUTE_MS = 60_000;
const NOW_MS = ONSET_AT_MS + 3000;

describe.skipIf(missing !== null)(missing ?? 'PostgreSQL', () => promises(true));
describe('SQLite', () => promises(false));

function promises(onPostgres: boolean): void {
  let folder: string;
  let postgres: TestDatabase | null;
  let store: Store;
  let nowMs = NOW_MS;
  const parts = () => ({ store, bus: createBus(), log: pino({ level: 'silent' }), now: () => nowMs });
  beforeEach(async () => {
    nowMs = NOW_MS;
    folder = mkdtempSync(join(tmpdir(), 'oyau-desk-contract-'));
    postgres = onPostgres ? await createDatabase() : null;
    store = await openStore(folder, { database: postgres?.url ?? null });
    await addDevice(store, 'cab-017', '17', 1);
    await addUser(store, { login: 'ada', name: 'Ada', role: 'admin', passwordHash: 'x' }, COMMAND_LINE, 1);
  });
  afterEach(async () => {
    await store.destroy();
    await postgres?.drop();
    rmSync(folder, { recursive: true });
  });
  const raise = async (seq = 1) => {
    const event = eventOf({ seq, afterMs: (seq - 1) * 600_000 });
    const arrival = {
      deviceId: 'cab-017',
      truckId: '17',
      epoch: EPOCH,
      lane: 'alert' as const,
      receivedAtMs: nowMs,
      event,
    };
    const { alerts } = await commitArrivals(store, [arrival], nowMs);
    return alerts[0]!.alertId;
  };
  const idsOf = (alerts: readonly { alertId: string }[]) => alerts.map(({ alertId }) => alertId);

  test('an alert is shelved, taken back, acknowledged and closed; every list agrees, every step is in the audit', async () => {
    const alertId = await raise();
    await shelveAlert(store, alertId, ADA, { minutes: 30, reason: 'radio' }, nowMs);
    expect(idsOf(await listShelvedAlerts(store, 10, nowMs))).toEqual([alertId]);
    expect(await listShelvedAlerts(store, 10, nowMs + 31 * MINUTE_MS)).toEqual([]);
    await unshelveAlert(store, alertId, ADA, nowMs + 1);
    expect(idsOf(await listOpenAlerts(store, 10))).toEqual([alertId]);
    await acknowledgeAlert(store, alertId, ADA, 'called', nowMs + 2);
    expect(await acknowledgeAlert(store, alertId, { ...ADA, login: 'eve' }, 'late', nowMs + 3)).toMatchObject({
      ...{ acknowledgedBy: 'ada', acknowledgeNote: 'called', acknowledgedAtMs: nowMs + 2 },
    });
    expect(await listOpenAlerts(store, 10)).toEqual([]);
    expect(idsOf(await listWorkingAlerts(store, 10))).toEqual([alertId]);
    await closeAlert(store, alertId, ADA, { outcome: 'restTaken', note: null }, nowMs + 4);
    expect(await listWorkingAlerts(store, 10)).toEqual([]);
    expect(await listAlerts(store, 10)).toMatchObject([{ alertId, closedAtMs: nowMs + 4 }]);
    const audit = await readAudit(store, auditQuerySchema.parse({ action: 'alert' }));
    expect(audit.rows.map(({ action, subject }) => [action, subject])).toEqual(
      ['close', 'acknowledge', 'unshelve', 'shelve'].map((step) => [`alert.${step}`, alertId]),
    );
  });

  test('a P1 escalates once, when its time has come, and files what is to be told', async () => {
    const escalation = { afterMs: MINUTE_MS, webhook: true, email: true, emailTo: ['chief@mine.example'] };
    await writeSettings(store, { ...DEFAULT_SETTINGS, escalation }, ADA, nowMs);
    await addWebhook(store, { url: 'http://127.0.0.1:9/', topics: ['escalation'] }, ADA, nowMs);
    const alertId = await raise();
    nowMs += MINUTE_MS - 1;
    expect(await escalateDue(parts())).toEqual([]);
    nowMs += 2;
    expect(idsOf(await escalateDue(parts()))).toEqual([alertId]);
    expect(await escalateDue(parts())).toEqual([]);
    expect(await listAlerts(store, 10)).toMatchObject([{ alertId, escalatedAtMs: nowMs }]);
    const due = await dueDeliveries(store, nowMs, 10);
    expect(due.map(({ channel, topic }) => [channel, topic])).toEqual([
      ['webhook', 'escalation'],
      ['email', 'escalation'],
    ]);
  });

  test('an order goes its way; another is called off, a third runs out', async () => {
    const alertId = await raise();
    const give = (text: string) =>
      giveOrder(parts(), ADA, { truckId: '17', alertId, kind: 'restBreak', text, dueMs: MINUTE_MS });
    const [first, second, third] = [await give('one'), await give('two'), await give('three')];
    expect((await pendingOrders(store, 'cab-017', nowMs)).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    await markOrderSent(parts(), first.orderId);
    const [device] = await listDevices(store);
    const report = { type: 'orderState' as const, orderId: first.orderId, atMs: nowMs };
    for (const state of ['received', 'acknowledged', 'done'] as const)
      expect(await onOrderState(parts(), device!, { ...report, state })).toBe(true);
    expect(await onOrderState(parts(), { ...device!, truckId: '18' }, { ...report, state: 'done' })).toBe(false);
    await cancelOrder(parts(), ADA, second.orderId, 'not needed');
    nowMs += 2 * MINUTE_MS;
    await expireOrders(parts());
    await recordOutcome(parts(), ADA, first.orderId, { outcome: 'restTaken', note: 'pad 4' });
    const orders = await listOrders(store, { state: 'all', limit: 10 });
    expect(new Map(orders.map(({ orderId, state }) => [orderId, state]))).toEqual(
      new Map([
        [first.orderId, 'done'],
        [second.orderId, 'cancelled'],
        [third.orderId, 'expired'],
      ]),
    );
    expect(await listOrders(store, { state: 'open', limit: 10 })).toEqual([]);
    expect(orders.find(({ orderId }) => orderId === first.orderId)).toMatchObject({
      outcome: 'restTaken',
    });
    const [alert] = await listAlerts(store, 10);
    expect(alert?.orders).toHaveLength(3);
  });

  test('settings, texts and the plan are what was written last', async () => {
    expect(await readSettings(store)).toEqual(DEFAULT_SETTINGS);
    const settings = { ...DEFAULT_SETTINGS, siteName: 'Комаров', shifts: [{ name: 'Ночь', startsAt: '19:00' }] };
    await writeSettings(store, settings, ADA, 1);
    await writeSettings(store, settings, ADA, 2);
    expect(await readSettings(store)).toEqual(settings);
    const templates = [{ kind: 'call' as const, text: { en: 'Call', ru: 'Вызов', kk: 'Шақыру' } }];
    await writeTemplates(store, templates, ADA, 3);
    expect(await readTemplates(store)).toEqual(templates);
    const corner = { latDeg: 52.02, lonDeg: 61 };
    const corners = { topLeft: corner, topRight: corner, bottomLeft: corner };
    expect(await writePlan(store, null, corners, ADA, 4)).toBe(false);
    const image = { bytes: Buffer.from([0, 255, 1]), mediaType: 'image/png' as const, widthPx: 3, heightPx: 1 };
    expect(await writePlan(store, image, corners, ADA, 5)).toBe(true);
    expect(await writePlan(store, null, { ...corners, topLeft: { latDeg: 1, lonDeg: 2 } }, ADA, 6)).toBe(true);
    expect(await readPlan(store)).toMatchObject({ widthPx: 3, corners: { topLeft: { latDeg: 1, lonDeg: 2 } } });
    expect((await readPlanImage(store))?.bytes).toEqual(image.bytes);
  });

  test('messages are filed once, tried, given up, revived and forgotten', async () => {
    const webhook = await addWebhook(store, { url: 'http://127.0.0.1:9/', topics: ['alert'] }, ADA, nowMs);
    expect(await fileChangedAlerts(store, nowMs)).toBe(0);
    await raise();
    expect(await fileChangedAlerts(store, nowMs)).toBe(1);
    expect(await fileChangedAlerts(store, nowMs)).toBe(0);
    expect(await fileTest(store, webhook.webhookId, 'a', nowMs)).toBe(true);
    const [first, second] = await dueDeliveries(store, nowMs, 10);
    await markDelivered(store, first!, nowMs + 1);
    await markFailed(store, second!, 'no answer', null, nowMs + 2);
    expect(await dueDeliveries(store, nowMs + 3, 10)).toEqual([]);
    expect(await countDeliveries(store)).toEqual(
      new Map([
        ['delivered', 1],
        ['dead', 1],
      ]),
    );
    const [dead] = await listDeliveries(store, { state: 'dead', limit: 10 });
    expect(dead).toMatchObject({ attempts: 1, lastError: 'no answer' });
    const revived = await store
      .transaction()
      .execute((write) => reviveDelivery(write, Number(dead!.deliveryId), nowMs + 4));
    expect(revived).toMatchObject({ state: 'pending', attempts: 0 });
    await forgetDelivered(store, nowMs + 10);
    expect(await listDeliveries(store, { state: 'all', limit: 10 })).toHaveLength(1);
    expect(await removeWebhook(store, webhook.webhookId, ADA, nowMs + 5)).toBe(true);
    expect(await removeWebhook(store, webhook.webhookId, ADA, nowMs + 6)).toBe(false);
    expect(await listWebhooks(store)).toEqual([]);
    expect(await listDeliveries(store, { state: 'dead', limit: 10 })).toHaveLength(1);
  });

  test('logins are listed with where they came from, and ended one by one or all of a person', async () => {
    const [first, second] = [
      await beginSession(store, ADA, 1000),
      await beginSession(store, { ...ADA, address: null }, 2000),
    ];
    expect(await listLogins(store, 2001)).toMatchObject([
      { loginId: loginIdOf(second), login: 'ada', role: 'admin', address: null, beganAtMs: 2000 },
      { loginId: loginIdOf(first), address: '127.0.0.1' },
    ]);
    expect(await endLogin(store, loginIdOf(first), ADA, 2002)).toBe(true);
    expect(await endLogin(store, loginIdOf(first), ADA, 2003)).toBe(false);
    expect([await userOfSession(store, first, 2004), (await userOfSession(store, second, 2004))?.login]).toEqual([
      null,
      'ada',
    ]);
    expect(await endLoginsOf(store, 'ada', ADA, 2005)).toBe(1);
    expect(await listLogins(store, 2006)).toEqual([]);
  });

  test('the audit is read by person, area, subject and time, page by page', async () => {
    await beginSession(store, ADA, 1000);
    await writeSettings(store, DEFAULT_SETTINGS, ADA, 2000);
    await writeSettings(store, DEFAULT_SETTINGS, { ...ADA, login: 'eve' }, 3000);
    const read = async (query: Record<string, unknown>) =>
      (await readAudit(store, auditQuerySchema.parse(query))).rows.map(({ action, atMs }) => [action, atMs]);
    expect(await read({ login: 'ada' })).toEqual([
      ['settings.change', 2000],
      ['session.begin', 1000],
    ]);
    expect(await read({ action: 'settings' })).toEqual([
      ['settings.change', 3000],
      ['settings.change', 2000],
    ]);
    expect(await read({ action: 'setting' })).toEqual([]);
    expect(await read({ action: 'session.begin', fromMs: 500, toMs: 1500 })).toEqual([['session.begin', 1000]]);
    expect(await read({ subject: 'cab-017' })).toEqual([['device.add', 1]]);
    const page = await readAudit(store, auditQuerySchema.parse({ limit: 2 }));
    const next = await readAudit(store, auditQuerySchema.parse({ limit: 2, before: page.next }));
    expect([...page.rows, ...next.rows].map(({ atMs }) => atMs)).toEqual([3000, 2000, 1000, 1]);
  });
}
