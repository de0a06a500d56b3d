/** How many alerts a list of findings raises at the desk, by the very life cycle of alerts. Pure. */
import { advance, concernsAlerts } from '../alerts/advance.js';
import type { AlertState, Finding } from '../alerts/alert-state.js';
import { REPEAT_WINDOW_MS } from '../alerts/repetition.js';

/** A finding of a replay, as far as alerts go. */
export interface LoadFinding {
  readonly what: string;
  readonly onsetMs: number;
  readonly offsetMs: number;
  readonly sounded: boolean;
}

/** A dispatcher is taken to acknowledge within this time, as the site's escalation expects. */
const ACKNOWLEDGED_AFTER_MS = 60_000;

/** Alerts raised in one truck's recording; speed unknown counts as moving, as in the cab. */
export function alertsRaised(findings: readonly LoadFinding[]): { P1: number; P2: number } {
  let alerts: AlertState[] = [];
  const seen: Finding[] = [];
  let count = 0;
  for (const each of findings.toSorted((left, right) => left.onsetMs - right.onsetMs)) {
    alerts = alerts.map((alert) => acknowledged(alert, each.onsetMs));
    const finding = findingOf(each);
    if (!concernsAlerts(finding)) continue;
    const neighbours = seen.filter(({ onsetAtMs }) => each.onsetMs - onsetAtMs <= REPEAT_WINDOW_MS);
    for (const step of advance(finding, { alerts, neighbours }, each.onsetMs, () => `alert-${(count += 1)}`)) {
      alerts = [step.alert, ...alerts.filter(({ alertId }) => alertId !== step.alert.alertId)];
      step.finding.alertId = step.alert.alertId;
    }
    seen.push(finding);
  }
  const ofPriority = (wanted: string): number => alerts.filter(({ priority }) => priority === wanted).length;
  return { P1: ofPriority('P1'), P2: ofPriority('P2') };
}

function findingOf({ what, onsetMs, offsetMs, sounded }: LoadFinding): Finding {
  return {
    ...{ eventId: `replay/${what}@${onsetMs}`, kind: what, truckId: 'replay', deviceId: 'replay', driverId: null },
    ...{ onsetAtMs: onsetMs, offsetAtMs: offsetMs, speedKmh: null, moving: true, sounded, detail: {}, alertId: null },
  };
}

function acknowledged(alert: AlertState, nowMs: number): AlertState {
  if (alert.acknowledgement !== null || nowMs - alert.receivedAtMs < ACKNOWLEDGED_AFTER_MS) return alert;
  const atMs = alert.receivedAtMs + ACKNOWLEDGED_AFTER_MS;
  return { ...alert, acknowledgement: { login: 'replay', atMs, note: null } };
}
