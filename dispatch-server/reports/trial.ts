/** Whether it helps: the phases of a trial (silent, alarms in the cab, intervention), each against the first one. Pure. */
import { dateOfDay } from './calendar.js';
import { RATE, rateCells } from './rates.js';
import { hoursOf, tableOf, type Cell, type ReportTable } from './report.js';
import { rateRatio, type Counted } from './statistics.js';

export interface Phase {
  name: string;
  fromDay: number;
  toDay: number;
  drivingMs: number;
  /** Finding -> how many. */
  counts: ReadonlyMap<string, number>;
}

const RATIO = { ratio: 'number', ratioLow: 'number', ratioHigh: 'number' } as const;

/** `kinds` are counted together first, then one by one. */
export function trialReport(phases: readonly Phase[], kinds: readonly string[]): ReportTable[] {
  const rows = (of: readonly string[]) =>
    phases.map((phase): Cell[] => {
      const count = countOf(phase, of);
      return [...phaseCells(phase), ...rateCells(count, phase.drivingMs), ...ratioCells(phase, phases[0], of)];
    });
  const columns = { phase: 'text', from: 'date', to: 'date', ...RATE, ...RATIO } as const;
  return [
    tableOf('phases', columns, rows(kinds)),
    tableOf(
      'kinds',
      { kind: 'kind', ...columns },
      kinds.flatMap((kind) => rows([kind]).map((row): Cell[] => [kind, ...row])),
    ),
  ];
}

function phaseCells({ name, fromDay, toDay }: Phase): Cell[] {
  return [name, dateOfDay(fromDay), dateOfDay(toDay)];
}

function countOf({ counts }: Phase, kinds: readonly string[]): number {
  return kinds.reduce((total, kind) => total + (counts.get(kind) ?? 0), 0);
}

/** JSON has no infinity: an open upper end is null. */
function ratioCells(phase: Phase, first: Phase | undefined, kinds: readonly string[]): Cell[] {
  if (first === undefined || phase === first) return [null, null, null];
  const counted = (of: Phase): Counted => ({ count: countOf(of, kinds), exposure: hoursOf(of.drivingMs) });
  const found = rateRatio(counted(phase), counted(first));
  return found ? [found.ratio, found.low, Number.isFinite(found.high) ? found.high : null] : [null, null, null];
}
