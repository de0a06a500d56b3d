/** Findings and steps for the tests of the alert life cycle, without a server. */
import { expect } from 'vitest';
import { advance } from '../../dispatch-server/alerts/advance.js';
import type { AlertState, Finding } from '../../dispatch-server/alerts/alert-state.js';
import type { Handling } from '../../dispatch-server/alerts/handling.js';
import { stepAlert } from '../../dispatch-server/alerts/life-cycle.js';

export function findingOf(kind: string, onsetAtMs: number, changes: Partial<Finding> = {}): Finding {
  return {
    eventId: `s1/${kind}@${onsetAtMs}`,
    kind,
    truckId: '17',
    deviceId: 'cab-017',
    driverId: 'A',
    onsetAtMs,
    offsetAtMs: null,
    speedKmh: 18,
    moving: true,
    sounded: true,
    detail: {},
    alertId: null,
    ...changes,
  };
}

export const FIRST_AT_MS = 1_000_000;

let created = 0;
const newId = () => `alert-${created++}`;

/** The alerts of a truck after a list of findings, each told at the time `atMs` gives it. */
export function run(
  findings: readonly Finding[],
  start: readonly AlertState[] = [],
  atMs: (index: number) => number = (index) => FIRST_AT_MS + index,
): AlertState[] {
  let alerts = [...start];
  const links = new Map(start.flatMap((alert) => alert.eventIds.map((eventId) => [eventId, alert.alertId])));
  const known = new Map<string, Finding>();
  const linked = (finding: Finding) => ({ ...finding, alertId: links.get(finding.eventId) ?? null });
  findings.forEach((finding, index) => {
    known.set(finding.eventId, finding);
    const desk = { alerts, neighbours: [...known.values()].map(linked) };
    for (const { finding: taken, alert } of advance(linked(finding), desk, atMs(index), newId)) {
      links.set(taken.eventId, alert.alertId);
      alerts = [...alerts.filter(({ alertId }) => alertId !== alert.alertId), alert];
    }
  });
  return alerts;
}

/** The alert after a list of steps by people and the clock. */
export function handled(alert: AlertState, ...steps: readonly Handling[]): AlertState {
  return steps.reduce((state, step) => stepAlert(state, step) ?? state, alert);
}

export function acknowledged(alert: AlertState, login = 'ada', atMs = 2_000_000): AlertState {
  const next = stepAlert(alert, { type: 'acknowledge', acknowledgement: { login, atMs, note: null } });
  if (!next) throw new Error('an acknowledged alert is an alert');
  return next;
}

export const only = (alerts: readonly AlertState[]): AlertState => {
  expect(alerts).toHaveLength(1);
  return alerts[0]!;
};
