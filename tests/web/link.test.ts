/** The board link: reconnects with jitter, abandons silent sockets, listens to the one in use only. */
import { describe, expect, test } from 'vitest';
import { retryDelayMs } from '../../dispatch-server/web/src/net/backoff.js';
import { BoardLink, type SocketEvents } from '../../dispatch-server/web/src/net/board-link.js';
import {
  ageMs,
  isStale,
  serverOffsetMs,
  STALE_AFTER_MS,
  type Instant,
} from '../../dispatch-server/web/src/state/freshness.js';

/** A network in virtual time; `log` is what the link told its listener. */
class Network {
  readonly sockets: (SocketEvents & { closed: () => void; isClosed: boolean })[] = [];
  readonly log: string[] = [];
  readonly delaysMs: number[] = [];
  random = 1;
  #nowMs = 0;
  #planned: { atMs: number; act: () => void }[] = [];
  readonly link = new BoardLink(
    {
      connect: (events) => {
        const socket = { ...events, isClosed: false };
        this.sockets.push(socket);
        return () => (socket.isClosed = true);
      },
      now: () => at(this.#nowMs),
      random: () => this.random,
      after: (delayMs, act) => {
        const plan = { atMs: this.#nowMs + delayMs, act };
        this.delaysMs.push(delayMs);
        this.#planned.push(plan);
        return () => (this.#planned = this.#planned.filter((other) => other !== plan));
      },
    },
    {
      opened: () => this.log.push('opened'),
      heard: (text) => this.log.push(text),
      dropped: () => this.log.push('dropped'),
    },
  );

  get newest() {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket yet');
    return socket;
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    const due = this.#planned.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#planned = this.#planned.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { act } of due) act();
    this.link.check();
  }
}

const at = (ms: number): Instant => ({ wallMs: ms, monotonicMs: ms });

describe('board link', () => {
  test('waits longer after each failure, at most 10 s, and starts over once something was heard', () => {
    const network = new Network();
    network.link.start();
    for (let failure = 0; failure < 7; failure += 1) {
      network.newest.closed();
      network.pass(10_000);
    }
    expect(network.delaysMs).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    network.newest.opened();
    network.newest.heard('hello');
    network.newest.closed();
    expect(network.delaysMs.at(-1)).toBe(500);
  });

  test('a socket that opens but says nothing does not reset the wait', () => {
    const network = new Network();
    network.link.start();
    for (let failure = 0; failure < 3; failure += 1) {
      network.newest.opened();
      network.newest.closed();
      network.pass(10_000);
    }
    expect(network.delaysMs).toEqual([500, 1_000, 2_000]);
  });

  test('a silent socket is abandoned after 6 s and what it says later is not heard', () => {
    const network = new Network();
    network.link.start();
    network.newest.opened();
    network.newest.heard('one');
    network.pass(STALE_AFTER_MS);
    expect(network.sockets).toHaveLength(1);
    network.pass(1);
    expect(network.newest.isClosed).toBe(true);
    const abandoned = network.newest;
    network.pass(500);
    expect(network.sockets).toHaveLength(2);
    abandoned.heard('late');
    abandoned.closed();
    network.newest.opened();
    network.newest.heard('two');
    expect(network.log).toEqual(['opened', 'one', 'dropped', 'opened', 'two']);
  });

  test('a socket that never opens is given up', () => {
    const network = new Network();
    network.link.start();
    network.pass(8_001);
    expect([network.newest.isClosed, network.log]).toEqual([true, ['dropped']]);
  });

  test('start while waiting connects at once, and only once', () => {
    const network = new Network();
    network.link.start();
    network.newest.closed();
    network.link.start();
    network.link.start();
    network.pass(60_000);
    expect(network.sockets.filter(({ isClosed }) => !isClosed).length).toBeLessThanOrEqual(1);
    expect(network.sockets).toHaveLength(2);
  });

  test('stop closes and plans nothing', () => {
    const network = new Network();
    network.link.start();
    network.newest.opened();
    network.link.stop();
    network.newest.closed();
    network.pass(60_000);
    expect([network.sockets.length, network.newest.isClosed, network.delaysMs.length]).toEqual([1, true, 0]);
  });
});

test('jitter spreads the wait over the whole range', () => {
  expect([0, 0.5, 1].map((random) => retryDelayMs(3, random))).toEqual([0, 2_000, 4_000]);
  expect(retryDelayMs(1_000, 1)).toBe(10_000);
});

describe('freshness', () => {
  test('neither a clock set back nor a sleeping computer makes old data young', () => {
    const then = at(100_000);
    expect(ageMs(then, { wallMs: 40_000, monotonicMs: 107_000 })).toBe(7_000);
    expect(ageMs(then, { wallMs: 400_000, monotonicMs: 100_001 })).toBe(300_000);
    expect(ageMs(then, at(90_000))).toBe(0);
  });

  test('data are stale after 6 s', () => {
    expect([6_000, 6_001].map((ms) => isStale(at(0), at(ms)))).toEqual([false, true]);
  });

  test('the server’s clock is followed, network jitter is not', () => {
    const first = serverOffsetMs(null, 50_000, at(20_000));
    expect(first).toBe(30_000);
    expect(serverOffsetMs(first, 52_000, at(22_300))).toBe(30_000);
    expect(serverOffsetMs(first, 52_000, at(1_000))).toBe(51_000);
  });
});
