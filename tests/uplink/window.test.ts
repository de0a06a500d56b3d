import { rangesOf } from '@oyau/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SendWindow, type SeqRange } from '../../edge-agent/uplink/window.js';

const range = fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: -5, max: 60 }));

describe('window of unanswered batches', () => {
  it('settles exactly what lies in the ranges, however they overlap, and frees a batch with its last event', () => {
    const batches = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 });
    fc.assert(
      fc.property(batches, fc.array(range), (sizes, ranges) => {
        const window = new SendWindow();
        let seq = 0;
        const sent = sizes.map((size) => Array.from({ length: size }, () => (seq += 1)));
        sent.forEach((seqs, index) => window.sent('alert', seqs, index));
        const inRange = (n: number) => ranges.some(([from, to]: SeqRange) => from <= n && n <= to);
        expect(window.settle(ranges)).toEqual(sent.flat().filter(inRange));
        expect([...window.inFlight()]).toEqual(sent.flat().filter((n) => !inRange(n)));
        const open = sent.map((seqs) => !seqs.every(inRange));
        expect(window.batches()).toBe(open.filter(Boolean).length);
        expect(window.oldestSentMs()).toBe(open.includes(true) ? open.indexOf(true) : null);
      }),
    );
  });

  it('counts batches per lane', () => {
    const window = new SendWindow();
    window.sent('alert', [1], 0);
    window.sent('backlog', [2, 3], 0);
    window.sent('backlog', [4], 0);
    expect([window.batches(), window.batches('alert'), window.batches('backlog')]).toEqual([3, 1, 2]);
  });

  it('survives a range from 1 to the largest number there is', () => {
    const window = new SendWindow();
    window.sent('alert', [7], 0);
    expect(window.settle([[1, Number.MAX_SAFE_INTEGER]])).toEqual([7]);
  });

  it('gives numbers as the fewest ranges that hold them and nothing else', () => {
    expect(rangesOf([9, 3, 2, 4, 7])).toEqual([
      [2, 4],
      [7, 7],
      [9, 9],
    ]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 40 })), (seqs) => {
        const ranges = rangesOf(seqs);
        const held = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
        expect(held).toEqual(seqs.toSorted((a, b) => a - b));
        for (const [index, [from]] of ranges.slice(1).entries())
          expect(from - (ranges[index]?.[1] ?? 0)).toBeGreaterThan(1);
      }),
    );
  });
});
