/**
 * The life of an alert: (active or returned) x (acknowledged or not). Pure; the store feeds it findings as they are
 * known after each message, so repeated and reordered messages lead to the same alert.
 */
import { PRIORITIES, type Concern, type Priority, type Urgency } from './priorities.js';

/** A finding as far as it is known. */
export interface Finding {
  eventId: string;
  kind: string;
  truckId: string;
  deviceId: string;
  driverId: string | null;
  /** Truck's wall time, ms. */
  onsetAtMs: number;
  /** null = still lasts. */
  offsetAtMs: number | null;
  /** km/h; null = unknown. */
  speedKmh: number | null;
  moving: boolean;
  /** The cab made a sound for it. */
  sounded: boolean;
  detail: Record<string, number | string | boolean>;
  /** Alert this finding already belongs to. */
  alertId: string | null;
}

export interface Acknowledgement {
  login: string;
  atMs: number;
  note: string | null;
}

export interface AlertState {
  alertId: string;
  truckId: string;
  deviceId: string;
  driverId: string | null;
  concern: Concern;
  /** The worst finding so far, and its priority. */
  kind: string;
  priority: Priority;
  /** Findings that still last; the alert is active while there are any. */
  activeEventIds: string[];
  /** The latest findings merged into this alert, at most REMEMBERED. */
  eventIds: string[];
  /** Closures (or other causes) of these findings, see causeOf. */
  causes: string[];
  /** All findings ever merged. */
  count: number;
  /** Of the finding with the latest onset. */
  onsetAtMs: number;
  speedKmh: number | null;
  detail: Finding['detail'];
  /** Latest known end of any finding. */
  lastOffsetAtMs: number | null;
  receivedAtMs: number;
  updatedAtMs: number;
  /** null = latched: it stays on the board although the eyes may have reopened. */
  acknowledgement: Acknowledgement | null;
}

export type AlertStep =
  | { type: 'finding'; finding: Finding; atMs: number; newAlertId: string }
  | { type: 'acknowledge'; acknowledgement: Acknowledgement };

/** Ids an alert carries along; older ones stay linked in the event history. */
export const REMEMBERED = 50;

/** What a finding asks of dispatch; null = nothing. A truck known to stand still whose cab stayed silent is no alarm. */
export function urgencyOf(finding: Finding): Urgency | null {
  const urgency = PRIORITIES.get(finding.kind);
  if (!urgency) return null;
  if (finding.moving) return urgency;
  const quiet = urgency.onlyMoving || (finding.speedKmh !== null && !finding.sounded);
  return quiet ? null : urgency;
}

/** What the tiers of one closure have in common: the event id `session/finding@onset` without the finding. */
export function causeOf(finding: Pick<Finding, 'eventId' | 'kind'>): string {
  return finding.eventId.replace(`/${finding.kind}@`, '@');
}

/**
 * The alert a finding belongs to, among the alerts of its truck: the one it is in already; one of the same closure (even if
 * acknowledged, unless the finding is more urgent); one that waits for acknowledgement, unless the driver is known to be another.
 * null = a new alert.
 */
export function alertFor(finding: Finding, urgency: Urgency | null, alerts: readonly AlertState[]): AlertState | null {
  const linked = alerts.find((alert) => alert.alertId === finding.alertId);
  if (linked ?? !urgency) return linked ?? null;
  const related = alerts.filter((alert) => alert.truckId === finding.truckId && alert.concern === urgency.concern);
  const cause = causeOf(finding);
  const sameClosure = related.find(
    (alert) => alert.causes.includes(cause) && (!alert.acknowledgement || !moreUrgent(urgency, alert)),
  );
  return sameClosure ?? related.find((alert) => !alert.acknowledgement && maySameDriver(alert, finding)) ?? null;
}

/** One step of an alert's life; null in = no alert yet, null out = the step concerns no alert. */
export function stepAlert(alert: AlertState | null, step: AlertStep): AlertState | null {
  if (step.type === 'acknowledge') return alert && acknowledge(alert, step.acknowledgement);
  const urgency = urgencyOf(step.finding);
  if (alert) return merge(alert, step.finding, urgency, step.atMs);
  return urgency && raise(step.finding, urgency, step.atMs, step.newAlertId);
}

/** True while any merged finding lasts. */
export function isActive(alert: AlertState): boolean {
  return alert.activeEventIds.length > 0;
}

/** End of the alert's findings, truck's wall time; null while active. */
export function offsetAtMsOf(alert: AlertState): number | null {
  return isActive(alert) ? null : alert.lastOffsetAtMs;
}

function raise(finding: Finding, urgency: Urgency, atMs: number, alertId: string): AlertState {
  return {
    alertId,
    truckId: finding.truckId,
    deviceId: finding.deviceId,
    driverId: finding.driverId,
    concern: urgency.concern,
    kind: finding.kind,
    priority: urgency.priority,
    activeEventIds: finding.offsetAtMs === null ? [finding.eventId] : [],
    eventIds: [finding.eventId],
    causes: [causeOf(finding)],
    count: 1,
    onsetAtMs: finding.onsetAtMs,
    speedKmh: finding.speedKmh,
    detail: finding.detail,
    lastOffsetAtMs: finding.offsetAtMs,
    receivedAtMs: atMs,
    updatedAtMs: atMs,
    acknowledgement: null,
  };
}

function merge(alert: AlertState, finding: Finding, urgency: Urgency | null, atMs: number): AlertState {
  const isNew = finding.alertId !== alert.alertId && !alert.eventIds.includes(finding.eventId);
  const isLatest = finding.onsetAtMs >= alert.onsetAtMs;
  const isWorse = urgency !== null && urgency.rank > (PRIORITIES.get(alert.kind)?.rank ?? 0);
  const stillActive = alert.activeEventIds.filter((eventId) => eventId !== finding.eventId);
  return {
    ...alert,
    driverId: alert.driverId ?? finding.driverId,
    ...(isWorse ? { kind: finding.kind, priority: urgency.priority } : {}),
    activeEventIds: finding.offsetAtMs === null ? remember(stillActive, finding.eventId) : stillActive,
    ...(isNew ? { eventIds: remember(alert.eventIds, finding.eventId), count: alert.count + 1 } : {}),
    causes: remember(alert.causes, causeOf(finding)),
    ...(isLatest ? { onsetAtMs: finding.onsetAtMs, speedKmh: finding.speedKmh, detail: finding.detail } : {}),
    lastOffsetAtMs: later(alert.lastOffsetAtMs, finding.offsetAtMs),
    updatedAtMs: Math.max(alert.updatedAtMs, atMs),
  };
}

/** The first acknowledgement stands: it says who took the alert. */
function acknowledge(alert: AlertState, acknowledgement: Acknowledgement): AlertState {
  if (alert.acknowledgement) return alert;
  return { ...alert, acknowledgement, updatedAtMs: Math.max(alert.updatedAtMs, acknowledgement.atMs) };
}

function moreUrgent(urgency: Urgency, alert: AlertState): boolean {
  return urgency.priority < alert.priority;
}

function maySameDriver(alert: AlertState, finding: Finding): boolean {
  return alert.driverId === null || finding.driverId === null || alert.driverId === finding.driverId;
}

function remember(list: readonly string[], item: string): string[] {
  return [...list.filter((known) => known !== item), item].slice(-REMEMBERED);
}

function later(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}
