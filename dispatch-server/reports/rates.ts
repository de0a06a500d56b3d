/** Events per 1 000 driving hours, and the mean time between sleeps. Pure. */
import { dateOfDay } from './calendar.js';
import { hoursOf, tableOf, type Cell, type ReportTable } from './report.js';
import { poisson, rateOf } from './statistics.js';

const PER_HOURS = 1000;

/** `sleep` is closed for 3 s and more, `microsleepWarning` for 1.5 s and more (domain.md, section 2). */
const SLEEPS = ['sleep', 'microsleepWarning'];

export interface CountOf {
  key: string;
  count: number;
}
export interface DrivingOf {
  key: string;
  drivingMs: number;
}

export interface RatesFigures {
  kinds: readonly CountOf[];
  trucks: readonly CountOf[];
  drivers: readonly CountOf[];
  days: readonly { day: number; count: number }[];
  drivingMs: number;
  truckDriving: readonly DrivingOf[];
  driverDriving: readonly DrivingOf[];
  dayDriving: readonly { day: number; drivingMs: number }[];
}

export function ratesReport(figures: RatesFigures): ReportTable[] {
  const { kinds, drivingMs, days, dayDriving } = figures;
  const rows = [...kinds].sort((left, right) => right.count - left.count || order(left.key, right.key));
  const driving = new Map(dayDriving.map((each) => [each.day, each.drivingMs]));
  const counts = new Map(days.map((each) => [each.day, each.count]));
  const allDays = [...new Set([...driving.keys(), ...counts.keys()])].sort((left, right) => left - right);
  return [
    tableOf(
      'kinds',
      { kind: 'kind', ...RATE },
      rows.map(({ key, count }) => [key, ...rateCells(count, drivingMs)]),
    ),
    tableOf(
      'sleeps',
      { kind: 'kind', count: 'count', drivingHours: 'hours', meanHours: 'hours', low: 'hours', high: 'hours' },
      SLEEPS.map((kind) => sleepRow(kind, kinds.find(({ key }) => key === kind)?.count ?? 0, hoursOf(drivingMs))),
    ),
    ratesBy('trucks', 'truck', figures.trucks, figures.truckDriving),
    ratesBy('drivers', 'driver', figures.drivers, figures.driverDriving),
    tableOf(
      'days',
      { date: 'date', ...RATE },
      allDays.map((day) => [dateOfDay(day), ...rateCells(counts.get(day) ?? 0, driving.get(day) ?? 0)]),
    ),
  ];
}

export const RATE = {
  count: 'count',
  drivingHours: 'hours',
  per1000h: 'number',
  low: 'number',
  high: 'number',
} as const;

export function rateCells(count: number, drivingMs: number): Cell[] {
  const hours = hoursOf(drivingMs);
  const rate = rateOf(count, hours, PER_HOURS);
  return [count, hours, rate?.rate ?? null, rate?.low ?? null, rate?.high ?? null];
}

function sleepRow(kind: string, count: number, hours: number): Cell[] {
  const { low, high } = poisson(count);
  const between = (sleeps: number) => (sleeps > 0 ? hours / sleeps : null);
  return [kind, count, hours, between(count), between(high), between(low)];
}

/** Highest rate first; everybody who drove or was counted has a row. */
export function ratesBy(
  name: string,
  column: string,
  counts: readonly CountOf[],
  driving: readonly DrivingOf[],
): ReportTable {
  const count = new Map(counts.map((each) => [each.key, each.count]));
  const drove = new Map(driving.map((each) => [each.key, each.drivingMs]));
  const keys = [...new Set([...count.keys(), ...drove.keys()])].sort(order);
  const rows = keys.map((key): Cell[] => [
    key === '' ? null : key,
    ...rateCells(count.get(key) ?? 0, drove.get(key) ?? 0),
  ]);
  return tableOf(
    name,
    { [column]: 'text', ...RATE },
    rows.sort((left, right) => rateIn(right) - rateIn(left)),
  );
}

function rateIn(row: Cell[]): number {
  return typeof row[3] === 'number' ? row[3] : -1;
}

/** By the code of characters, so that no locale changes an export. */
export function order(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
