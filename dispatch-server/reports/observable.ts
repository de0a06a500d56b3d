/** Of how much of the driving time the driver's eyes could be judged. Pure. */
import { order } from './rates.js';
import { hoursOf, shareOf, tableOf, type Cell, type ReportTable } from './report.js';

export interface Seen {
  key: string;
  drivingMs: number;
  /** Of which a status told whether the driver could be seen. */
  toldMs: number;
  observableMs: number;
}

export interface ObservableFigures {
  site: Omit<Seen, 'key'>;
  trucks: readonly Seen[];
  drivers: readonly Seen[];
  hours: readonly (Omit<Seen, 'key'> & { hour: number })[];
  days: readonly (Omit<Seen, 'key'> & { date: string })[];
}

const SEEN = { drivingHours: 'hours', toldHours: 'hours', observableHours: 'hours', observable: 'share' } as const;

export function observableReport({ site, trucks, drivers, hours, days }: ObservableFigures): ReportTable[] {
  return [
    tableOf('site', SEEN, [seenCells(site)]),
    tableOf('trucks', { truck: 'text', ...SEEN }, worstFirst(trucks)),
    tableOf('drivers', { driver: 'text', ...SEEN }, worstFirst(drivers)),
    tableOf(
      'hours',
      { hour: 'hour', ...SEEN },
      [...hours].sort((left, right) => left.hour - right.hour).map((each) => [each.hour, ...seenCells(each)]),
    ),
    tableOf(
      'days',
      { date: 'date', ...SEEN },
      days.map((each) => [each.date, ...seenCells(each)]),
    ),
  ];
}

function seenCells({ drivingMs, toldMs, observableMs }: Omit<Seen, 'key'>): Cell[] {
  return [hoursOf(drivingMs), hoursOf(toldMs), hoursOf(observableMs), shareOf(observableMs, toldMs)];
}

function worstFirst(all: readonly Seen[]): Cell[][] {
  const share = ({ toldMs, observableMs }: Seen) => (toldMs > 0 ? observableMs / toldMs : 2);
  return [...all]
    .sort((left, right) => share(left) - share(right) || order(left.key, right.key))
    .map((each) => [each.key === '' ? null : each.key, ...seenCells(each)]);
}
