/** Group commit against a store that can be told to wait, to refuse and to fail. */
import { rangesOf } from '@oyau/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createGroupCommit, type Settled } from '../../dispatch-server/ingest/group-commit.js';
import type { Outcome } from '../../dispatch-server/store/arrivals.js';
import type { Arrival } from '../../dispatch-server/store/filing.js';
import { EPOCH, eventOf } from './desk.js';

class Refused extends Error {}

function arrivalOf(seq: number): Arrival {
  return { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert', receivedAtMs: 1, event: eventOf({ seq }) };
}

/** A group commit over `write`, and the groups it wrote. */
function groupCommit(write: (seqs: number[]) => Promise<void> | void) {
  const groups: number[][] = [];
  const commits = createGroupCommit({
    async commit(arrivals) {
      const seqs = arrivals.map(({ event }) => event.seq);
      groups.push(seqs);
      await write(seqs);
      return { outcomes: seqs.map((): Outcome => 'stored'), alerts: [] };
    },
    isRefusedByContent: (error) => error instanceof Refused,
    publish: () => undefined,
    delayMs: 0,
    mostArrivals: 4000,
  });
  const submit = (...seqs: number[]) => {
    const result: { settled?: readonly Settled[]; failed?: unknown } = {};
    commits.submit({
      arrivals: seqs.map(arrivalOf),
      settle: (settled) => (result.settled = settled),
      fail: (error) => (result.failed = error),
    });
    return result;
  };
  return { commits, groups, submit };
}

describe('group commit', () => {
  test('what arrives together is written together, and what arrives meanwhile comes next', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { commits, groups, submit } = groupCommit(() => gate);
    submit(1, 2);
    submit(3);
    const done = commits.flush();
    submit(4);
    release();
    await done;
    expect(groups).toEqual([[1, 2, 3], [4]]);
  });

  test('nothing is settled before the commit has returned', async () => {
    let release: () => void = () => undefined;
    const { commits, submit } = groupCommit(() => new Promise<void>((resolve) => (release = resolve)));
    const result = submit(1);
    const done = commits.flush();
    await Promise.resolve();
    expect(result.settled).toBeUndefined();
    release();
    await done;
    expect(result.settled).toEqual(['stored']);
  });

  test('an event the store refuses is found among many and does not block the others', async () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 60 }), async (seqs, bad) => {
        const { commits, submit } = groupCommit((group) => {
          if (group.includes(bad)) throw new Refused('too big');
        });
        const results = seqs.map((seq) => submit(seq));
        await commits.flush();
        expect(results.map(({ settled }) => settled?.[0])).toEqual(
          seqs.map((seq) => (seq === bad ? { rejected: 'too big' } : 'stored')),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('when the environment fails nothing is acknowledged, and later submissions get their own chance', async () => {
    let isFull = true;
    const { commits, submit } = groupCommit(() => {
      if (isFull) throw new Error('disk full');
    });
    const lost = submit(1, 2);
    await commits.flush();
    isFull = false;
    const kept = submit(3);
    await commits.flush();
    expect(lost).toEqual({ failed: new Error('disk full') });
    expect(kept).toEqual({ settled: ['stored'] });
  });
});

describe('ranges', () => {
  test('cover exactly the numbers, sorted, disjoint and not adjacent', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 })), (numbers) => {
        const ranges = rangesOf(numbers);
        const covered = ranges.flatMap(([from, to]) =>
          Array.from({ length: to - from + 1 }, (_, index) => from + index),
        );
        expect(covered).toEqual([...new Set(numbers)].sort((left, right) => left - right));
        ranges.slice(1).forEach(([from], index) => expect(from).toBeGreaterThan(ranges[index]![1] + 1));
      }),
    );
  });
});
