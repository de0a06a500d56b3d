/** The board's WebSocket: who may open it, what it tells. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { BoardMessage } from '../../dispatch-server/api/contract.js';
import { endOf, eventOf, openDesk, type Client, type Desk } from './desk.js';

let desk: Desk;
let cookie: string;
beforeEach(async () => {
  desk = await openDesk({ boardHeartbeatMs: 20, boardTrucksMs: 20 });
  cookie = await desk.cookieOf('dispatcher');
});
afterEach(() => desk.end());

type Of<Type extends BoardMessage['type']> = Extract<BoardMessage, { type: Type }>;
const next = <Type extends BoardMessage['type']>(board: Client<BoardMessage>, type: Type): Promise<Of<Type>> =>
  board.next((message): message is Of<Type> => message.type === type);

test('a board gets everything at first, then every change', async () => {
  const truck = await desk.truck(await desk.enrol());
  await truck.hello();
  const closure = eventOf({ seq: 1 });
  await truck.store([closure]);
  const board = await desk.board(cookie);
  const first = await board.next();
  expect(first).toMatchObject({
    type: 'snapshot',
    alerts: [{ truckId: '17', kind: 'eyesClosed', state: { active: true, acknowledged: false } }],
    trucks: [{ truckId: '17', online: true }],
  });
  await truck.store([endOf(closure, 2, 2730)]);
  const { alert } = await next(board, 'alert');
  expect(alert).toMatchObject({ state: { active: false, acknowledged: false }, count: 1 });
  await desk.api('POST', `/api/v1/alerts/${alert.alertId}/acknowledge`, { cookie, body: {} });
  expect(await next(board, 'alert')).toMatchObject({ alert: { acknowledgedBy: 'dispatcher' } });
  truck.socket.close();
  expect(await next(board, 'trucks')).toMatchObject({ trucks: [{ truckId: '17', online: false }] });
});

test('acknowledged alerts stay in the snapshot for reference', async () => {
  const truck = await desk.truck(await desk.enrol());
  await truck.hello();
  await truck.store([eventOf({ seq: 1 })]);
  const alertId = (await next(await desk.board(cookie), 'snapshot')).alerts[0]!.alertId;
  await desk.api('POST', `/api/v1/alerts/${alertId}/acknowledge`, { cookie });
  expect((await next(await desk.board(cookie), 'snapshot')).alerts).toMatchObject([
    { alertId, state: { acknowledged: true } },
  ]);
});

test('repeated messages tell the boards nothing', async () => {
  const truck = await desk.truck(await desk.enrol());
  await truck.hello();
  await truck.store([eventOf({ seq: 1 })]);
  const board = await desk.board(cookie);
  await next(board, 'snapshot');
  await truck.store([eventOf({ seq: 1 })]);
  await truck.store([eventOf({ seq: 2, afterMs: 9000 })]);
  expect(await next(board, 'alert')).toMatchObject({ alert: { count: 2 } });
});

test('signs of life carry the time of the server', async () => {
  const board = await desk.board(cookie);
  expect((await next(board, 'heartbeat')).serverTimeMs).toBeGreaterThan(1);
});

test('a logout closes the board', async () => {
  const board = await desk.board(cookie);
  await desk.api('DELETE', '/api/v1/session', { cookie });
  expect(await board.closed).toBe(4401);
});

test('a stop says goodbye', async () => {
  const board = await desk.board(cookie);
  await desk.restart();
  expect(await board.closed).toBe(1001);
});

test.each([
  ['no cookie', 401, () => ({ origin: desk.server.url })],
  ['a wrong cookie', 401, () => ({ origin: desk.server.url, cookie: 'oyau=oys_x' })],
  ['another origin', 403, () => ({ origin: 'http://evil.example', cookie })],
])('%s: %i', async (_, status, headers) => {
  const socket = new WebSocket(`${desk.server.url.replace('http', 'ws')}/board/v1`, { headers: headers() });
  socket.on('error', () => undefined);
  const answered = await new Promise((resolve) => {
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
  });
  expect(answered).toBe(status);
});
