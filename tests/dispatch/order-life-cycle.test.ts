/** Laws and stories of an order's life, without a server. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasEnded,
  isOverdue,
  issue,
  ORDER_STATES,
  stateOf,
  stepOrder,
  type OrderChange,
  type OrderRecord,
  type OrderState,
  type OrderStep,
} from '../../dispatch-server/orders/life-cycle.js';

const ISSUED_AT_MS = 1_000_000;

const order = issue({
  orderId: 'o',
  truckId: '17',
  alertId: null,
  kind: 'restBreak',
  text: 'Rest for 15 minutes.',
  issuedBy: 'ada',
  issuedAtMs: ISSUED_AT_MS,
  expiresAtMs: ISSUED_AT_MS + 900_000,
});

function step(state: OrderState, by: OrderStep['by'], afterMs: number): OrderChange {
  const atMs = ISSUED_AT_MS + afterMs;
  return { type: 'step', step: { state, atMs, by, login: by === 'person' ? 'ada' : null, note: null }, atMs };
}

const run = (...changes: readonly OrderChange[]): OrderRecord =>
  changes.reduce((known, change) => stepOrder(known, change), order);

describe('stories', () => {
  test('the smooth course leaves a trace of every state', () => {
    const done = run(
      step('sent', 'server', 10),
      step('received', 'truck', 200),
      step('acknowledged', 'truck', 5000),
      step('done', 'truck', 60_000),
    );
    expect(done.steps.map(({ state, atMs, by, login }) => [state, atMs - ISSUED_AT_MS, by, login])).toEqual([
      ['issued', 0, 'person', 'ada'],
      ['sent', 10, 'server', null],
      ['received', 200, 'truck', null],
      ['acknowledged', 5000, 'truck', null],
      ['done', 60_000, 'truck', null],
    ]);
    expect(stateOf(done)).toBe('done');
  });

  test('the same word again changes nothing', () => {
    const received = run(step('received', 'truck', 200));
    expect(stepOrder(received, step('received', 'truck', 900))).toBe(received);
  });

  test('an ended order can be neither cancelled nor expire', () => {
    const declined = run(step('declined', 'truck', 200));
    expect(stepOrder(declined, step('cancelled', 'person', 300))).toBe(declined);
    expect(isOverdue(declined, ISSUED_AT_MS + 900_000)).toBe(false);
  });

  test('a driver who did it out of reach has done it, although the desk had given it up', () => {
    const expired = run(step('expired', 'server', 900_000));
    expect([stateOf(expired), hasEnded(expired)]).toEqual(['expired', true]);
    expect(stateOf(stepOrder(expired, step('done', 'truck', 800_000)))).toBe('done');
  });

  test('an outcome ends the order and can be corrected', () => {
    const outcome = { type: 'outcome' as const, login: 'bob', atMs: ISSUED_AT_MS + 50 };
    const first = run({ ...outcome, outcome: { outcome: 'restTaken', note: null } });
    expect([stateOf(first), first.steps.at(-1)?.login]).toEqual(['done', 'bob']);
    const second = stepOrder(first, { ...outcome, outcome: { outcome: 'driverRelieved', note: 'after all' } });
    expect(second).toMatchObject({ outcome: { outcome: 'driverRelieved', note: 'after all' }, steps: first.steps });
  });

  test('time runs out at the stroke', () => {
    expect(isOverdue(order, ISSUED_AT_MS + 899_999)).toBe(false);
    expect(isOverdue(order, ISSUED_AT_MS + 900_000)).toBe(true);
  });
});

describe('laws', () => {
  const truckSteps = fc.array(
    fc
      .tuple(
        fc.constantFrom<OrderState>('received', 'acknowledged', 'done', 'declined'),
        fc.integer({ min: 0, max: 500 }),
      )
      .map(([state, afterMs]) => step(state, 'truck', afterMs)),
    { maxLength: 8 },
  );

  test('the order in which the word of a truck arrives does not matter, nor how often', () => {
    fc.assert(
      fc.property(
        truckSteps.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list]))),
        ([list, shuffled]) => {
          const all = run(...list);
          const again = run(...shuffled, ...list);
          expect([stateOf(again), again.steps]).toEqual([stateOf(all), all.steps]);
        },
      ),
    );
  });

  test('an order that has ended stays ended, and no state is reached twice', () => {
    const any = fc
      .tuple(
        fc.constantFrom(...ORDER_STATES),
        fc.constantFrom<OrderStep['by']>('person', 'truck', 'server'),
        fc.integer({ min: 0, max: 500 }),
      )
      .map(([state, by, afterMs]) => step(state, by, afterMs));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (changes) => {
        let now: OrderRecord = order;
        for (const change of changes) {
          const next = stepOrder(now, change);
          if (hasEnded(now)) expect(hasEnded(next)).toBe(true);
          expect(new Set(next.steps.map(({ state }) => state)).size).toBe(next.steps.length);
          now = next;
        }
      }),
    );
  });
});
