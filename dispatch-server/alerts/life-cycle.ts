/**
 * The life of an alert: (active or returned) x (acknowledged or not), set aside, escalated, closed. Pure; the store feeds it
 * findings as they are known after each message, so repeated and reordered messages lead to the same alert.
 */
import { causeOf, maySameDriver, REMEMBERED, isShelved, type AlertState, type Finding } from './alert-state.js';
import { handle, type Handling } from './handling.js';
import { PRIORITIES, rankOf, type Priority, type Urgency } from './priorities.js';
import { mostWithin, REPEAT_WINDOW_MS } from './repetition.js';

/** A finding for an alert, with what it asks for; `repeated`: see repetitionsOf. */
export interface FindingStep {
  type: 'finding';
  finding: Finding;
  urgency: Urgency | null;
  repeated: number;
  atMs: number;
  newAlertId: string;
}

export type AlertStep = FindingStep | Handling;

/**
 * The alert a finding belongs to, among the alerts of its truck: the one it is in already; one of the same closure (even if
 * acknowledged, unless the finding is more urgent); one that waits for acknowledgement, unless the driver is known to be another;
 * one that is set aside, unless the finding must not be hidden. null = a new alert.
 */
export function alertFor(
  finding: Finding,
  urgency: Urgency | null,
  alerts: readonly AlertState[],
  nowMs: number,
): AlertState | null {
  const linked = alerts.find((alert) => alert.alertId === finding.alertId);
  if (linked ?? !urgency) return linked ?? null;
  const related = alerts.filter((alert) => alert.truckId === finding.truckId && alert.concern === urgency.concern);
  const cause = causeOf(finding);
  const sameClosure = related.find(
    (alert) => alert.causes.includes(cause) && (!alert.acknowledgement || !moreUrgent(urgency, alert)),
  );
  const sameDriver = related.filter((alert) => maySameDriver(alert, finding));
  return (
    sameClosure ??
    sameDriver.find((alert) => !alert.acknowledgement) ??
    sameDriver.find((alert) => isShelved(alert, nowMs) && !mustShow(alert, finding.kind, urgency.priority)) ??
    null
  );
}

/** One step of an alert's life; null in = no alert yet, null out = the step concerns no alert. */
export function stepAlert(alert: AlertState | null, step: AlertStep): AlertState | null {
  if (step.type !== 'finding') return alert && handle(alert, step);
  if (alert) return merge(alert, step);
  return step.urgency && merge(raise(step, step.urgency), step);
}

/** An alert that no finding has been merged into yet. */
function raise({ finding, atMs, newAlertId }: FindingStep, urgency: Urgency): AlertState {
  return {
    alertId: newAlertId,
    truckId: finding.truckId,
    deviceId: finding.deviceId,
    driverId: finding.driverId,
    concern: urgency.concern,
    kind: finding.kind,
    priority: urgency.priority,
    activeEventIds: [],
    eventIds: [],
    causes: [],
    onsets: [],
    count: 0,
    repeated: 1,
    onsetAtMs: finding.onsetAtMs,
    speedKmh: finding.speedKmh,
    detail: finding.detail,
    lastOffsetAtMs: null,
    receivedAtMs: atMs,
    updatedAtMs: atMs,
    urgentSinceMs: null,
    acknowledgement: null,
    escalatedAtMs: null,
    shelf: null,
    closing: null,
    orders: [],
    revision: 0,
  };
}

function merge(alert: AlertState, step: FindingStep): AlertState {
  const { finding, urgency, atMs } = step;
  const isNew = finding.alertId !== alert.alertId && !alert.eventIds.includes(finding.eventId);
  const isWorse = urgency !== null && rankOf(finding.kind) > rankOf(alert.kind);
  const priority: Priority = urgency && moreUrgent(urgency, alert) ? urgency.priority : alert.priority;
  const onsets = withOnset(alert, finding);
  return {
    ...alert,
    driverId: alert.driverId ?? finding.driverId,
    kind: isWorse ? finding.kind : alert.kind,
    priority,
    urgentSinceMs: alert.urgentSinceMs ?? (priority === 'P1' ? atMs : null),
    ...memories(alert, finding, isNew),
    onsets,
    repeated: Math.max(alert.repeated, step.repeated, mostWithin(onsets, REPEAT_WINDOW_MS)),
    ...(finding.onsetAtMs >= alert.onsetAtMs ? latest(finding) : {}),
    lastOffsetAtMs: later(alert.lastOffsetAtMs, finding.offsetAtMs),
    updatedAtMs: Math.max(alert.updatedAtMs, atMs),
    shelf: isNew && urgency && mustShow(alert, finding.kind, priority) ? null : alert.shelf,
    revision: alert.revision + 1,
  };
}

function memories(alert: AlertState, finding: Finding, isNew: boolean): Partial<AlertState> {
  const stillActive = alert.activeEventIds.filter((eventId) => eventId !== finding.eventId);
  return {
    activeEventIds: finding.offsetAtMs === null ? remember(stillActive, finding.eventId) : stillActive,
    causes: remember(alert.causes, causeOf(finding)),
    ...(isNew ? { eventIds: remember(alert.eventIds, finding.eventId), count: alert.count + 1 } : {}),
  };
}

function latest({ onsetAtMs, speedKmh, detail }: Finding): Pick<AlertState, 'onsetAtMs' | 'speedKmh' | 'detail'> {
  return { onsetAtMs, speedKmh, detail };
}

function withOnset(alert: AlertState, finding: Finding): number[] {
  if (alert.causes.includes(causeOf(finding))) return alert.onsets;
  return [...alert.onsets, finding.onsetAtMs].sort((left, right) => left - right).slice(-REMEMBERED);
}

/** What a shelf may not hide: a kind that is P1 by itself and another one, and anything that has become P1 since it was set aside. */
function mustShow({ shelf }: AlertState, kind: string, priority: Priority): boolean {
  if (!shelf || priority !== 'P1') return false;
  return shelf.priority !== 'P1' || (kind !== shelf.kind && PRIORITIES.get(kind)?.priority === 'P1');
}

function moreUrgent(urgency: Urgency, alert: AlertState): boolean {
  return urgency.priority < alert.priority;
}

function remember(list: readonly string[], item: string): string[] {
  return [...list.filter((known) => known !== item), item].slice(-REMEMBERED);
}

function later(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}
