/** Days and one or more lines of values, as a plot of lines needs them. Pure. */
import type { ReportTable } from '../report.js';
import { columnOf, numberIn, type PlotPlan } from './plan.js';

export type LinesPlan = Extract<PlotPlan, { kind: 'lines' }>;

export interface Series {
  /** yyyy-mm-dd, ascending, without gaps between the first and the last. */
  dates: string[];
  lines: { name: string; values: (number | null)[] }[];
}

const DAY_MS = 86_400_000;

export function seriesOf(plan: LinesPlan, table: ReportTable): Series {
  const [date, value] = [columnOf(table, 'date'), columnOf(table, plan.value)];
  const by = plan.by === undefined ? null : columnOf(table, plan.by);
  const dates = daysBetween(table.rows.map((row) => String(date.at(row))));
  const place = new Map(dates.map((each, index) => [each, index]));
  const lines = new Map<string, (number | null)[]>();
  for (const row of table.rows) {
    const name = by === null ? '' : String(by.at(row) ?? '–');
    const values = lines.get(name) ?? dates.map(() => null);
    values[place.get(String(date.at(row))) ?? 0] = numberIn(value.at(row));
    lines.set(name, values);
  }
  return { dates, lines: [...lines].map(([name, values]) => ({ name, values })) };
}

function daysBetween(dates: readonly string[]): string[] {
  const times = dates.map((each) => Date.parse(each));
  if (times.length === 0) return [];
  const [first, last] = times.reduce(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Infinity, -Infinity],
  );
  return Array.from({ length: Math.round((last - first) / DAY_MS) + 1 }, (_, index) =>
    new Date(first + index * DAY_MS).toISOString().slice(0, 10),
  );
}
