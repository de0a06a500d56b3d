/** What an alert and a finding are to the life cycle, and the few questions both sides ask of them. Pure. */
import type { AlertOutcome } from './outcomes.js';
import {
  HANDS_FAULT,
  isFatigue,
  PRIORITIES,
  type Concern,
  type Priority,
  type Urgency,
  type When,
} from './priorities.js';

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
  /** Server's wall time, ms, as every time of what people do. */
  atMs: number;
  note: string | null;
}

/** An alert set aside for a while. */
export interface Shelf {
  login: string;
  atMs: number;
  untilMs: number;
  reason: string;
  /** What the alert was when it was set aside: anything worse takes it off the shelf. */
  kind: string;
  priority: Priority;
}

export interface Closing {
  login: string;
  atMs: number;
  outcome: AlertOutcome;
  note: string | null;
}

/** An order given because of the alert, as its own life cycle has it. */
export interface LinkedOrder {
  orderId: string;
  kind: string;
  state: string;
}

export interface AlertState {
  alertId: string;
  truckId: string;
  deviceId: string;
  driverId: string | null;
  concern: Concern;
  /** The worst finding so far. */
  kind: string;
  /** The most urgent so far; repetition raises it. */
  priority: Priority;
  /** Findings that still last; the alert is active while there are any. */
  activeEventIds: string[];
  /** The latest findings merged into this alert, at most REMEMBERED. */
  eventIds: string[];
  /** Closures (or other causes) of these findings, see causeOf. */
  causes: string[];
  /** Onsets of the latest causes, truck's clock, ascending, at most REMEMBERED. */
  onsets: number[];
  /** All findings ever merged. */
  count: number;
  /** Different findings within five minutes, the most so far; of fatigue, those of other alerts of the truck count too. */
  repeated: number;
  /** Of the finding with the latest onset. */
  onsetAtMs: number;
  speedKmh: number | null;
  detail: Finding['detail'];
  /** Latest known end of any finding. */
  lastOffsetAtMs: number | null;
  receivedAtMs: number;
  updatedAtMs: number;
  /** Server's clock; since when it is P1, null = it is not. */
  urgentSinceMs: number | null;
  /** null = latched: it stays on the board although the eyes may have reopened. */
  acknowledgement: Acknowledgement | null;
  /** Server's clock; null = the supervisors were not called. */
  escalatedAtMs: number | null;
  /** The last shelving; over when its time is past. null = none, or taken back. */
  shelf: Shelf | null;
  closing: Closing | null;
  orders: LinkedOrder[];
  /** Grows with every change. */
  revision: number;
}

/** Ids and onsets an alert carries along; older ones stay linked in the event history. */
export const REMEMBERED = 50;

/** What a finding asks of dispatch; null = nothing. */
export function urgencyOf(finding: Finding): Urgency | null {
  const urgency = isHandsFault(finding) ? HANDS_FAULT : PRIORITIES.get(finding.kind);
  return urgency && !isQuiet(finding, urgency.when) ? urgency : null;
}

/** A fault of the hand networks alone. */
function isHandsFault({ kind, detail }: Finding): boolean {
  return kind === 'monitorFault' && detail.parts === 'hands';
}

/** True for fatigue that counts as repetition; a driver who sleeps in a parked truck shows none. */
export function countsAsFatigue(finding: Finding): boolean {
  return isFatigue(finding.kind) && !isQuiet(finding, 'unlessParked');
}

/** What the tiers of one closure have in common: the event id `session/finding@onset` without the finding. */
export function causeOf(finding: Pick<Finding, 'eventId' | 'kind'>): string {
  return finding.eventId.replace(`/${finding.kind}@`, '@');
}

/** False when both drivers are known and differ. */
export function maySameDriver(left: { driverId: string | null }, right: { driverId: string | null }): boolean {
  return left.driverId === null || right.driverId === null || left.driverId === right.driverId;
}

/** True while any merged finding lasts. */
export function isActive(alert: AlertState): boolean {
  return alert.activeEventIds.length > 0;
}

/** End of the alert's findings, truck's wall time; null while active. */
export function offsetAtMsOf(alert: AlertState): number | null {
  return isActive(alert) ? null : alert.lastOffsetAtMs;
}

/** True while the alert is set aside. */
export function isShelved(alert: AlertState, nowMs: number): boolean {
  return alert.shelf !== null && nowMs < alert.shelf.untilMs;
}

function isQuiet({ moving, speedKmh, sounded }: Finding, when: When): boolean {
  if (moving || when === 'always') return false;
  return when === 'moving' || (speedKmh !== null && !sounded);
}
