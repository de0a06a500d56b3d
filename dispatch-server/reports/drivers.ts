/** How PERCLOS and the level of fatigue of drivers move from day to day. Pure. */
import { dateOfDay } from './calendar.js';
import { order } from './rates.js';
import { hoursOf, shareOf, tableOf, type ReportTable } from './report.js';

/** Lines that can still be told apart in one plot. Ours. */
const MOST_DRIVERS = 5;

export interface DriverDay {
  day: number;
  driverId: string;
  drivingMs: number;
  perclosSum: number;
  perclosCount: number;
  fatigueSum: number;
  fatigueCount: number;
}

/** Of the drivers who drove most, at most five. */
export function driversReport(days: readonly DriverDay[]): ReportTable[] {
  const drove = new Map<string, number>();
  for (const { driverId, drivingMs } of days)
    if (driverId !== '') drove.set(driverId, (drove.get(driverId) ?? 0) + drivingMs);
  const chosen = [...drove]
    .sort(([leftId, left], [rightId, right]) => right - left || order(leftId, rightId))
    .slice(0, MOST_DRIVERS)
    .map(([driverId]) => driverId);
  const rows = days
    .filter(({ driverId }) => chosen.includes(driverId))
    .sort((left, right) => order(left.driverId, right.driverId) || left.day - right.day);
  return [
    tableOf(
      'trend',
      { driver: 'text', date: 'date', drivingHours: 'hours', perclos: 'share', fatigue: 'number' },
      rows.map((row) => [
        row.driverId,
        dateOfDay(row.day),
        hoursOf(row.drivingMs),
        shareOf(row.perclosSum, row.perclosCount),
        shareOf(row.fatigueSum, row.fatigueCount),
      ]),
    ),
  ];
}
