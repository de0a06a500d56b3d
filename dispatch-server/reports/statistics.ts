/**
 * Intervals of confidence for counts and shares. Pure. Sources: Wilson 1927 for shares; Garwood 1936 (exact Poisson) for rates; the
 * ratio of two rates by the exact binomial of Clopper and Pearson 1934, given the sum of both counts (Przyborowski and Wilenski 1940).
 */

export interface Interval {
  low: number;
  high: number;
}

/** Two-sided error of every interval: 95 % confidence. */
const ALPHA = 0.05;

/** Standard normal quantile of 1 - ALPHA / 2. */
const Z = 1.959963984540054;

/** Interval of a share of `hits` in `trials`; null = nothing was tried. */
export function wilson(hits: number, trials: number): Interval | null {
  if (trials <= 0) return null;
  const share = hits / trials;
  const squared = Z * Z;
  const centre = share + squared / (2 * trials);
  const reach = Z * Math.sqrt((share * (1 - share)) / trials + squared / (4 * trials * trials));
  const whole = 1 + squared / trials;
  return {
    low: hits === 0 ? 0 : Math.max(0, (centre - reach) / whole),
    high: hits === trials ? 1 : Math.min(1, (centre + reach) / whole),
  };
}

/** Interval of the expected number behind a count. */
export function poisson(count: number): Interval {
  return {
    low: count === 0 ? 0 : gammaQuantile(ALPHA / 2, count),
    high: gammaQuantile(1 - ALPHA / 2, count + 1),
  };
}

/** A count over an exposure, scaled; null = no exposure. */
export function rateOf(count: number, exposure: number, per: number): ({ rate: number } & Interval) | null {
  if (exposure <= 0) return null;
  const { low, high } = poisson(count);
  const scale = per / exposure;
  return { rate: count * scale, low: low * scale, high: high * scale };
}

export interface Counted {
  count: number;
  exposure: number;
}

/** The rate of `now` over the rate of `before`; null = one of them has no exposure, or `before` counted nothing. `high` may be infinite. */
export function rateRatio(now: Counted, before: Counted): ({ ratio: number } & Interval) | null {
  if (now.exposure <= 0 || before.exposure <= 0 || before.count === 0) return null;
  const scale = before.exposure / now.exposure;
  const { low, high } = clopperPearson(now.count, now.count + before.count);
  const odds = (share: number) => (share >= 1 ? Infinity : share / (1 - share));
  return { ratio: (now.count / before.count) * scale, low: odds(low) * scale, high: odds(high) * scale };
}

export function clopperPearson(hits: number, trials: number): Interval {
  return {
    low: hits === 0 ? 0 : betaQuantile(ALPHA / 2, hits, trials - hits + 1),
    high: hits === trials ? 1 : betaQuantile(1 - ALPHA / 2, hits + 1, trials - hits),
  };
}

/** Nearest rank: the smallest value that at least `share` of all values do not exceed; null for none. `sorted` ascends. */
export function quantile(sorted: ArrayLike<number>, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Value below which the gamma distribution with this shape and scale 1 has the probability `share`. */
function gammaQuantile(share: number, shape: number): number {
  const reach = shape + 10 * Math.sqrt(shape) + 20;
  return bisect((value) => gammaBelow(shape, value), share, reach);
}

function betaQuantile(share: number, a: number, b: number): number {
  return bisect((value) => betaBelow(a, b, value), share, 1);
}

/** Where a growing function reaches `target`, between 0 and `most`. */
function bisect(growing: (value: number) => number, target: number, most: number): number {
  let [low, high] = [0, most];
  // Halving a double's 53 digits.
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (growing(middle) < target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Regularised lower incomplete gamma function (Abramowitz and Stegun 6.5.29, and its continued fraction 6.5.31 by Lentz). */
function gammaBelow(shape: number, value: number): number {
  if (value <= 0) return 0;
  const front = Math.exp(shape * Math.log(value) - value - logGamma(shape));
  if (value < shape + 1) {
    let term = 1 / shape;
    let sum = term;
    for (let n = 1; n < ENOUGH && term > sum * TINY; n += 1) sum += term *= value / (shape + n);
    return sum * front;
  }
  let b = value + 1 - shape;
  let c = HUGE;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < ENOUGH; n += 1) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b);
    c = nonZero(b + a / c);
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < TINY) break;
  }
  return 1 - front * fraction;
}

/** Regularised incomplete beta function (Abramowitz and Stegun 26.5.8, by Lentz). */
function betaBelow(a: number, b: number, value: number): number {
  if (value <= 0 || value >= 1) return value <= 0 ? 0 : 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(value) + b * Math.log(1 - value));
  if (value < (a + 1) / (a + b + 2)) return (front * betaFraction(a, b, value)) / a;
  return 1 - (front * betaFraction(b, a, 1 - value)) / b;
}

function betaFraction(a: number, b: number, value: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * value) / (a + 1));
  let fraction = d;
  for (let m = 1; m < ENOUGH; m += 1) {
    const even = (m * (b - m) * value) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * value) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const each of [even, odd]) {
      d = 1 / nonZero(1 + each * d);
      c = nonZero(1 + each / c);
      step = d * c;
      fraction *= step;
    }
    if (Math.abs(step - 1) < TINY) break;
  }
  return fraction;
}

const ENOUGH = 10_000;
const TINY = 1e-15;
const HUGE = 1e300;

function nonZero(value: number): number {
  return Math.abs(value) < 1 / HUGE ? 1 / HUGE : value;
}

/** Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients), good to 15 digits for positive arguments. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(value: number): number {
  const x = value - 1;
  const t = x + 7.5;
  const sum = LANCZOS.reduce((total, term, n) => total + (n === 0 ? term : term / (x + n)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}
