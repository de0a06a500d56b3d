/** The ten drivers most at risk. Pure. */
import { ratesBy, type CountOf, type DrivingOf } from './rates.js';
import type { ReportTable } from './report.js';

const MOST = 10;

/**
 * Ordered by the lower end of the interval of their rate: who drove an hour and closed his eyes once must not stand above who does it every
 * shift. Ours.
 */
export function riskReport(counts: readonly CountOf[], driving: readonly DrivingOf[]): ReportTable[] {
  const known = ({ key }: { key: string }) => key !== '';
  const all = ratesBy('drivers', 'driver', counts.filter(known), driving.filter(known));
  const low = (row: ReportTable['rows'][number]) => (typeof row[4] === 'number' ? row[4] : -1);
  const rows = all.rows.filter((row) => row[1] !== 0).sort((left, right) => low(right) - low(left));
  return [{ ...all, rows: rows.slice(0, MOST) }];
}
