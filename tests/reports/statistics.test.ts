/** Intervals against published values, and against the sums they are defined by. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clopperPearson,
  poisson,
  quantile,
  rateOf,
  rateRatio,
  wilson,
} from '../../dispatch-server/reports/statistics.js';

/** Probability of at most `count` with this expectation. */
function poissonAtMost(count: number, expected: number): number {
  let term = Math.exp(-expected);
  let sum = term;
  for (let n = 1; n <= count; n += 1) sum += term *= expected / n;
  return sum;
}

function binomialAtMost(hits: number, trials: number, share: number): number {
  let term = (1 - share) ** trials;
  let sum = term;
  for (let n = 1; n <= hits; n += 1) sum += term *= ((trials - n + 1) / n) * (share / (1 - share));
  return sum;
}

describe('intervals', () => {
  test('Garwood: published limits', () => {
    expect(poisson(0).low).toBe(0);
    expect(poisson(0).high).toBeCloseTo(3.6889, 3);
    expect(poisson(10).low).toBeCloseTo(4.7954, 3);
    expect(poisson(10).high).toBeCloseTo(18.3904, 3);
    expect(poisson(100).low).toBeCloseTo(81.3639, 3);
    expect(poisson(100).high).toBeCloseTo(121.6271, 3);
  });

  test('Garwood: each tail holds 2.5 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (count) => {
        const { low, high } = poisson(count);
        expect(1 - poissonAtMost(count - 1, low)).toBeCloseTo(0.025, 8);
        expect(poissonAtMost(count, high)).toBeCloseTo(0.025, 8);
      }),
      { numRuns: 60 },
    );
  });

  test('Clopper and Pearson: each tail holds 2.5 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (hits, misses) => {
        const { low, high } = clopperPearson(hits, hits + misses);
        expect(1 - binomialAtMost(hits - 1, hits + misses, low)).toBeCloseTo(0.025, 8);
        expect(binomialAtMost(hits, hits + misses, high)).toBeCloseTo(0.025, 8);
      }),
      { numRuns: 60 },
    );
  });

  test('Wilson: published limits, and ends that stay ends', () => {
    expect(wilson(8, 10)?.low).toBeCloseTo(0.4902, 3);
    expect(wilson(8, 10)?.high).toBeCloseTo(0.9433, 3);
    expect(wilson(0, 10)).toMatchObject({ low: 0 });
    expect(wilson(10, 10)).toMatchObject({ high: 1 });
    expect(wilson(0, 0)).toBeNull();
  });

  test('large counts stay finite', () => {
    const { low, high } = poisson(2_000_000);
    expect(low / 2e6).toBeCloseTo(1 - 1.96 / Math.sqrt(2e6), 5);
    expect(high / 2e6).toBeCloseTo(1 + 1.96 / Math.sqrt(2e6), 5);
  });

  test('a ratio of rates and its interval; none without exposure or a first count', () => {
    const found = rateRatio({ count: 10, exposure: 1000 }, { count: 40, exposure: 2000 });
    expect(found?.ratio).toBeCloseTo(0.5, 12);
    expect(found?.low).toBeLessThan(0.5);
    expect(found?.high).toBeLessThan(1.05);
    expect(rateRatio({ count: 1, exposure: 0 }, { count: 1, exposure: 1 })).toBeNull();
    expect(rateRatio({ count: 1, exposure: 1 }, { count: 0, exposure: 1 })).toBeNull();
    expect(rateOf(3, 0, 1000)).toBeNull();
  });

  test('quantiles by nearest rank', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
    expect(quantile([1, 2, 3, 4], 0.9)).toBe(4);
    expect(quantile([], 0.5)).toBeNull();
  });
});
