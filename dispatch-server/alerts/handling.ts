/** What people and the clock do to an alert: acknowledge, set aside, escalate, give orders, close. Pure. */
import { isShelved, type Acknowledgement, type AlertState, type Closing, type LinkedOrder } from './alert-state.js';
import { REPEATED_AT } from './repetition.js';

export type Handling =
  | { type: 'acknowledge'; acknowledgement: Acknowledgement }
  | { type: 'shelve'; login: string; atMs: number; untilMs: number; reason: string }
  | { type: 'unshelve'; atMs: number }
  | { type: 'escalate'; atMs: number; afterMs: number }
  | { type: 'close'; closing: Closing }
  | { type: 'order'; order: LinkedOrder; atMs: number };

/** Longest shelving, ms (ISA-18.2 asks for a limit; 8 hours are ours). */
export const MOST_SHELVED_MS = 8 * 60 * 60_000;

/** The alert after the step; the same object when it changes nothing. */
export function handle(alert: AlertState, step: Handling): AlertState {
  switch (step.type) {
    case 'acknowledge':
      return alert.acknowledgement
        ? alert
        : changed(alert, { acknowledgement: step.acknowledgement }, step.acknowledgement.atMs);
    case 'shelve':
      return shelve(alert, step);
    case 'unshelve':
      return isShelved(alert, step.atMs) ? changed(alert, { shelf: null }, step.atMs) : alert;
    case 'escalate':
      return isDue(alert, step) ? changed(alert, { escalatedAtMs: step.atMs }, step.atMs) : alert;
    case 'close':
      return close(alert, step.closing);
    case 'order':
      return changed(alert, { orders: withOrder(alert.orders, step.order) }, step.atMs);
  }
}

/**
 * When the alert goes to the supervisors unless somebody acknowledges it, server's clock; null = never: it is no P1, is acknowledged
 * or has gone already. A shelf holds it back until the shelf's end, never longer.
 */
export function escalationDueMs(alert: AlertState, afterMs: number): number | null {
  if (alert.urgentSinceMs === null || alert.acknowledgement || alert.escalatedAtMs !== null) return null;
  return Math.max(alert.urgentSinceMs + afterMs, alert.shelf?.untilMs ?? 0);
}

/** True when the truck should stop: fatigue again within five minutes, or a driver who does not react (ours). */
export function proposesStop(alert: AlertState): boolean {
  return alert.concern === 'fatigue' && (alert.repeated >= REPEATED_AT || alert.kind === 'unresponsive');
}

function isDue(alert: AlertState, { atMs, afterMs }: { atMs: number; afterMs: number }): boolean {
  const dueMs = escalationDueMs(alert, afterMs);
  return dueMs !== null && dueMs <= atMs;
}

/** A closed alert cannot be set aside; a newer shelving replaces an older one. */
function shelve(
  alert: AlertState,
  { login, atMs, untilMs, reason }: Extract<Handling, { type: 'shelve' }>,
): AlertState {
  if (alert.closing) return alert;
  const { kind, priority } = alert;
  const shelf = { login, atMs, untilMs: Math.min(untilMs, atMs + MOST_SHELVED_MS), reason, kind, priority };
  return changed(alert, { shelf }, atMs);
}

/** The first closing stands; whoever closes has seen it. */
function close(alert: AlertState, closing: Closing): AlertState {
  if (alert.closing) return alert;
  const { login, atMs } = closing;
  const acknowledgement = alert.acknowledgement ?? { login, atMs, note: null };
  return changed(alert, { closing, acknowledgement, shelf: null }, atMs);
}

function withOrder(orders: readonly LinkedOrder[], order: LinkedOrder): LinkedOrder[] {
  const isKnown = orders.some(({ orderId }) => orderId === order.orderId);
  if (!isKnown) return [...orders, order];
  return orders.map((known) => (known.orderId === order.orderId ? order : known));
}

function changed(alert: AlertState, change: Partial<AlertState>, atMs: number): AlertState {
  return { ...alert, ...change, updatedAtMs: Math.max(alert.updatedAtMs, atMs), revision: alert.revision + 1 };
}
