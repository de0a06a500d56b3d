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
  const groups: [string, readonly HandledAlert[]][] = [
    ['all', alerts],
    ...['P1', 'P2'].map((priority): [string, readonly HandledAlert[]] => [
      priority,
      alerts.filter((alert) => alert.priority === priority),
    ]),
  ];
  const deeds = ['acknowledge', 'intervene'] as const;
  return [
    tableOf(
      'times',
      {
        ...{ priority: 'word', deed: 'word', alerts: 'count', done: 'count', doneShare: 'share' },
        ...{ mean: 'seconds', median: 'seconds', p90: 'seconds', p95: 'seconds', withinMinute: 'share' },
      },
      groups.flatMap(([name, group]) => deeds.map((deed) => timesRow(name, deed, group))),
    ),
    tableOf(
      'within',
      { seconds: 'seconds', acknowledged: 'share', intervened: 'share' },
      STEPS_S.map((step) => [step, ...deeds.map((deed) => shareWithin(alerts, deed, step * 1000))]),
    ),
  ];
}

type Deed = 'acknowledge' | 'intervene';

function timesOf(alerts: readonly HandledAlert[], deed: Deed): number[] {
  return alerts.flatMap((alert) => alert[`${deed}Ms`] ?? []).sort((left, right) => left - right);
}

function timesRow(name: string, deed: Deed, alerts: readonly HandledAlert[]): Cell[] {
  const times = timesOf(alerts, deed);
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000);
  const sum = times.reduce((total, time) => total + time, 0);
  return [
    ...[name, deed, alerts.length, times.length, shareOf(times.length, alerts.length)],
    ...[seconds(shareOf(sum, times.length)), ...[0.5, 0.9, 0.95].map((share) => seconds(quantile(times, share)))],
    shareWithin(alerts, deed, 60_000),
  ];
}

/** Of all alerts, those nobody acted on included. */
function shareWithin(alerts: readonly HandledAlert[], deed: Deed, withinMs: number): number | null {
  return shareOf(timesOf(alerts, deed).filter((time) => time <= withinMs).length, alerts.length);
}
