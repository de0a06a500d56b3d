import { describe, expect, it } from 'vitest';
import { sampleEvent } from './samples.js';
import { Cab, onlineCab, startDispatch } from './cab.js';
import { until } from './virtual-time.js';

const seqsOf = (message: { events: { seq: number }[] }) => message.events.map(({ seq }) => seq);

/** from, from + 1, … to (or downward). */
function series(from: number, to: number): number[] {
  const step = from <= to ? 1 : -1;
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => from + index * step);
}

describe('link: greeting', () => {
  it('says who it is, without compression, and sends no event before the welcome', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url);
    cab.append('alert', 2);
    cab.append('backlog', 3);
    cab.link.start();
    expect(cab.link.state).toBe('connecting');
    const truck = await dispatch.connection();
    const hello = await truck.welcome();
    expect(hello).toEqual({
      type: 'hello',
      protocol: 1,
      deviceId: 'cab-17',
      epoch: cab.outbox.epoch,
      session: 'run-1',
      agentVersion: '0.1.0',
      sentAtMs: cab.time.wallMs(),
      clockSynced: true,
      pending: { alert: 2, backlog: 3 },
    });
    expect(dispatch.offeredExtensions).toBeUndefined();
    await truck.next('events');
    expect(truck.received.map(({ type }) => type).slice(0, 2)).toEqual(['hello', 'events']);
    expect(cab.states).toEqual(['connecting', 'online']);
    expect(cab.lines).toEqual(['connected to dispatch as truck 17; 5 events waiting']);
  });
});

describe('link: delivery', () => {
  it('pushes a new event at once and forgets it only when it is acknowledged', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    cab.append('alert');
    const message = await truck.next('events');
    expect(message).toEqual({ type: 'events', lane: 'alert', events: [{ seq: 1, ...sampleEvent(1) }] });
    expect(cab.outbox.counts().pending.alert).toBe(1);
    truck.acknowledge([1]);
    await cab.drained();
    expect(cab.outbox.counts()).toMatchObject({ acknowledged: 1, rejected: 0 });
  });

  it('delivers the newest alert first after an outage, then the backlog from its beginning, in batches of at most 100', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url);
    cab.append('backlog', 120);
    cab.append('alert', 150);
    cab.append('backlog', 10);
    cab.link.start();
    const truck = await dispatch.connection();
    await truck.welcome();
    const sent: { lane: string; seqs: number[] }[] = [];
    while (sent.flatMap(({ seqs }) => seqs).length < 280) {
      const message = await truck.next('events');
      sent.push({ lane: message.lane, seqs: seqsOf(message) });
      truck.store(message.events);
    }
    expect(sent).toEqual([
      { lane: 'alert', seqs: series(270, 171) },
      { lane: 'alert', seqs: series(170, 121) },
      { lane: 'backlog', seqs: series(1, 100) },
      { lane: 'backlog', seqs: [...series(101, 120), ...series(271, 280)] },
    ]);
    await cab.drained();
  });

  it('keeps at most four batches unanswered, and one place free of backlog for the next alert', async () => {
    const dispatch = await startDispatch();
    const cab = new Cab(dispatch.url);
    cab.append('backlog', 1000);
    cab.link.start();
    const truck = await dispatch.connection();
    await truck.welcome();
    for (let batch = 0; batch < 3; batch += 1) expect(seqsOf(await truck.next('events'))).toHaveLength(100);
    cab.append('alert', 2);
    expect(await truck.next('events')).toMatchObject({ lane: 'alert', events: [{ seq: 1001 }] });
    truck.acknowledge([1001]);
    expect(await truck.next('events')).toMatchObject({ lane: 'alert', events: [{ seq: 1002 }] });
    expect(truck.received.filter(({ type }) => type === 'events')).toHaveLength(5);
  });

  it('splits by size too: no message comes near the limit of 1 MiB', async () => {
    const dispatch = await startDispatch({ automatic: true });
    const cab = new Cab(dispatch.url);
    const detail = Object.fromEntries(series(1, 60).map((n) => [`text${n}`, 'я'.repeat(500)]));
    for (const mark of series(1, 40)) cab.outbox.append(sampleEvent(mark, { detail }), 'backlog');
    cab.link.start();
    await cab.drained();
    const truck = await dispatch.connection();
    const sizes = truck.received
      .filter(({ type }) => type === 'events')
      .map((message) => JSON.stringify(message).length);
    expect(sizes.length).toBeGreaterThan(3);
    expect(truck.unreadable).toEqual([]);
    expect(dispatch.stored.size).toBe(40);
  });

  it('sends again what was not acknowledged when the connection broke; dispatch holds each once', async () => {
    const dispatch = await startDispatch();
    const { cab, truck } = await onlineCab(dispatch);
    cab.append('alert', 3);
    const first = await truck.next('events');
    expect(seqsOf(first)).toEqual([1]);
    dispatch.stored.set(`cab-17/${cab.outbox.epoch}/1`, first.events[0]!);
    truck.cut();
    await cab.reach('offline');
    cab.nextTimer();
    const again = await dispatch.connection();
    await again.welcome();
    const message = await again.next('events');
    expect(seqsOf(message)).toEqual([3, 2, 1]);
    again.store(message.events);
    await cab.drained();
    expect([...dispatch.stored.values()].map(({ seq }) => seq).sort()).toEqual([1, 2, 3]);
  });

  it('ignores acknowledgements of another outbox and of numbers it never sent', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    cab.append('alert', 2);
    await truck.next('events');
    truck.acknowledge([1, 2], '3f0cbd5c-6a0c-4a52-9a51-0b0d3a4c6f11');
    truck.send({ type: 'ack', epoch: cab.outbox.epoch, ranges: [[2, 9_000_000]] });
    await until(() => cab.waiting() === 1);
    expect(cab.outbox.pending('alert', 9).map(({ seq }) => seq)).toEqual([1]);
  });

  it('sets a rejected event aside, says why once, and goes on', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    const problems = [{ path: 'speedKmh', message: 'must be at most 500' }];
    cab.append('alert', 3);
    truck.send({ type: 'reject', epoch: cab.outbox.epoch, seq: 1, code: 'invalid', problems });
    truck.send({ type: 'reject', epoch: cab.outbox.epoch, seq: 2, code: 'invalid', problems });
    truck.acknowledge([3]);
    await cab.drained();
    expect(cab.outbox.counts()).toMatchObject({ acknowledged: 1, rejected: 2 });
    expect(cab.lines.slice(1)).toEqual([
      'dispatch cannot store event 1 (invalid: speedKmh must be at most 500); kept in the outbox as rejected',
    ]);
  });

  it.each(['closes', 'complains'] as const)(
    'finds the one event at which dispatch %s, and delivers all others',
    async (how) => {
      const dispatch = await startDispatch();
      const cab = new Cab(dispatch.url);
      const poison = 7;
      cab.append('backlog', 12);
      cab.link.start();
      while (cab.waiting() > 0) {
        const truck = await dispatch.connection();
        void truck.welcome();
        truck.onEvents = (events) => {
          if (!events.some(({ seq }) => seq === poison)) {
            truck.store(events);
            return;
          }
          truck.send({ type: 'error', code: 'badMessage', message: 'cannot read it', problems: [] });
          if (how === 'closes') truck.close(4400);
        };
        let over = false;
        void truck.closed.then(() => (over = true));
        await until(() => over || cab.waiting() === 0 || cab.outbox.counts().rejected > 0);
        if (cab.outbox.counts().rejected > 0 && how === 'complains') cab.time.advance(1000);
        await until(() => cab.waiting() === 0 || (over && cab.link.state === 'offline'));
        if (cab.waiting() > 0) cab.nextTimer();
      }
      expect([...dispatch.stored.values()].map(({ seq }) => seq)).toEqual(
        series(1, 12).filter((seq) => seq !== poison),
      );
      expect(cab.outbox.counts()).toMatchObject({ acknowledged: 11, rejected: 1 });
      expect(cab.lines).toContain('dispatch cannot read event 7; kept in the outbox as rejected');
    },
  );
});

describe('link: signs of life', () => {
  it('sends a heartbeat every 5 s and the status every second', async () => {
    const status = {
      driverId: null,
      speedKmh: 12,
      driving: 'watching',
      learningProgress: 1,
      perclos: null,
      framesPerSecond: 30,
    } as const;
    const { cab, truck } = await onlineCab(await startDispatch(), { status: () => status });
    cab.time.advance(10_000);
    await until(() => truck.received.filter(({ type }) => type === 'status').length === 10);
    await until(() => truck.received.filter(({ type }) => type === 'heartbeat').length === 2);
    expect(truck.received.find(({ type }) => type === 'status')).toEqual({
      type: 'status',
      sentAtMs: cab.time.wallMs() - 9000,
      ...status,
    });
  });

  it('does not send a status that the protocol forbids, and says so once', async () => {
    const status = {
      driverId: ' ',
      speedKmh: 12,
      driving: 'watching',
      learningProgress: 7,
      perclos: null,
      framesPerSecond: 30,
    } as const;
    const { cab, truck } = await onlineCab(await startDispatch(), { status: () => status });
    cab.time.advance(5000);
    await truck.next('heartbeat');
    expect(truck.received.filter(({ type }) => type === 'status')).toEqual([]);
    expect(cab.lines.slice(1)).toEqual(['the status of this unit does not fit the protocol; not sent']);
  });

  it('notices a half-open connection within 15 s, connects again and delivers what hung', async () => {
    const dispatch = await startDispatch();
    const { cab, truck } = await onlineCab(dispatch);
    truck.freeze();
    cab.append('alert');
    cab.time.advance(11_000);
    expect(cab.link.state).toBe('online');
    cab.time.advance(1000);
    expect(cab.states).toEqual(['connecting', 'online', 'offline']);
    expect(cab.lines.at(-1)).toContain('nothing heard for 12 s');
    cab.nextTimer();
    const again = await dispatch.connection();
    await again.welcome();
    again.store((await again.next('events')).events);
    await cab.drained();
    expect(dispatch.stored.size).toBe(1);
  });

  it('stays online while anything is heard', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    for (let round = 0; round < 4; round += 1) {
      cab.time.advance(11_000);
      truck.send({ type: 'heartbeat', sentAtMs: 1 });
      cab.append('backlog');
      truck.acknowledge([(await truck.next('events')).events[0]!.seq]);
      await cab.drained();
    }
    expect(cab.states).toEqual(['connecting', 'online']);
  });

  it('connects anew when events stay unanswered for 30 s on a connection that is alive', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    cab.append('alert');
    expect(seqsOf(await truck.next('events'))).toEqual([1]);
    for (let round = 0; round < 5; round += 1) {
      cab.time.advance(5000);
      cab.append('backlog');
      truck.acknowledge(seqsOf(await truck.next('events')));
      await until(() => cab.waiting() === 1);
      expect(cab.link.state).toBe('online');
    }
    cab.time.advance(5000);
    expect(cab.states).toEqual(['connecting', 'online', 'offline']);
    expect(cab.lines.at(-1)).toContain('events not acknowledged for 30 s');
  });

  it('survives what is no message of the protocol', async () => {
    const { cab, truck } = await onlineCab(await startDispatch());
    truck.sendText('not json');
    truck.sendText('not json');
    truck.sendText('{"type":"order","what":"stop"}');
    cab.append('alert');
    truck.acknowledge([(await truck.next('events')).events[0]!.seq]);
    await cab.drained();
    expect(cab.lines.slice(1)).toHaveLength(2);
    expect(cab.lines[1]).toBe('dispatch sent a message this unit cannot read (must be JSON); ignored');
  });
});
