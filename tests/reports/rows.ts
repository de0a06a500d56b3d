/** Rows of tables as tests compare them. */
import { RISK_KINDS, type Cell, type Report } from '../../dispatch-server/reports/report.js';
import { rateOf } from '../../dispatch-server/reports/statistics.js';
import { sum, type Exposure } from './brute-force.js';

const HOUR_MS = 3_600_000;

/** Rows of a table, numbers rounded to nine digits: sums of floating point depend on their order. */
export function table(report: Report, name: string): Cell[][] {
  const found = report.tables.find((each) => each.name === name);
  if (!found) throw new Error(`no table ${name}`);
  return found.rows.map(rounded);
}
export const rounded = (row: readonly Cell[]): Cell[] =>
  row.map((cell) => (typeof cell === 'number' ? Number(cell.toPrecision(9)) : cell));
export const sorted = (list: Cell[][]) => list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

export const drivingMs = (cells: readonly Exposure[]) => sum(cells, (cell) => cell.drivingMs);
export const isRisk = ({ finding }: { finding: string }) => RISK_KINDS.includes(finding);

export function rate(count: number, ms: number): Cell[] {
  const found = rateOf(count, ms / HOUR_MS, 1000);
  return [count, ms / HOUR_MS, found?.rate ?? null, found?.low ?? null, found?.high ?? null];
}
