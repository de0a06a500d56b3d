/** Orders in the cab: durable before they are confirmed, answered, reported again, over restarts and damage. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderMessage, OrderState } from '@oyau/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { OrderBook, type OrderNews } from '../../edge-agent/orders/order-book.js';

const FIRST = '00000000-0000-4000-8000-000000000001';
const SECOND = '00000000-0000-4000-8000-000000000002';
const START_MS = 1_760_000_000_000;

function cab(path = join(folder(), 'orders.json')) {
  const at = { wallMs: START_MS };
  const reports: string[] = [];
  const news: OrderNews[] = [];
  const open = () =>
    new OrderBook({
      path,
      clock: { wallMs: () => at.wallMs },
      report: (line) => reports.push(line),
      onNews: (each) => news.push(each),
    });
  return { at, reports, news, path, open };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oyau-orders-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A path below a file: no folder can be made there. */
function unwritable(): string {
  const file = join(folder(), 'file');
  writeFileSync(file, '');
  return join(file, 'orders.json');
}

const order = (orderId = FIRST, changes: Partial<OrderMessage> = {}): OrderMessage => ({
  type: 'order',
  orderId,
  kind: 'restBreak',
  text: 'Rest now.',
  issuedAtMs: START_MS,
  expiresAtMs: START_MS + 600_000,
  ...changes,
});
const connect = (book: OrderBook, serverTimeMs = START_MS): OrderState[] => {
  const told: OrderState[] = [];
  book.connected(serverTimeMs, (state) => told.push(state));
  return told;
};
const states = (told: readonly OrderState[]) => told.map(({ orderId, state }) => [orderId.at(-1), state]);

it('an order is on the disk when it is reported received; each answer is reported once', () => {
  const { open, path, news } = cab();
  const book = open();
  const told = connect(book);
  book.take(order());
  expect(readFileSync(path, 'utf8')).toContain(FIRST);
  expect(book.answer(FIRST, 'acknowledged')).toBe(true);
  expect(book.answer(FIRST, 'acknowledged')).toBe(true);
  expect(book.open()).toMatchObject([{ orderId: FIRST, state: 'acknowledged', text: 'Rest now.' }]);
  expect(book.answer(FIRST, 'done')).toBe(true);
  expect(states(told)).toEqual([
    ['1', 'received'],
    ['1', 'acknowledged'],
    ['1', 'done'],
  ]);
  expect([book.open(), book.answer(FIRST, 'declined')]).toEqual([[], false]);
  expect(news.map(({ type }) => type)).toEqual(['order', 'answer', 'answer']);
});

it('what was answered out of reach, even before a restart, is reported after the next welcome', () => {
  const { open, at } = cab();
  const before = open();
  before.take(order());
  before.take(order(SECOND));
  at.wallMs += 5000;
  before.answer(FIRST, 'declined', 'engine hot');
  const after = open();
  expect(connect(after)).toEqual([
    { type: 'orderState', orderId: FIRST, state: 'declined', atMs: START_MS + 5000, note: 'engine hot' },
    { type: 'orderState', orderId: SECOND, state: 'received', atMs: START_MS },
  ]);
  expect(after.open().map(({ orderId }) => orderId)).toEqual([SECOND]);
});

it('the same order again is no news, but dispatch hears what became of it', () => {
  const { open, news } = cab();
  const book = open();
  const told = connect(book);
  book.take(order());
  book.answer(FIRST, 'acknowledged');
  book.take(order());
  expect(states(told).at(-1)).toEqual(['1', 'acknowledged']);
  expect(news.filter(({ type }) => type === 'order')).toHaveLength(1);
});

it('a void order leaves the cab and is reported no more; one that was done first is not taken back', () => {
  const { open, news } = cab();
  const book = open();
  book.take(order());
  book.take(order(SECOND));
  book.answer(SECOND, 'done');
  book.end({ type: 'orderEnd', orderId: FIRST, state: 'cancelled' });
  book.end({ type: 'orderEnd', orderId: SECOND, state: 'expired' });
  book.end({ type: 'orderEnd', orderId: SECOND, state: 'expired' });
  expect([book.open(), connect(book)]).toEqual([[], []]);
  expect(news.filter(({ type }) => type === 'end')).toMatchObject([{ order: { orderId: FIRST }, state: 'cancelled' }]);
});

it('an order of yesterday is not shown, by the clock of dispatch and not by ours', () => {
  const { open, at } = cab();
  const book = open();
  const hour = 3_600_000;
  at.wallMs = START_MS - hour;
  connect(book, START_MS);
  book.take(order());
  expect(book.open()).toHaveLength(1);
  at.wallMs += 600_000;
  expect([book.open(), book.answer(FIRST, 'done')]).toEqual([[], false]);
});

it('a damaged file is set aside, a disk that refuses is told once and survived', () => {
  const { open, path, reports } = cab();
  writeFileSync(path, '{"format": "oyau-or');
  const book = open();
  expect(reports.join()).toContain('was damaged');
  expect(existsSync(`${path}.damaged`)).toBe(true);
  const blocked = cab(unwritable());
  const inMemory = blocked.open();
  const told = connect(inMemory);
  inMemory.take(order());
  inMemory.answer(FIRST, 'done');
  expect(states(told).at(-1)).toEqual(['1', 'done']);
  expect(blocked.reports.filter((line) => line.includes('cannot be written'))).toHaveLength(1);
  expect(book.open()).toEqual([]);
});

it('the book stays bounded: two hundred orders, open ones first', () => {
  // Where nothing can be written: hundreds of syncs would only try the disk.
  const book = cab(unwritable()).open();
  const idOf = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  book.take(order(idOf(1)));
  for (let n = 2; n <= 300; n += 1) {
    book.take(order(idOf(n)));
    book.answer(idOf(n), 'done');
  }
  expect(book.open().map(({ orderId }) => orderId)).toEqual([idOf(1)]);
  expect(connect(book)).toHaveLength(200);
});
