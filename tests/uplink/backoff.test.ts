import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BACKOFF, fullJitter } from '../../edge-agent/uplink/backoff.js';

/** The first `count` waits with a fixed sequence of random numbers. */
function waits(randoms: readonly number[], bounds = BACKOFF): number[] {
  let index = 0;
  const generator = fullJitter(() => randoms[index++] ?? 0, bounds);
  return randoms.map(() => generator.next().value);
}

describe('backoff', () => {
  it('doubles the ceiling from 0.5 s to 30 s', () => {
    const almostOne = Array<number>(9).fill(1);
    expect(waits(almostOne)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('is uniform from 0: twice the random number is twice the wait, and never above the ceiling', () => {
    const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(random, { minLength: 1, maxLength: 2000 }),
        fc.integer({ min: 1, max: 5000 }),
        (randoms, baseMs) => {
          const bounds = { baseMs, capMs: 30_000 };
          waits(randoms, bounds).forEach((waitMs, attempt) => {
            const ceilingMs = Math.min(bounds.capMs, baseMs * 2 ** attempt);
            expect(waitMs).toBeCloseTo((randoms[attempt] ?? 0) * ceilingMs, 6);
            expect(waitMs).toBeLessThan(ceilingMs);
          });
        },
      ),
    );
  });
});
