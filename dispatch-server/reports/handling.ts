/** How soon alerts are acknowledged, and how soon somebody intervenes. Pure. */
import { shareOf, tableOf, type Cell, type ReportTable } from './report.js';
import { quantile } from './statistics.js';

export interface HandledAlert {
  priority: string;
  /** From the arrival of the alert; null = nobody has. */
  acknowledgeMs: number | null;
  interveneMs: number | null;
}

/** Ours: a dispatcher at his desk acts within seconds, an escalation comes after 60 s. */
const STEPS_S = [15, 30, 60, 120, 300, 900, 3600];

export function handlingReport(alerts: readonly HandledAlert[]): ReportTable[] {
  const all = handled(alerts);
  const groups: [string, Handled][] = [
    ['all', all],
    ...['P1', 'P2'].map((priority): [string, Handled] => [
      priority,
      handled(alerts.filter((alert) => alert.priority === priority)),
    ]),
  ];
  return [
    tableOf(
      'times',
      {
        ...{ priority: 'word', deed: 'word', alerts: 'count', done: 'count', doneShare: 'share' },
        ...{ mean: 'seconds', median: 'seconds', p90: 'seconds', p95: 'seconds', withinMinute: 'share' },
      },
      groups.flatMap(([name, group]) => DEEDS.map((deed) => timesRow(name, deed, group))),
    ),
    tableOf(
      'within',
      { seconds: 'seconds', acknowledged: 'share', intervened: 'share' },
      STEPS_S.map((step) => [step, ...DEEDS.map((deed) => shareWithin(all, deed, step * 1000))]),
    ),
  ];
}

const DEEDS = ['acknowledge', 'intervene'] as const;
type Deed = (typeof DEEDS)[number];

/** How many alerts, and after how long each deed was done, ms, the soonest first. */
type Handled = { readonly alerts: number } & Readonly<Record<Deed, Float64Array>>;

function handled(alerts: readonly HandledAlert[]): Handled {
  const times = (deed: Deed) => Float64Array.from(alerts.flatMap((alert) => alert[`${deed}Ms`] ?? [])).sort();
  return { alerts: alerts.length, acknowledge: times('acknowledge'), intervene: times('intervene') };
}

function timesRow(name: string, deed: Deed, group: Handled): Cell[] {
  const times = group[deed];
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  const sum = times.reduce((total, time) => total + time, 0);
  return [
    ...[name, deed, group.alerts, times.length, shareOf(times.length, group.alerts)],
    ...[seconds(shareOf(sum, times.length)), ...[0.5, 0.9, 0.95].map((share) => seconds(quantile(times, share)))],
    shareWithin(group, deed, 60_000),
  ];
}

/** Of all alerts, those nobody acted on included. */
function shareWithin(group: Handled, deed: Deed, withinMs: number): number | null {
  return shareOf(group[deed].filter((time) => time <= withinMs).length, group.alerts);
}
