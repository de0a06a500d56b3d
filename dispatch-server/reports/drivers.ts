/** How PERCLOS and the level of fatigue of drivers move from day to day. Pure. */
import { dateOfDay } from './calendar.js';
import { order, type DrivingOf } from './rates.js';
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

/** Of these drivers, those who drove most, at most five; unknown ones are nobody. */
export function mostDriving(driving: readonly DrivingOf[]): string[] {
  return driving
    .filter(({ key }) => key !== '')
    .sort((left, right) => right.drivingMs - left.drivingMs || order(left.key, right.key))
    .slice(0, MOST_DRIVERS)
    .map(({ key }) => key);
}

export function driversReport(days: readonly DriverDay[]): ReportTable[] {
  const rows = [...days].sort((left, right) => order(left.driverId, right.driverId) || left.day - right.day);
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
