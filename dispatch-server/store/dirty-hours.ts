/** Says which hours the figures of reports must be counted again for, after events were added. Changed rows are marked by triggers. */
import type { Filing } from './filing.js';

const HOUR_MS = 3_600_000;

/** Each hour in which one of these findings began. */
export function hoursOf(filings: Iterable<Pick<Filing, 'fields'>>): Set<number> {
  const hours = new Set<number>();
  for (const { fields } of filings) hours.add(Math.floor(fields.onset_at_ms / HOUR_MS));
  return hours;
}
