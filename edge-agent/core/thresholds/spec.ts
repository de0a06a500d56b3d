/** How one threshold is described. */

/** One threshold. Ratios (0..1) carry the unit `1`; the fatigue level is counted in points of 100. */
export interface ThresholdSpec {
  readonly default: number;
  readonly unit: 'ms' | '1' | 'deg' | 'km/h' | 'h' | 'points' | 'times';
  readonly min: number;
  readonly max: number;
  readonly means: string;
  readonly source: string;
}

export const OURS = 'ours';
export const MEASURED = 'ours, from the labelled clips and the synthetic sweep';

export function spec(
  value: number,
  unit: ThresholdSpec['unit'],
  [min, max]: readonly [number, number],
  means: string,
  source: string,
): ThresholdSpec {
  return { default: value, unit, min, max, means, source };
}
