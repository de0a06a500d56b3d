/** What dispatch says, spoiled in every way: the unit understands it or says that it cannot, and loses no event by it. */
import { parseDispatchMessage } from '@oyau/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { OrderBook } from '../../edge-agent/orders/order-book.js';
import { ClockOffset } from '../../edge-agent/uplink/clock-offset.js';
import { openMemoryOutbox, type Outbox } from '../../edge-agent/uplink/outbox.js';
import { Session, type SessionEnd } from '../../edge-agent/uplink/session.js';
import type { SocketListener } from '../../edge-agent/uplink/socket.js';
import { goodExamples, mutatedTexts } from '../protocol/mutations.js';
import { sampleEvent, temporaryFolder } from './samples.js';
import { VirtualTime } from './virtual-time.js';

/** OYAU_FUZZ_MESSAGES=100000 for the long run. */
const MESSAGES = Number(process.env.OYAU_FUZZ_MESSAGES ?? 6000);
const SEED = Number(process.env.OYAU_FUZZ_SEED ?? 29);
const WELCOME = '{"type":"welcome","protocol":1,"serverTimeMs":1767225600000,"truckId":"17","capabilities":["orders"]}';
const EXAMPLE_EPOCH = '5b0c1e6e-6f0a-4a2f-9a53-3b1d9f0c7a11';
/** Sent and unanswered at most: four batches of a hundred. */
const IN_FLIGHT = 400;

/** A unit whose socket is this test: sessions end and begin, outbox and orders stay. */
class FuzzedUnit {
  readonly outbox: Outbox = openMemoryOutbox();
  readonly time = new VirtualTime();
  readonly reports: string[] = [];
  readonly ends: SessionEnd[] = [];
  /** Every event that was put on the wire in this session. */
  readonly sentSeqs = new Set<number>();
  readonly #orders: OrderBook;
  #listener: SocketListener | null = null;
  #session: Session | null = null;
  #marks = 0;

  constructor(ordersPath: string) {
    const report = (line: string): void => void this.reports.push(line);
    this.#orders = new OrderBook({ path: ordersPath, clock: this.time, report });
    onTestFinished(() => this.outbox.close());
  }

  get isOver(): boolean {
    return this.#session === null;
  }

  begin(): void {
    this.sentSeqs.clear();
    this.#session = new Session({
      ...{ url: 'ws://dispatch', token: 'secret', outbox: this.outbox, offset: new ClockOffset() },
      ...{ clock: this.time, timers: this.time, careful: () => false, status: () => null },
      openSocket: (_url, _token, listener) => {
        this.#listener = listener;
        return {
          bufferedBytes: () => 0,
          send: (text) => {
            const { events = [] } = JSON.parse(text) as { events?: { seq: number }[] };
            for (const { seq } of events) this.sentSeqs.add(seq);
          },
          close: () => undefined,
          destroy: () => undefined,
        };
      },
      hello: () => ({
        ...{ type: 'hello', protocol: 1, deviceId: 'cab-17', epoch: this.outbox.epoch, session: 'run-1' },
        ...{
          agentVersion: '0.1.0',
          sentAtMs: this.time.wallMs(),
          clockSynced: true,
          pending: { alert: 0, backlog: 0 },
        },
      }),
      report: (line) => void this.reports.push(line),
      onWelcome: () => undefined,
      onDesk: (message) => {
        if (message.type === 'order') this.#orders.take(message);
        else if (message.type === 'orderEnd') this.#orders.end(message);
      },
      onSettled: () => undefined,
      onEnd: (end) => {
        this.ends.push(end);
        this.#session = null;
      },
    });
    this.#listener?.onOpen();
    this.hear(WELCOME);
  }

  hear(text: string): void {
    this.#listener?.onText(text);
  }

  append(): void {
    this.outbox.append(sampleEvent((this.#marks += 1)), this.#marks % 3 === 0 ? 'alert' : 'backlog');
    this.#session?.push();
  }

  waiting(): number {
    const { alert, backlog } = this.outbox.counts().pending;
    return alert + backlog;
  }
}

/** How many of those on the wire a message may take off the queue: a spoiled one takes none. */
function mayTake(text: string, unit: FuzzedUnit): number {
  const parsed = parseDispatchMessage(text);
  if (!parsed.ok) return 0;
  const { message } = parsed;
  const isOurs = !('epoch' in message) || message.epoch === unit.outbox.epoch;
  if (message.type === 'reject') return isOurs && unit.sentSeqs.has(message.seq) ? 1 : 0;
  if (message.type !== 'ack' || !isOurs) return 0;
  const inRange = (seq: number): boolean => message.ranges.some(([from, to]) => from <= seq && seq <= to);
  return [...unit.sentSeqs].filter(inRange).length;
}

test(`${MESSAGES} spoiled messages of dispatch: read or refused with a reason, no fault inside, no event lost`, () => {
  const unit = new FuzzedUnit(`${temporaryFolder()}/orders.json`);
  const good = goodExamples('dispatch-').map((text) => text.replaceAll(EXAMPLE_EPOCH, unit.outbox.epoch));
  const spoiled = mutatedTexts(SEED, good);
  let refused = 0;
  let taken = 0;
  for (let index = 0; index < MESSAGES; index += 1) {
    if (unit.isOver) unit.begin();
    while (unit.waiting() < 5) unit.append();
    const text = spoiled.next().value;
    const [before, most] = [unit.waiting(), mayTake(text, unit)];
    const wasRefused = !parseDispatchMessage(text).ok;
    const linesBefore = unit.reports.length;
    unit.hear(text);
    const gone = before - unit.waiting();
    expect(gone, text).toBeLessThanOrEqual(Math.min(most, IN_FLIGHT));
    if (wasRefused)
      expect(
        unit.reports.slice(linesBefore).every((line) => line.includes('cannot read')),
        text,
      ).toBe(true);
    refused += wasRefused ? 1 : 0;
    taken += gone;
    unit.time.advance(20);
  }
  expect(unit.ends.filter((end) => end.kind !== 'cut' || end.reason.startsWith('internal fault'))).toEqual([]);
  expect(refused).toBeGreaterThan(MESSAGES / 3);
  expect(taken).toBeGreaterThan(0);
  // And a sound message is still understood.
  if (unit.isOver) unit.begin();
  unit.append();
  const { epoch } = unit.outbox;
  const all = JSON.stringify({ type: 'ack', epoch, ranges: [[1, Number.MAX_SAFE_INTEGER]] });
  for (let batches = 0; batches < 3; batches += 1) unit.hear(all);
  expect(unit.waiting()).toBe(0);
});

test('an acknowledgement of more than was sent takes nothing that was not', () => {
  const unit = new FuzzedUnit(`${temporaryFolder()}/orders.json`);
  for (let count = 0; count < 900; count += 1) unit.append();
  unit.begin();
  const onTheWire = unit.sentSeqs.size;
  expect(onTheWire).toBeLessThanOrEqual(IN_FLIGHT);
  const { epoch } = unit.outbox;
  unit.hear(JSON.stringify({ type: 'ack', epoch, ranges: [[1, 900]] }));
  expect(unit.outbox.counts().acknowledged).toBe(onTheWire);
});
