/** How often a finding was right, by what analysts said: per site, truck, driver, kind, cab unit and software version. Pure. */
import { order } from './rates.js';
import { shareOf, tableOf, type Cell, type ReportTable } from './report.js';
import { wilson } from './statistics.js';

export interface VerdictCount {
  deviceId: string;
  truckId: string;
  driverId: string;
  finding: string;
  version: string;
  /** true, falseAlarm or reclassified; the last version of each verdict. */
  verdict: string;
  reason: string;
  count: number;
}

const JUDGED = {
  reviewed: 'count',
  true: 'count',
  falseAlarm: 'count',
  reclassified: 'count',
  precision: 'share',
  low: 'share',
  high: 'share',
  falseShare: 'share',
  falseLow: 'share',
  falseHigh: 'share',
} as const;

/** The worst first: those whose false alarms are frequent beyond doubt (by the lower end of the interval). */
export function precisionReport(verdicts: readonly VerdictCount[]): ReportTable[] {
  return [
    tableOf('site', JUDGED, [judgedCells(tally(verdicts))]),
    by('devices', 'device', 'text', verdicts, ({ deviceId }) => deviceId),
    by('trucks', 'truck', 'text', verdicts, ({ truckId }) => truckId),
    by('drivers', 'driver', 'text', verdicts, ({ driverId }) => driverId),
    by('kinds', 'kind', 'kind', verdicts, ({ finding }) => finding),
    by('versions', 'version', 'text', verdicts, ({ version }) => version),
    reasons(verdicts),
  ];
}

interface Tally {
  true: number;
  falseAlarm: number;
  reclassified: number;
}

function tally(verdicts: readonly VerdictCount[]): Tally {
  const sum: Tally = { true: 0, falseAlarm: 0, reclassified: 0 };
  for (const { verdict, count } of verdicts)
    if (verdict === 'true' || verdict === 'falseAlarm' || verdict === 'reclassified') sum[verdict] += count;
  return sum;
}

/** What was reclassified was something, but not what it said: it counts against precision, not as a false alarm. */
function judgedCells({ true: right, falseAlarm, reclassified }: Tally): Cell[] {
  const reviewed = right + falseAlarm + reclassified;
  const [precise, wrong] = [wilson(right, reviewed), wilson(falseAlarm, reviewed)];
  return [
    ...[reviewed, right, falseAlarm, reclassified],
    ...[shareOf(right, reviewed), precise?.low ?? null, precise?.high ?? null],
    ...[shareOf(falseAlarm, reviewed), wrong?.low ?? null, wrong?.high ?? null],
  ];
}

function by(
  name: string,
  column: string,
  kind: 'text' | 'kind',
  verdicts: readonly VerdictCount[],
  keyOf: (verdict: VerdictCount) => string,
): ReportTable {
  const groups = new Map<string, VerdictCount[]>();
  for (const verdict of verdicts) {
    const group = groups.get(keyOf(verdict));
    if (group) group.push(verdict);
    else groups.set(keyOf(verdict), [verdict]);
  }
  const rows = [...groups]
    .sort(([left], [right]) => order(left, right))
    .map(([key, group]): Cell[] => [key === '' ? null : key, ...judgedCells(tally(group))]);
  return tableOf(
    name,
    { [column]: kind, ...JUDGED },
    rows.sort((left, right) => falseLow(right) - falseLow(left)),
  );
}

function falseLow(row: Cell[]): number {
  return typeof row[9] === 'number' ? row[9] : -1;
}

function reasons(verdicts: readonly VerdictCount[]): ReportTable {
  const counts = new Map<string, number>();
  const wrong = verdicts.filter(({ verdict }) => verdict === 'falseAlarm');
  for (const { reason, count } of wrong) counts.set(reason, (counts.get(reason) ?? 0) + count);
  const all = wrong.reduce((total, { count }) => total + count, 0);
  return tableOf(
    'reasons',
    { reason: 'text', falseAlarm: 'count', share: 'share' },
    [...counts]
      .sort(([leftKey, left], [rightKey, right]) => right - left || order(leftKey, rightKey))
      .map(([reason, count]) => [reason === '' ? null : reason, count, shareOf(count, all)]),
  );
}
