/** Quantiles of short lists. */

/** The value below which `share` (0..1) of the finite values lie, interpolated; null without any. */
export function quantileOf(values: readonly number[], share: number): number | null {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) return null;
  return below + (above - below) * (at - Math.floor(at));
}

export function medianOf(values: readonly number[]): number | null {
  return quantileOf(values, 0.5);
}

/** The median; NaN, which is within no limit, without any finite value. */
export function middleOf(values: readonly number[]): number {
  return medianOf(values) ?? NaN;
}
