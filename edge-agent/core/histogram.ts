/** A weighted histogram with quantiles: how baselines are learned in bounded memory. */

/** Plain data, so that a monitor's state can be copied and resumed. */
export interface Histogram {
  readonly from: number;
  readonly binWidth: number;
  readonly weights: number[];
  total: number;
}

export function createHistogram(from: number, to: number, binWidth: number): Histogram {
  const bins = Math.ceil((to - from) / binWidth);
  return { from, binWidth, weights: new Array<number>(bins).fill(0), total: 0 };
}

/** Adds `weight` at `value`; values beyond the ends go into the outermost bins. */
export function addSample(histogram: Histogram, value: number, weight: number): void {
  const bin = Math.floor((value - histogram.from) / histogram.binWidth);
  const at = Math.min(histogram.weights.length - 1, Math.max(0, bin));
  histogram.weights[at] = (histogram.weights[at] ?? 0) + weight;
  histogram.total += weight;
}

/** The value below which `share` (0..1) of the weight lies, interpolated within its bin; NaN when empty. */
export function quantile(histogram: Histogram, share: number): number {
  let below = 0;
  const wanted = share * histogram.total;
  for (const [bin, weight] of histogram.weights.entries()) {
    if (weight > 0 && below + weight >= wanted)
      return histogram.from + (bin + (wanted - below) / weight) * histogram.binWidth;
    below += weight;
  }
  return NaN;
}
