/** The life of a cab unit as dispatch sees it: silences, returns, wrong clocks, numbers used twice, too much at once. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createTruckReader } from '@oyau/protocol';
import { filingOf, type Filing } from '../../dispatch-server/store/filing.js';
import { batchText } from '../protocol/mutations.js';
import { packArrivals, unpackFilings } from '../../dispatch-server/store/parcel.js';
import { WrittenArrival } from '../../dispatch-server/store/written-arrival.js';
import { Intake, MOST_WAITING } from '../../dispatch-server/ingest/intake.js';
import { TokenBucket } from '../../dispatch-server/ingest/token-bucket.js';
import { endOf, EPOCH, eventOf, ONSET_AT_MS, openDesk, truckAddress, type Desk } from './desk.js';

let desk: Desk;
let token: string;
let nowMs: number;
beforeEach(async () => {
  nowMs = ONSET_AT_MS;
  desk = await openDesk({ now: () => nowMs, truckHeartbeatMs: 20, deskTickMs: 60_000, boardHeartbeatMs: 60_000 });
  token = await desk.enrol();
});
afterEach(() => desk.end());

const rows = () => desk.store.selectFrom('events').selectAll().orderBy('event_row_id').execute();

/** Asks until it is so: what the server does by itself has no answer to wait for. */
async function until<Value>(ask: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (isSo(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('silence', () => {
  test('a truck that is not heard is a finding of the server, ended when it is heard again; the audit says both', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    truck.socket.terminate();
    nowMs += 41_000;
    const [silence] = await until(rows, ({ length }) => length === 1);
    expect(silence).toMatchObject({
      finding: 'truckOffline',
      truck_id: '17',
      onset_at_ms: ONSET_AT_MS,
      offset_at_ms: null,
    });
    nowMs += 9000;
    const again = await desk.truck(token);
    await again.hello({ session: 's2' });
    const [ended] = await until(rows, ([row]) => row?.offset_at_ms !== null);
    expect(ended).toMatchObject({ offset_at_ms: ONSET_AT_MS + 50_000, has_offset: 1 });
    const actions = await until(
      () => desk.store.selectFrom('audit').select('action').where('subject', '=', '17').execute(),
      ({ length }) => length === 2,
    );
    expect(actions.map(({ action }) => action)).toEqual(['truck.offline', 'truck.online']);
    expect(await desk.store.selectFrom('alerts').selectAll().execute()).toEqual([]);
  });

  test('a truck that speaks is not silent, and one that never spoke is no news', async () => {
    await desk.enrol('cab-018', '18');
    // It speaks anew after each jump of the clock: one that is connected meanwhile may be cut off for its silence.
    for (let step = 0; step < 6; step += 1) {
      const truck = await desk.truck(token);
      await truck.hello({ session: `s${step}` });
      nowMs += 10_000;
    }
    expect(await rows()).toEqual([]);
  });
});

describe('a unit that comes back', () => {
  test('what its former session left open has ended, nobody knows when; the end counts when it comes after all', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    const onset = eventOf({ seq: 1 });
    await truck.store([onset]);
    truck.socket.terminate();
    nowMs += 20_000;
    const again = await desk.truck(token);
    await again.hello({ session: 's2' });
    const [ended] = await until(rows, ([row]) => row?.offset_at_ms !== null);
    expect(ended).toMatchObject({ offset_at_ms: nowMs, offset_capture_ms: null, has_offset: 0 });
    expect(JSON.parse(ended!.detail)).toMatchObject({ closedMs: 2030, endUnknown: true });
    const [alert] = await desk.store.selectFrom('alerts').select('active_event_ids').execute();
    expect(alert).toEqual({ active_event_ids: '[]' });
    await again.store([endOf(onset, 2, 2730)]);
    expect(await rows()).toMatchObject([
      {
        offset_at_ms: onset.onsetAtMs + 2730,
        offset_capture_ms: onset.onsetMs + 2730,
        has_offset: 1,
        detail: '{"closedMs":2730}',
      },
    ]);
  });

  test('in the same session, after a lost connection, everything lasts on', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    await truck.store([eventOf({ seq: 1 })]);
    const again = await desk.truck(token);
    await again.hello();
    await again.store([eventOf({ seq: 2, afterMs: 9000 })]);
    expect(await rows()).toMatchObject([{ offset_at_ms: null }, { offset_at_ms: null }]);
  });
});

describe('clocks', () => {
  const wrong = { clockSynced: false, sentAtMs: ONSET_AT_MS - 3_600_000 };

  test('a unit an hour behind that knows it has no clock is put right; durations come from capture time; the log has its words', async () => {
    const truck = await desk.truck(token);
    await truck.hello(wrong);
    const onset = eventOf({ seq: 1, clockSynced: false, onsetAtMs: ONSET_AT_MS - 3_600_000 });
    await truck.store([onset, endOf(onset, 2, 2730)]);
    const [row] = await rows();
    expect(row).toMatchObject({ onset_at_ms: ONSET_AT_MS, offset_at_ms: ONSET_AT_MS + 2730, clock_synced: 0 });
    expect(row!.offset_capture_ms! - row!.onset_capture_ms).toBe(2730);
    expect(JSON.parse(row!.detail)).toEqual({ closedMs: 2730, clockCorrectedMs: 3_600_000 });
    const [logged] = await desk.store.selectFrom('inbox').select('payload').execute();
    expect(JSON.parse(logged!.payload)).toMatchObject({ onsetAtMs: onset.onsetAtMs, detail: { closedMs: 2030 } });
  });

  test('events of the same unit that were made with a good clock stay as they are', async () => {
    const truck = await desk.truck(token);
    await truck.hello(wrong);
    await truck.store([eventOf({ seq: 1 })]);
    expect(await rows()).toMatchObject([{ onset_at_ms: ONSET_AT_MS, clock_synced: 1, detail: '{"closedMs":2030}' }]);
  });
});

test('a number that another event has is rejected and the first event stays', async () => {
  const truck = await desk.truck(token);
  await truck.hello();
  await truck.store([eventOf({ seq: 1 })]);
  truck.events([eventOf({ seq: 1, finding: 'yawn', afterMs: 5000 }), eventOf({ seq: 2, afterMs: 9000 })]);
  expect(await truck.answer('reject')).toMatchObject({ seq: 1, epoch: EPOCH, code: 'sequenceReused' });
  expect((await rows()).map(({ event_id }) => event_id)).toEqual(['s1/eyesClosed@1000', 's1/eyesClosed@10000']);
});

test('frames are not compressed, although the client asks for it', async () => {
  const [url, options] = truckAddress(desk.server.url, token);
  const socket = new WebSocket(url, { ...options, perMessageDeflate: true });
  await new Promise((resolve) => socket.once('open', resolve));
  expect(socket.extensions).toBe('');
  socket.terminate();
});

test('capabilities are answered only to who has some', async () => {
  const truck = await desk.truck(token);
  expect(await truck.hello()).not.toHaveProperty('capabilities');
  expect(await truck.hello({ capabilities: ['orders', 'tomorrow'] })).toMatchObject({
    capabilities: ['orders', 'statusDetails', 'settings', 'driver'],
  });
});

describe('limits', () => {
  test('a unit that sends far too much is held back, and nothing of it is lost', async () => {
    const truck = await desk.truck(token);
    await truck.hello();
    for (let index = 0; index < 1100; index += 1) truck.send({ type: 'heartbeat', sentAtMs: nowMs });
    truck.events([eventOf({ seq: 1 })]);
    const stored = truck.answer('ack');
    await until(
      () => Promise.resolve(truck.socket.bufferedAmount),
      (bytes) => bytes === 0,
    );
    expect((await stored).ranges).toEqual([[1, 1]]);
  });

  test('a token bucket lets a burst pass, then the rate, and says how long to wait', () => {
    const bucket = new TokenBucket(10, 100, 0);
    expect(bucket.take(100, 0)).toBe(0);
    expect(bucket.take(10, 0)).toBe(1000);
    expect(bucket.take(0, 500)).toBe(500);
    expect(bucket.take(0, 1000)).toBe(0);
    expect(bucket.take(100, 60_000)).toBe(0);
    expect(bucket.take(1, 50_000)).toBe(100);
  });

  test('what waits is bounded for all together: who comes above the bound waits its turn', () => {
    const intake = new Intake();
    const wentOn: number[] = [];
    const inlets = [0, 1, 2].map((name) => ({ goOn: () => void wentOn.push(name) }));
    expect(intake.holds(inlets[0]!)).toBe(false);
    intake.count(MOST_WAITING);
    expect(inlets.map((inlet) => intake.holds(inlet))).toEqual([true, true, true]);
    intake.forget(inlets[1]!);
    intake.count(-100);
    expect(wentOn).toEqual([0]);
    expect(intake.holds(inlets[2]!)).toBe(true);
    intake.count(-1000);
    expect(wentOn).toEqual([0, 2]);
    expect(intake.holds(inlets[2]!)).toBe(false);
  });
});

test('a parcel to the writing thread comes out as it went in', () => {
  const reader = createTruckReader();
  const events = [
    eventOf({ seq: 1 }),
    endOf(eventOf({ seq: 1 }), 2, 500.25),
    { ...endOf(eventOf({ seq: 4, finding: 'yawn' }), 4, 3000), phase: 'whole' as const },
    eventOf({ seq: 3, driverId: null, speedKmh: null, alarm: null, moving: false, clockSynced: false, detail: {} }),
  ];
  const read = reader(Buffer.from(batchText(events)));
  if (!read.ok || read.message.type !== 'events') throw new Error('must be read');
  const { written } = read;
  const head = { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert', receivedAtMs: 7 } as const;
  const other = { ...head, deviceId: 'cab-018', lane: 'backlog', receivedAtMs: 8, clockBehindMs: 5000 } as const;
  const asWritten = read.message.events.map((event, index) => {
    const text = written?.[index];
    if (!text) throw new Error('is written plainly');
    return new WrittenArrival(index < 2 ? head : other, text, event);
  });
  const asRead = read.message.events.map((event) => ({ ...other, event }));
  const arrivals = [...asWritten, ...asRead, ...asWritten];
  const told = ({ head: { lane }, seq, driverId, canWait, payload, inForce, fields }: Filing) => {
    return { lane, seq, driverId, canWait, payload, inForce, fields };
  };
  expect(unpackFilings(structuredClone(packArrivals(arrivals))).map(told)).toEqual(arrivals.map(filingOf).map(told));
});
