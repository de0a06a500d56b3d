import { describe, expect, it } from 'vitest';
import { InputError } from '../../edge-agent/errors.js';
import type { OpenSocket, SocketListener } from '../../edge-agent/uplink/socket.js';
import { Cab, onlineCab, startDispatch } from './cab.js';
import { until } from './virtual-time.js';

/** A socket without a network: what was sent, how much is buffered, and the listener to play dispatch with. */
class FakeSocket {
  readonly sent: string[] = [];
  buffered = 0;
  listener: SocketListener | null = null;

  readonly open: OpenSocket = (_url, _token, listener) => {
    this.listener = listener;
    return {
      bufferedBytes: () => this.buffered,
      send: (text) => void this.sent.push(text),
      close: () => listener.onEnd({ kind: 'closed', code: 1000, reason: '' }),
      destroy: () => listener.onEnd({ kind: 'closed', code: 1006, reason: '' }),
    };
  };

  welcome(): void {
    this.listener?.onOpen();
    this.listener?.onText('{"type":"welcome","protocol":1,"serverTimeMs":1,"truckId":"17"}');
  }

  batches(): number {
    return this.sent.filter((text) => text.startsWith('{"type":"events"')).length;
  }
}

describe('link: refused', () => {
  it('says once that the token is wrong, tries about once a minute, and recovers when it is right', async () => {
    const dispatch = await startDispatch({ token: 'another', automatic: true });
    const cab = new Cab(dispatch.url);
    cab.link.start();
    await cab.reach('refused');
    for (let minute = 1; minute <= 3; minute += 1) {
      cab.append('alert');
      expect(cab.time.untilNextMs()).toBe(60_000);
      cab.nextTimer();
      await until(() => dispatch.attempts === minute + 1 && cab.link.state === 'refused');
    }
    expect(cab.lines).toEqual([
      'dispatch refuses the token of device cab-17: wrong or revoked; enrol the device again (oyau-dispatch device add); events are stored, next try in a minute',
    ]);
    dispatch.token = 'secret';
    cab.nextTimer();
    await cab.drained();
    expect(dispatch.stored.size).toBe(3);
    expect(cab.lines[1]).toBe('connected to dispatch as truck 17; 3 events waiting');
  });

  it('survives a token file that cannot be read, and reads it again before the next try', async () => {
    const dispatch = await startDispatch({ automatic: true });
    let token: string | null = null;
    const readToken = () => {
      if (token === null) throw new InputError('tokenFile', 'cannot read the token file /etc/oyau/token (ENOENT)');
      return token;
    };
    const cab = new Cab(dispatch.url, { token: readToken });
    cab.link.start();
    expect(cab.link.state).toBe('refused');
    cab.nextTimer();
    expect(cab.lines).toHaveLength(1);
    expect(cab.lines[0]).toContain('cannot read the token file');
    token = 'secret';
    cab.nextTimer();
    await cab.reach('online');
  });

  it.each([
    [4401, 'wrong or revoked'],
    [4409, 'another unit is connected to dispatch as device cab-17'],
    [4426, 'dispatch does not speak protocol 1'],
  ])('does not fight after close code %i', async (code, words) => {
    const { cab, truck } = await onlineCab(await startDispatch());
    truck.close(code);
    await cab.reach('refused');
    expect(cab.lines.at(-1)).toContain(words);
    expect(cab.time.untilNextMs()).toBe(60_000);
  });
});

describe('link: unreachable', () => {
  it('writes one line for an hour without dispatch, with growing waits, then delivers everything', async () => {
    const gone = await startDispatch();
    const { port, url } = gone;
    await gone.close();
    const cab = new Cab(url);
    const waits: (number | null)[] = [];
    cab.link.start();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await cab.reach('offline');
      waits.push(cab.time.untilNextMs());
      cab.append('alert');
      cab.nextTimer();
      expect(cab.link.state).toBe('connecting');
    }
    await cab.reach('offline');
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    expect(cab.lines).toEqual([`no link to dispatch at ${url}: connection refused; events are stored and sent later`]);
    const dispatch = await startDispatch({ automatic: true }, port);
    cab.nextTimer();
    await cab.drained();
    expect(dispatch.stored.size).toBe(8);
    expect(cab.lines).toHaveLength(2);
  });

  it('does not start over with short waits when dispatch accepts and drops at once', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url);
    const waits: (number | null)[] = [];
    cab.link.start();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const truck = await dispatch.connection();
      await truck.welcome();
      await cab.reach('online');
      truck.cut();
      await cab.reach('offline');
      waits.push(cab.time.untilNextMs());
      cab.nextTimer();
    }
    expect(waits).toEqual([250, 500, 1000, 2000]);
  });

  it('starts over with short waits after a good session', async () => {
    const dispatch = await startDispatch();
    const { cab, truck } = await onlineCab(dispatch);
    cab.time.advance(6000);
    truck.cut();
    await cab.reach('offline');
    cab.nextTimer();
    const again = await dispatch.connection();
    await again.welcome();
    await cab.reach('online');
    cab.time.advance(6000);
    again.cut();
    await cab.reach('offline');
    expect(cab.time.untilNextMs()).toBe(250);
  });

  it.each([
    [404, 'HTTP 404 instead of a WebSocket'],
    [503, 'HTTP 503 instead of a WebSocket'],
  ])('takes HTTP %i for an outage', async (status, words) => {
    const dispatch = await startDispatch();
    dispatch.refuseWith = status;
    const cab = new Cab(dispatch.url);
    cab.link.start();
    await cab.reach('offline');
    expect(cab.lines.at(-1)).toContain(words);
  });

  it('gives up on a dispatch that never answers the hello', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url);
    cab.link.start();
    await (await dispatch.connection()).next('hello');
    cab.time.advance(12_000);
    expect(cab.states).toEqual(['connecting', 'offline']);
  });
});

describe('link: pressure and faults', () => {
  it('holds the backlog back while the socket is full, alerts a little longer, and goes on when it drains', () => {
    const socket = new FakeSocket();
    const cab = new Cab('ws://nowhere', { openSocket: socket.open });
    cab.link.start();
    socket.welcome();
    socket.buffered = 200 * 1024;
    cab.append('backlog');
    expect(socket.batches()).toBe(0);
    cab.append('alert');
    expect(socket.batches()).toBe(1);
    socket.buffered = 300 * 1024;
    cab.append('alert');
    expect(socket.batches()).toBe(1);
    socket.buffered = 0;
    socket.listener?.onDrain();
    expect(socket.batches()).toBe(3);
  });

  it('sends no status into a full socket', () => {
    const socket = new FakeSocket();
    const status = {
      driverId: null,
      speedKmh: null,
      driving: 'watching',
      learningProgress: 1,
      perclos: null,
      framesPerSecond: null,
    } as const;
    const cab = new Cab('ws://nowhere', { openSocket: socket.open, status: () => status });
    cab.link.start();
    socket.welcome();
    socket.buffered = 200 * 1024;
    cab.time.advance(1000);
    expect(socket.sent).toHaveLength(1);
    socket.buffered = 0;
    cab.time.advance(1000);
    expect(socket.sent).toHaveLength(2);
  });

  it('turns a failing outbox or a failing status into a broken connection, never into an exception', () => {
    const socket = new FakeSocket();
    const failing = () => {
      throw new Error('no such number');
    };
    const cab = new Cab('ws://nowhere', { openSocket: socket.open, status: failing });
    cab.link.start();
    socket.welcome();
    cab.time.advance(1000);
    expect(cab.states).toEqual(['connecting', 'online', 'offline']);
    expect(cab.lines.at(-1)).toContain('internal fault: no such number');
  });

  it('survives an address the socket library refuses', () => {
    const cab = new Cab('nonsense://');
    cab.link.start();
    expect(cab.link.state).toBe('refused');
    expect(cab.lines).toHaveLength(1);
  });
});

describe('link: leaving', () => {
  it('waits for the last acknowledgement, then says goodbye', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    cab.append('alert');
    const left = cab.link.close(2000);
    truck.acknowledge([(await truck.next('events')).events[0]!.seq]);
    await left;
    expect(await truck.closed).toBe(1000);
    expect(cab.waiting()).toBe(0);
    expect(cab.link.state).toBe('offline');
    expect(cab.time.untilNextMs()).toBeNull();
  });

  it('does not wait for ever: neither for an acknowledgement nor for a goodbye', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    cab.append('alert');
    await truck.next('events');
    truck.freeze();
    const left = cab.link.close(2000);
    cab.time.advance(2000);
    cab.time.advance(500);
    await left;
    expect(cab.waiting()).toBe(1);
  });

  it('leaves at once while offline, and does not come back', async () => {
    const gone = await startDispatch();
    const { url } = gone;
    await gone.close();
    const cab = new Cab(url);
    cab.link.start();
    await cab.reach('offline');
    await cab.link.close(2000);
    expect(cab.time.untilNextMs()).toBeNull();
  });
});
