/** What came after the first release of the protocol: asked for in the hello, left out for a dispatch that does not know it. */
import { CLOSE_CODES, type Welcome } from '@oyau/protocol';
import { describe, expect, it } from 'vitest';
import type { DeskLine, FromDesk, ToDesk } from '../../edge-agent/uplink/desk-line.js';
import type { CabStatus } from '../../edge-agent/uplink/link.js';
import { Cab, startDispatch } from './cab.js';
import { until } from './virtual-time.js';

const ORDER_ID = '00000000-0000-4000-8000-000000000001';
const STATUS: CabStatus = {
  driverId: 'a',
  speedKmh: 12,
  driving: 'watching',
  learningProgress: 1,
  perclos: null,
  framesPerSecond: 30,
  position: { latDeg: 50, lonDeg: 57, headingDeg: null },
  fatigue: null,
  camera: 'clear',
  settingsInForce: 'north-pit-7',
};
const ORDER = {
  type: 'order',
  orderId: ORDER_ID,
  kind: 'call',
  text: '',
  issuedAtMs: 1,
  expiresAtMs: 2_000_000_000_000,
} as const;

class Listening implements DeskLine {
  readonly heard: (FromDesk | 'connected' | 'disconnected')[] = [];
  send: ((message: ToDesk) => void) | null = null;

  connected(_: Welcome, send: (message: ToDesk) => void): void {
    this.heard.push('connected');
    this.send = send;
  }

  take(message: FromDesk): void {
    this.heard.push(message);
  }

  disconnected(): void {
    this.heard.push('disconnected');
  }
}

const welcome = (capabilities: string[]): Welcome => ({
  type: 'welcome',
  protocol: 1,
  serverTimeMs: 1_760_000_000_000,
  truckId: '17',
  capabilities,
});

describe('a dispatch that knows them', () => {
  it('is told what the unit understands; its orders arrive, answers and details go back', async () => {
    const dispatch = await startDispatch();
    const desk = new Listening();
    const cab = new Cab(dispatch.url, { desk, status: () => STATUS });
    cab.append('backlog', 2);
    cab.link.start();
    const truck = await dispatch.connection();
    const hello = await truck.next('hello');
    expect(hello.capabilities).toEqual(['orders', 'statusDetails', 'settings', 'driver']);
    truck.send(welcome(['orders', 'statusDetails', 'settings', 'future']));
    await cab.reach('online');
    truck.send(ORDER);
    truck.send({ type: 'driver', driverId: null, sentAtMs: 1 });
    await until(() => desk.heard.length === 3);
    expect(desk.heard).toEqual(['connected', ORDER, { type: 'driver', driverId: null, sentAtMs: 1 }]);
    desk.send?.({ type: 'orderState', orderId: ORDER_ID, state: 'received', atMs: 5 });
    expect(await truck.next('orderState')).toMatchObject({ state: 'received' });
    cab.time.advance(1000);
    expect(await truck.next('status')).toMatchObject({ ...STATUS, waitingEvents: 2, reconnects: 0 });
  });

  it('that knows only some of them is sent only those', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url, { desk: new Listening(), status: () => STATUS });
    cab.link.start();
    const truck = await dispatch.connection();
    await truck.next('hello');
    truck.send(welcome(['settings']));
    await cab.reach('online');
    cab.time.advance(1000);
    const status = await truck.next('status');
    expect(Object.keys(status)).toContain('settingsInForce');
    expect(Object.keys(status)).not.toContain('position');
  });
});

describe('a dispatch of the first release', () => {
  it('that refuses the key is greeted without it at once; asked again with the next connection', async () => {
    const dispatch = await startDispatch();
    const desk = new Listening();
    const cab = new Cab(dispatch.url, { desk, status: () => STATUS });
    cab.link.start();
    const first = await dispatch.connection();
    expect((await first.next('hello')).capabilities).toHaveLength(4);
    first.send({
      type: 'error',
      code: 'badMessage',
      message: 'The message is not valid.',
      problems: [{ path: 'capabilities', message: 'unknown key' }],
    });
    first.close(CLOSE_CODES.badMessage);
    await until(() => cab.time.untilNextMs() === 0);
    cab.nextTimer();
    const second = await dispatch.connection();
    expect(await second.welcome()).not.toHaveProperty('capabilities');
    await cab.reach('online');
    cab.time.advance(1000);
    const status = await second.next('status');
    expect([...Object.keys(status)].sort()).toEqual(
      ['type', 'sentAtMs', 'driverId', 'speedKmh', 'driving', 'learningProgress', 'perclos', 'framesPerSecond'].sort(),
    );
    expect(desk.heard).not.toContain('connected');
    second.cut();
    await cab.reach('offline');
    cab.nextTimer();
    expect((await (await dispatch.connection()).next('hello')).capabilities).toHaveLength(4);
  });

  it('another complaint is no reason to leave them out', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url, { desk: new Listening() });
    cab.link.start();
    const first = await dispatch.connection();
    await first.next('hello');
    first.close(CLOSE_CODES.badMessage);
    await cab.reach('offline');
    cab.nextTimer();
    expect((await (await dispatch.connection()).next('hello')).capabilities).toHaveLength(4);
  });
});
