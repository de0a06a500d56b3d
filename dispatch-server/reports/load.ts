/** How many alerts a dispatcher has to carry, against the numbers of EEMUA 191 / ISA-18.2 (domain.md, section 5; second-hand). Pure. */
import { dateOfDay } from './calendar.js';
import { shareOf, tableOf, type Cell, type ReportTable } from './report.js';

export interface LoadDay {
  day: number;
  /** Slots of ten minutes in the day: 138, 144 or 150. */
  slots: number;
  p1: number;
  p2: number;
  floodSlots: number;
  peak: number;
}

export interface LoadFigures {
  days: readonly LoadDay[];
  chattering: number;
  /** Nobody acknowledged within 24 hours. */
  stale: number;
}

/** The most that is still acceptable. Flood and chattering: "less than 1 % of the time", "none". */
const LIMITS = {
  perTenMinutes: 1,
  peakPerTenMinutes: 10,
  floodShare: 0.01,
  p1Share: 0.05,
  chatteringShare: 0,
  stale: 0,
};

export function loadReport({ days, chattering, stale }: LoadFigures): ReportTable[] {
  const sum = (of: (day: LoadDay) => number) => days.reduce((total, day) => total + of(day), 0);
  const slots = sum((day) => day.slots);
  const alerts = sum((day) => day.p1 + day.p2);
  const measured: Record<keyof typeof LIMITS, number | null> = {
    perTenMinutes: shareOf(alerts, slots),
    peakPerTenMinutes: days.length === 0 ? null : Math.max(...days.map(({ peak }) => peak)),
    floodShare: shareOf(
      sum((day) => day.floodSlots),
      slots,
    ),
    p1Share: shareOf(
      sum((day) => day.p1),
      alerts,
    ),
    chatteringShare: shareOf(chattering, alerts),
    stale,
  };
  const names = Object.keys(LIMITS) as (keyof typeof LIMITS)[];
  return [
    tableOf(
      'summary',
      { measure: 'word', value: 'number', limit: 'number', verdict: 'word' },
      names.map((name): Cell[] => [name, measured[name], LIMITS[name], verdictOf(measured[name], LIMITS[name])]),
    ),
    tableOf(
      'days',
      {
        date: 'date',
        p1: 'count',
        p2: 'count',
        perTenMinutes: 'number',
        peakPerTenMinutes: 'count',
        floodShare: 'share',
      },
      [...days]
        .sort((left, right) => left.day - right.day)
        .map((day) => [
          ...[dateOfDay(day.day), day.p1, day.p2],
          ...[shareOf(day.p1 + day.p2, day.slots), day.peak, shareOf(day.floodSlots, day.slots)],
        ]),
    ),
  ];
}

function verdictOf(value: number | null, limit: number): string | null {
  if (value === null) return null;
  return value <= limit ? 'within' : 'above';
}
