/** When it happens: hour of day by weekday, hour of day, hour of shift. Pure. */
import { tableOf, type ReportTable } from './report.js';
import { RATE, rateCells } from './rates.js';

/** Sums of one weekday, hour of day and hour of shift. */
export interface HeatCell {
  weekday: number;
  hour: number;
  shiftHour: number;
  count: number;
  drivingMs: number;
}

export function heatReport(cells: readonly HeatCell[]): ReportTable[] {
  const grid = sumBy(cells, ({ weekday, hour }) => weekday * 24 + hour);
  const hours = sumBy(cells, ({ hour }) => hour);
  const shiftHours = sumBy(
    cells.filter(({ shiftHour }) => shiftHour >= 0),
    ({ shiftHour }) => shiftHour,
  );
  return [
    tableOf(
      'weekdays',
      { weekday: 'weekday', hour: 'hour', ...RATE },
      grid.map(([key, { count, drivingMs }]) => [Math.floor(key / 24), key % 24, ...rateCells(count, drivingMs)]),
    ),
    tableOf(
      'hours',
      { hour: 'hour', ...RATE },
      hours.map(([key, { count, drivingMs }]) => [key, ...rateCells(count, drivingMs)]),
    ),
    tableOf(
      'shiftHours',
      { shiftHour: 'count', ...RATE },
      shiftHours.map(([key, { count, drivingMs }]) => [key + 1, ...rateCells(count, drivingMs)]),
    ),
  ];
}

function sumBy(
  cells: readonly HeatCell[],
  keyOf: (cell: HeatCell) => number,
): [number, { count: number; drivingMs: number }][] {
  const sums = new Map<number, { count: number; drivingMs: number }>();
  for (const cell of cells) {
    const sum = sums.get(keyOf(cell)) ?? { count: 0, drivingMs: 0 };
    sum.count += cell.count;
    sum.drivingMs += cell.drivingMs;
    sums.set(keyOf(cell), sum);
  }
  return [...sums].sort(([left], [right]) => left - right);
}
