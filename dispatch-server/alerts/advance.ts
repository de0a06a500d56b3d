/** Leads the alerts of a truck on by one finding: the door through which every finding comes. Pure. */
import { countsAsFatigue, urgencyOf, type AlertState, type Finding } from './alert-state.js';
import { alertFor, stepAlert } from './life-cycle.js';
import { urgencyOfRepeated, type Urgency } from './priorities.js';
import { repeatedWith, repetitionsOf } from './repetition.js';

/** What is known of the finding's truck. */
export interface TruckDesk<Known extends Finding> {
  /** Alerts that wait, the latest others, and the one the finding is in. */
  alerts: readonly AlertState[];
  /** Fatigue findings (FATIGUE_KINDS) with an onset within REPEAT_WINDOW_MS; only read when needsNeighbours. */
  neighbours: readonly Known[];
}

/** An alert that was raised or changed, and the finding that now belongs to it. */
export interface Advance<Known extends Finding> {
  finding: Known;
  alert: AlertState;
}

/** False = no alert can follow from this finding. */
export function concernsAlerts(finding: Finding): boolean {
  return finding.alertId !== null || urgencyOf(finding) !== null || countsAsFatigue(finding);
}

/** True when the findings around it decide. */
export function needsNeighbours(finding: Finding): boolean {
  return countsAsFatigue(finding);
}

/**
 * The steps that follow from one finding, in order; an alert that appears twice is final where it appears last. A second fatigue
 * finding within five minutes takes the others along that had raised nothing alone.
 */
export function advance<Known extends Finding>(
  finding: Known,
  desk: TruckDesk<Known>,
  atMs: number,
  newId: () => string,
): Advance<Known>[] {
  const others = countsAsFatigue(finding) ? repeatedWith(finding, desk.neighbours.filter(countsAsFatigue)) : [];
  const repeated = repetitionsOf(finding, others);
  const silent = new Map(others.filter(({ alertId }) => alertId === null).map((other) => [other.eventId, other]));
  const steps: [Known, Urgency | null][] = [finding, ...silent.values()].map((each) => [
    each,
    others.length > 0 ? urgencyOfRepeated(each.kind) : urgencyOf(each),
  ]);
  let alerts = desk.alerts;
  const advances: Advance<Known>[] = [];
  for (const [each, urgency] of steps) {
    const known = alertFor(each, urgency, alerts, atMs);
    const step = { type: 'finding' as const, finding: each, urgency, repeated, atMs, newAlertId: newId() };
    const alert = stepAlert(known, step);
    if (!alert) continue;
    alerts = [alert, ...alerts.filter((other) => other !== known)];
    advances.push({ finding: each, alert });
  }
  return advances;
}
