/** Orders from the desk to the trucks and back: stored, written to the audit, told to the boards. */
import { randomUUID } from 'node:crypto';
import type { OrderState } from '@oyau/protocol';
import type { NewOrder, OrderOutcomeBody } from '../api/requests.js';
import type { Order } from '../api/contract.js';
import type { OrderChange } from '../orders/life-cycle.js';
import type { Person } from '../store/alert-change.js';
import { COMMAND_LINE } from '../store/audit.js';
import type { Device } from '../store/devices.js';
import { addOrder, changeOrder, overdueOrders, type OrderChanged, type OrderDeed } from '../store/orders.js';
import type { DeskParts } from './desk-parts.js';

/** Issues an order; truck and alert must exist and belong together. */
export async function giveOrder(parts: DeskParts, actor: Person, given: NewOrder): Promise<Order> {
  const issuedAtMs = parts.now();
  const { truckId, kind, text, dueMs } = given;
  const alertId = given.alertId ?? null;
  const times = { issuedAtMs, expiresAtMs: issuedAtMs + dueMs };
  const order = { orderId: randomUUID(), truckId, alertId, kind, text, issuedBy: actor.login, ...times };
  return publish(parts, await addOrder(parts.store, order, actor));
}

/** Calls an order off; one that has ended stays as it is. null = there is no such order. */
export function cancelOrder(parts: DeskParts, actor: Person, orderId: string, reason: string): Promise<Order | null> {
  const atMs = parts.now();
  const step = { state: 'cancelled' as const, atMs, by: 'person' as const, login: actor.login, note: reason };
  const deed: OrderDeed = { actor, action: 'order.cancel', nowMs: atMs, detail: { reason } };
  return apply(parts, orderId, { type: 'step', step, atMs }, deed);
}

/** Records what came of an order, which ends it. null = there is no such order. */
export function recordOutcome(
  parts: DeskParts,
  actor: Person,
  orderId: string,
  { outcome, note }: OrderOutcomeBody,
): Promise<Order | null> {
  const atMs = parts.now();
  const change: OrderChange = { type: 'outcome', outcome: { outcome, note }, login: actor.login, atMs };
  const detail = note === null ? { outcome } : { outcome, note };
  return apply(parts, orderId, change, { actor, action: 'order.outcome', nowMs: atMs, detail });
}

/** Remembers that an order is on its way to the unit. */
export async function markOrderSent(parts: DeskParts, orderId: string): Promise<void> {
  const atMs = parts.now();
  const step = { state: 'sent' as const, atMs, by: 'server' as const, login: null, note: null };
  await apply(parts, orderId, { type: 'step', step, atMs }, { actor: COMMAND_LINE, action: 'order.sent', nowMs: atMs });
}

/** Takes the word of a unit about an order. False = there is no such order for its truck. */
export async function onOrderState(parts: DeskParts, device: Device, report: OrderState): Promise<boolean> {
  const nowMs = parts.now();
  const note = report.note ?? null;
  const step = { state: report.state, atMs: report.atMs, by: 'truck' as const, login: null, note };
  const detail = { device: device.deviceId, state: report.state };
  const deed: OrderDeed = { actor: COMMAND_LINE, action: 'order.answer', nowMs, detail };
  const order = await apply(parts, report.orderId, { type: 'step', step, atMs: nowMs }, deed, device.truckId);
  return order !== null;
}

/** Ends orders that have run out of time. */
export async function expireOrders(parts: DeskParts): Promise<void> {
  const atMs = parts.now();
  for (const orderId of await overdueOrders(parts.store, atMs)) {
    const step = { state: 'expired' as const, atMs, by: 'server' as const, login: null, note: null };
    const deed: OrderDeed = { actor: COMMAND_LINE, action: 'order.expire', nowMs: atMs };
    await apply(parts, orderId, { type: 'step', step, atMs }, deed);
  }
}

async function apply(
  parts: DeskParts,
  orderId: string,
  change: OrderChange,
  deed: OrderDeed,
  truckId?: string,
): Promise<Order | null> {
  const changed = await changeOrder(parts.store, orderId, change, deed, truckId);
  if (!changed) return null;
  return changed.isNews ? publish(parts, changed) : changed.order;
}

function publish({ bus }: DeskParts, { order, alert }: OrderChanged): Order {
  bus.publish({ type: 'order', order });
  if (alert) bus.publish({ type: 'alert', alert });
  return order;
}
