/** Rows of tables as tests compare them. */
import { RISK_KINDS } from '../../dispatch-server/reports/kinds.js';
import type { Cell, Report } from '../../dispatch-server/reports/report.js';
import { rateOf } from '../../dispatch-server/reports/statistics.js';
import { sum, type Exposure, type Rows } from './brute-force.js';

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

const INTERVENTIONS = new Set(['driverFit', 'restTaken', 'truckStopped', 'workContinued']);

/** What the report of handling must say of these alerts. */
export function handlingRows(rows: Rows, group: Rows['alerts'], priority: string): Cell[][] {
  const acknowledged = group.flatMap((alert) =>
    rows.acknowledgements
      .filter((each) => each.alert_id === alert.alert_id)
      .map((each) => each.at_ms - alert.received_at_ms),
  );
  const intervened = group.flatMap((alert) => {
    const times = rows.orders.filter((each) => each.alert_id === alert.alert_id).map((each) => each.issued_at_ms);
    if (alert.outcome !== null && INTERVENTIONS.has(alert.outcome) && alert.closed_at_ms !== null)
      times.push(alert.closed_at_ms);
    return times.length === 0 ? [] : [Math.max(0, Math.min(...times) - alert.received_at_ms)];
  });
  const row = (deed: string, times: number[]): Cell[] => {
    const order = times.toSorted((a, b) => a - b);
    const at = (share: number) => (order[Math.ceil(share * order.length) - 1] ?? 0) / 1000;
    return rounded([
      ...[priority, deed, group.length, times.length, times.length / group.length],
      ...[sum(times, (time) => time) / times.length / 1000, at(0.5), at(0.9), at(0.95)],
      times.filter((time) => time <= 60_000).length / group.length,
    ]);
  };
  return [row('acknowledge', acknowledged), row('intervene', intervened)];
}
