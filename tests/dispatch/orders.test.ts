/** Orders from the desk to the driver and back, with a real cab unit at the other end of the socket. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  alertsAnswerSchema,
  apiErrorSchema,
  orderAnswerSchema,
  ordersAnswerSchema,
  templatesAnswerSchema,
  truckAnswerSchema,
  type BoardMessage,
  type Order,
} from '../../dispatch-server/api/contract.js';
import { bodyOf, eventOf, ONSET_AT_MS, openDesk, type Client, type Desk, type TruckClient } from './desk.js';

const START_MS = ONSET_AT_MS + 5000;

let desk: Desk;
let nowMs: number;
let cookie: string;
let token: string;
beforeEach(async () => {
  nowMs = START_MS;
  desk = await openDesk({ now: () => nowMs, deskTickMs: 10, boardHeartbeatMs: 60_000 });
  cookie = await desk.cookieOf('dispatcher');
  token = await desk.enrol();
});
afterEach(() => desk.end());

const give = (body: Record<string, unknown>) =>
  desk.api('POST', '/api/v1/orders', {
    cookie,
    body: { truckId: '17', kind: 'restBreak', text: 'Rest now.', ...body },
  });
const given = async (body: Record<string, unknown> = {}) => (await bodyOf(await give(body), orderAnswerSchema)).order;
const post = (order: Order, what: string, body: unknown) =>
  desk.api('POST', `/api/v1/orders/${order.orderId}/${what}`, { cookie, body });
const listed = async (query = '') =>
  (await bodyOf(await desk.api('GET', `/api/v1/orders${query}`, { cookie }), ordersAnswerSchema)).orders;
const stateOn = async (board: Client<BoardMessage>, state: Order['state']): Promise<Order> => {
  const found = await board.next((message) => message.type === 'order' && message.order.state === state);
  if (found.type !== 'order') throw new Error('not an order');
  return found.order;
};
const capable = async (): Promise<TruckClient> => {
  const truck = await desk.truck(token);
  await truck.hello({ capabilities: ['orders'] });
  return truck;
};
const report = (truck: TruckClient, orderId: string, state: string, atMs = START_MS, note?: string) =>
  truck.send({ type: 'orderState', orderId, state, atMs, ...(note === undefined ? {} : { note }) });

describe('the way of an order', () => {
  test('issued, sent, received, acknowledged, done: the board sees every state, the audit keeps it', async () => {
    const truck = await capable();
    const board = await desk.board(cookie);
    const order = await given({ dueMs: 600_000 });
    expect(order).toMatchObject({
      state: 'issued',
      issuedBy: 'dispatcher',
      issuedAtMs: START_MS,
      expiresAtMs: START_MS + 600_000,
      steps: [{ state: 'issued', by: 'person', login: 'dispatcher' }],
    });
    const { orderId } = order;
    expect(await truck.answer('order')).toEqual({
      type: 'order',
      orderId,
      kind: 'restBreak',
      text: 'Rest now.',
      issuedAtMs: START_MS,
      expiresAtMs: START_MS + 600_000,
    });
    await stateOn(board, 'sent');
    for (const state of ['received', 'acknowledged', 'done'] as const) {
      report(truck, orderId, state, START_MS + 1000);
      expect(await stateOn(board, state)).toMatchObject({ orderId });
    }
    expect(await listed()).toEqual([]);
    expect((await listed('?state=all'))[0]?.steps.map(({ state, by }) => [state, by])).toEqual([
      ['issued', 'person'],
      ['sent', 'server'],
      ['received', 'truck'],
      ['acknowledged', 'truck'],
      ['done', 'truck'],
    ]);
    const audit = await desk.store.selectFrom('audit').selectAll().where('subject', '=', orderId).execute();
    expect(audit.map(({ action }) => action)).toEqual([
      'order.issue',
      'order.sent',
      'order.answer',
      'order.answer',
      'order.answer',
    ]);
  });

  test('a truck that was away gets its orders when it is back, but only what it has not received', async () => {
    const [first, second] = [await given({ text: 'one' }), await given({ text: 'two' })];
    const truck = await capable();
    expect((await truck.answer('order')).orderId).toBe(first.orderId);
    expect((await truck.answer('order')).orderId).toBe(second.orderId);
    const board = await desk.board(cookie);
    report(truck, first.orderId, 'received');
    await stateOn(board, 'received');
    truck.socket.close();
    await truck.closed;
    expect((await (await capable()).answer('order')).orderId).toBe(second.orderId);
  });

  test('a unit of an older protocol is sent none', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    await given();
    await truck.store([eventOf({ seq: 1 })]);
    expect((await listed())[0]?.state).toBe('issued');
  });

  test('a driver declines with a reason', async () => {
    const truck = await capable();
    const board = await desk.board(cookie);
    const { orderId } = await given();
    report(truck, orderId, 'declined', START_MS, 'on a ramp');
    expect((await stateOn(board, 'declined')).steps.at(-1)).toMatchObject({ by: 'truck', note: 'on a ramp' });
  });

  test('no truck answers for another', async () => {
    const order = await given();
    const foreign = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await foreign.hello({ capabilities: ['orders'] });
    report(foreign, order.orderId, 'done');
    await foreign.store([eventOf({ seq: 1 })]);
    expect((await listed())[0]?.state).toBe('issued');
  });

  test('what is not done in time expires, and the truck is told', async () => {
    const truck = await capable();
    const board = await desk.board(cookie);
    const { orderId } = await given({ dueMs: 60_000 });
    await stateOn(board, 'sent');
    nowMs += 60_000;
    expect(await stateOn(board, 'expired')).toMatchObject({ orderId });
    expect(await truck.answer('orderEnd')).toEqual({ type: 'orderEnd', orderId, state: 'expired' });
  });

  test('a dispatcher calls an order off, once', async () => {
    const truck = await capable();
    const order = await given();
    await truck.answer('order');
    const response = await post(order, 'cancel', { reason: 'he called' });
    expect((await bodyOf(response, orderAnswerSchema)).order.steps.at(-1)).toMatchObject({
      state: 'cancelled',
      login: 'dispatcher',
      note: 'he called',
    });
    expect(await truck.answer('orderEnd')).toMatchObject({ orderId: order.orderId, state: 'cancelled' });
    await post(order, 'outcome', { outcome: 'workContinued' });
    const done = await given({ kind: 'call', text: 'Call me.' });
    await post(done, 'outcome', { outcome: 'driverFit', note: 'sounded awake' });
    const refused = await post(done, 'cancel', { reason: 'x' });
    expect([refused.status, (await bodyOf(refused, apiErrorSchema)).error.code]).toEqual([409, 'hasEnded']);
  });
});

describe('orders and alerts', () => {
  test('an alert shows its orders and closes with the outcome', async () => {
    const truck = await capable();
    await truck.store([eventOf({ seq: 1 })]);
    const open = async () =>
      (await bodyOf(await desk.api('GET', '/api/v1/alerts?state=all', { cookie }), alertsAnswerSchema)).alerts[0]!;
    const { alertId } = await open();
    const board = await desk.board(cookie);
    await board.next();
    const order = await given({ alertId, kind: 'stop', text: 'Stop now.' });
    const linked = await board.next((message) => message.type === 'alert');
    expect(linked).toMatchObject({ alert: { orders: [{ orderId: order.orderId, kind: 'stop', state: 'issued' }] } });
    await post(order, 'outcome', { outcome: 'truckStopped' });
    await desk.api('POST', `/api/v1/alerts/${alertId}/close`, { cookie, body: { outcome: 'truckStopped' } });
    expect(await open()).toMatchObject({ outcome: 'truckStopped', orders: [{ state: 'done' }] });
    const page = await bodyOf(await desk.api('GET', '/api/v1/trucks/17', { cookie }), truckAnswerSchema);
    expect(page).toMatchObject({
      trucks: [{ truckId: '17', online: true }],
      alerts: [],
      orders: [{ orderId: order.orderId, outcome: 'truckStopped' }],
    });
    expect((await desk.api('GET', '/api/v1/trucks/nobody', { cookie })).status).toBe(404);
  });

  test('everything an order refers to must be there; all problems at once', async () => {
    const unknown = await give({ truckId: 'nobody', alertId: '7b0a1c9e-32a1-4b51-9f0e-0d3e1f2a4b5c' });
    expect(unknown.status).toBe(422);
    const { problems } = (await bodyOf(unknown, apiErrorSchema)).error;
    expect(problems.map(({ path }) => path)).toEqual(['truckId', 'alertId']);
    const bad = await give({ kind: 'fire', text: 'x'.repeat(501), dueMs: 1 });
    expect((await bodyOf(bad, apiErrorSchema)).error.problems.map(({ path }) => path).sort()).toEqual([
      'dueMs',
      'kind',
      'text',
    ]);
  });
});

describe('templates', () => {
  test('a site writes its own, in every language', async () => {
    const supervisor = await desk.cookieOf('supervisor');
    const read = async () =>
      (await bodyOf(await desk.api('GET', '/api/v1/order-templates', { cookie }), templatesAnswerSchema)).templates;
    expect((await read()).map(({ kind }) => kind)).toEqual(['call', 'restBreak', 'stop', 'relief', 'medicalCheck']);
    const templates = [
      { kind: 'message', text: { en: 'Dust on the ramp.', ru: 'Пыль на съезде.', kk: 'Түсуде шаң бар.' } },
    ];
    const body = { templates };
    expect((await desk.api('PUT', '/api/v1/order-templates', { cookie, body })).status).toBe(403);
    expect((await desk.api('PUT', '/api/v1/order-templates', { cookie: supervisor, body })).status).toBe(200);
    expect(await read()).toEqual(templates);
  });
});
