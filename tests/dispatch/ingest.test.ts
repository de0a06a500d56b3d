/** Trucks against a real server: what is stored, what is acknowledged, who is turned away. */
import { LIMITS } from '@oyau/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { revokeDevice } from '../../dispatch-server/store/devices.js';
import { endOf, eventOf, helloOf, ONSET_AT_MS, openDesk, truckAddress, type Desk } from './desk.js';

let desk: Desk;
let token: string;
beforeEach(async () => {
  desk = await openDesk();
  token = await desk.enrol();
});
afterEach(() => desk.end());

/** The same desk with faster heartbeats. */
async function restartWithHeartbeat(truckHeartbeatMs: number, now: () => number): Promise<void> {
  await desk.end();
  desk = await openDesk({ truckHeartbeatMs, now });
  token = await desk.enrol();
}

const inboxSeqs = async () =>
  (await desk.store.selectFrom('inbox').select('seq').orderBy('seq').execute()).map((row) => row.seq);
const events = () => desk.store.selectFrom('events').selectAll().orderBy('seq').execute();

describe('storing', () => {
  test('a hello is welcomed with the truck of the enrolment', async () => {
    const truck = await desk.truck(token);
    expect(await truck.hello()).toMatchObject({ protocol: 1, truckId: '17' });
  });

  test('a batch is acknowledged in ranges and stored', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.events([1, 2, 3, 7].map((seq) => eventOf({ seq, afterMs: seq * 10_000 })));
    expect(await truck.answer('ack')).toEqual({
      type: 'ack',
      epoch: helloOf('x').epoch,
      ranges: [
        [1, 3],
        [7, 7],
      ],
    });
    expect(await inboxSeqs()).toEqual([1, 2, 3, 7]);
  });

  test('duplicates in a message, in a connection and over reconnects are stored once and acknowledged again', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.events([eventOf({ seq: 1 }), eventOf({ seq: 1 })]);
    expect((await truck.answer('ack')).ranges).toEqual([[1, 1]]);
    await truck.store([eventOf({ seq: 1 })]);
    truck.socket.close();
    const again = await desk.truck(token);
    await again.hello();
    await again.store([eventOf({ seq: 1 })]);
    await desk.restart();
    const later = await desk.truck(token);
    await later.hello();
    await later.store([eventOf({ seq: 1 })]);
    expect(await inboxSeqs()).toEqual([1]);
    expect(await events()).toHaveLength(1);
    expect(await desk.store.selectFrom('alerts').select('count').execute()).toEqual([{ count: 1 }]);
  });

  test('the same number in another epoch or of another device is another event', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    await truck.store([eventOf({ seq: 1 })]);
    await truck.hello({ epoch: 'f3b8a6de-97f1-4c52-8a3f-2d6f6a2f7b10' });
    await truck.store([eventOf({ seq: 1 })]);
    const other = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await other.hello();
    await other.store([eventOf({ seq: 1 })]);
    expect(await events()).toHaveLength(3);
  });

  test.each(['onset first', 'offset first'])('onset and offset are one row: %s', async (order) => {
    const truck = await desk.truck(token);
    await truck.hello();
    const onset = eventOf({ seq: 1 });
    const messages = [onset, { ...endOf(onset, 2, 2730), speedKmh: 3, moving: false, alarm: null }];
    for (const message of order === 'onset first' ? messages : messages.reverse()) await truck.store([message]);
    expect(await events()).toMatchObject([
      {
        seq: 1,
        offset_at_ms: onset.onsetAtMs + 2730,
        speed_kmh: 18,
        moving: 1,
        detail: '{"closedMs":2730}',
        has_onset: 1,
        has_offset: 1,
      },
    ]);
    expect(await inboxSeqs()).toEqual([1, 2]);
  });

  test('one row of event_log tells the whole story of an event', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    const onset = eventOf({ seq: 1 });
    await truck.store([onset]);
    await truck.store([endOf(onset, 2, 2730)]);
    const cookie = await desk.cookieOf('dispatcher');
    const { alert_id } = await desk.store.selectFrom('alerts').select('alert_id').executeTakeFirstOrThrow();
    await desk.api('POST', `/api/v1/alerts/${alert_id}/acknowledge`, { cookie, body: { note: 'radio call' } });
    const row = await desk.store.selectFrom('event_log').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      truck_id: '17',
      driver_id: 'A. Driver',
      finding: 'eyesClosed',
      onset_at_ms: onset.onsetAtMs,
      offset_at_ms: onset.onsetAtMs + 2730,
      duration_ms: 2730,
      thresholds_version: 'v7',
      thresholds: '{"eyesClosedMs":2000}',
      alert_id,
      acknowledged_by: 'dispatcher',
    });
    expect(row.acknowledged_at_ms).toBeGreaterThan(1);
  });

  test('what was in force is stored once however many events refer to it', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    await truck.store([1, 2, 3].map((seq) => eventOf({ seq, afterMs: seq * 10_000 })));
    await truck.store([eventOf({ seq: 4, afterMs: 50_000 })]);
    expect(await desk.store.selectFrom('in_force').selectAll().execute()).toHaveLength(1);
  });

  test('more events than one transaction takes are all acknowledged', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    const acknowledged = new Set<number>();
    for (let batch = 0; batch < 30; batch += 1) {
      const numbers = Array.from({ length: LIMITS.eventsPerMessage }, (_, index) => batch * 200 + index + 1);
      truck.events(
        numbers.map((seq) => eventOf({ seq, finding: 'blink', afterMs: seq * 1000 })),
        'backlog',
      );
    }
    while (acknowledged.size < 6000) {
      for (const [from, to] of (await truck.answer('ack')).ranges) {
        for (let seq = from; seq <= to; seq += 1) acknowledged.add(seq);
      }
    }
    expect(await inboxSeqs()).toHaveLength(6000);
  });
});

describe('bad input', () => {
  test('a poison event is rejected with all its problems and does not block the others', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.events([
      eventOf({ seq: 1 }),
      { ...eventOf({ seq: 2 }), speedKmh: -1, colour: 'red' },
      eventOf({ seq: 3, afterMs: 9000 }),
    ]);
    const reject = await truck.answer('reject');
    expect(reject).toMatchObject({ seq: 2, code: 'invalid' });
    expect(reject.problems.map((problem) => problem.path)).toEqual(['speedKmh', 'colour']);
    expect((await truck.answer('ack')).ranges).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });

  test('a message of poison only is rejected event by event', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.events([{ seq: 4 }, { seq: 5 }]);
    expect([(await truck.answer('reject')).seq, (await truck.answer('reject')).seq]).toEqual([4, 5]);
  });

  test('a bad message is answered with every problem and the connection goes on', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.send({ type: 'status', sentAtMs: 'now', perclos: 7 });
    const { problems } = await truck.answer('error');
    expect(problems.map((problem) => problem.path)).toEqual(
      expect.arrayContaining([
        'sentAtMs',
        'perclos',
        'driverId',
        'speedKmh',
        'driving',
        'learningProgress',
        'framesPerSecond',
      ]),
    );
    await truck.store([eventOf({ seq: 1 })]);
  });

  test('the fifth bad message ends the connection', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    for (let index = 0; index < 5; index += 1) truck.send({ type: 'nonsense' });
    expect(await truck.closed).toBe(4400);
  });

  test.each([
    ['no JSON', '{', 4400],
    ['no hello first', JSON.stringify({ type: 'heartbeat', sentAtMs: 1 }), 4400],
    ['a bad hello', JSON.stringify({ ...helloOf('cab-017'), epoch: 'x' }), 4400],
    ["another device's hello", JSON.stringify(helloOf('cab-018')), 4400],
    ['another version', JSON.stringify({ ...helloOf('cab-017'), protocol: 2 }), 4426],
  ])('%s: an error, then the close code', async (_, text, code) => {
    const truck = await desk.truck(token);
    truck.send(text);
    expect(await truck.answer('error')).toHaveProperty('problems');
    expect(await truck.closed).toBe(code);
  });

  test('binary frames and oversized frames end the connection, not the server', async () => {
    const truck = await desk.truck(token);
    truck.socket.send(Buffer.from([1, 2, 3]), { binary: true });
    expect(await truck.closed).toBe(4400);
    const big = await desk.truck(token);
    big.send('x'.repeat(LIMITS.messageBytes + 1));
    expect(await big.closed).toBe(1009);
    const next = await desk.truck(token);
    await next.hello();
  });
});

describe('who may connect', () => {
  const refusal = (headers: Record<string, string>, path = '/truck/v1') =>
    new Promise<number | undefined>((resolve) => {
      const socket = new WebSocket(`${desk.server.url.replace('http', 'ws')}${path}`, { headers });
      socket.on('error', () => undefined);
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode));
    });

  test.each([
    ['no token', {}],
    ['a wrong token', { authorization: 'Bearer oyd_wrong' }],
    ['another scheme', { authorization: 'Basic b3lhdTpveWF1' }],
  ])('%s: 401', async (_, headers) => {
    expect(await refusal(headers)).toBe(401);
  });

  test('a revoked token: 401, and 4401 for who is connected already', async () => {
    await restartWithHeartbeat(20, () => ONSET_AT_MS);
    const truck = await desk.truck(token);
    await truck.hello();
    await revokeDevice(desk.store, 'cab-017', 2);
    expect(await refusal({ authorization: `Bearer ${token}` })).toBe(401);
    expect(await truck.closed).toBe(4401);
  });

  test('no WebSocket anywhere else: 404', async () => {
    expect(await refusal({ authorization: `Bearer ${token}` }, '/truck/v2')).toBe(404);
    expect(await refusal({}, '/constructor')).toBe(404);
  });

  test('a newer connection of the same device replaces the older with 4409', async () => {
    const older = await desk.truck(token);
    await older.hello();
    const newer = await desk.truck(token);
    expect(await older.closed).toBe(4409);
    await newer.hello();
    await newer.store([eventOf({ seq: 1 })]);
  });

  test('tokens are stored as hashes only', async () => {
    const rows = await desk.store.selectFrom('devices').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
  });
});

describe('signs of life', () => {
  test('the server sends heartbeats, and cuts off a unit that is silent', async () => {
    await restartWithHeartbeat(20, Date.now);
    const socket = new WebSocket(...truckAddress(desk.server.url, token));
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    const code = await new Promise<number>((resolve) => socket.once('close', resolve));
    expect(heard.map((text) => JSON.parse(text) as unknown)[0]).toMatchObject({ type: 'heartbeat' });
    expect(code).toBe(1006);
  });
});
