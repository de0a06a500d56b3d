/** Orders in the store: who gave them, how far they came; each change also reaches the alert, the audit and the outputs. */
import type { Alert, Order } from '../api/contract.js';
import { isOverdue, issue, stateOf, stepOrder, type OrderChange, type OrderRecord } from '../orders/life-cycle.js';
import { alertViewOf } from './alert-rows.js';
import { changeAlert } from './alert-change.js';
import { writeAudit, type Actor, type AuditAction } from './audit.js';
import { fileMessage } from './deliveries.js';
import { orderRecordOf, orderRowOf, orderViewOf } from './order-rows.js';
import type { Reader, Store, Write } from './store.js';

/** An order as it is now, and its alert when that changed with it. */
export interface OrderChanged {
  order: Order;
  alert: Alert | null;
}

/** Who does it, and what the audit shall say. */
export interface OrderDeed {
  actor: Actor;
  action: AuditAction;
  nowMs: number;
  detail?: Record<string, string>;
}

/** Stores a new order. The truck must be known; so must the alert, if any, and it must be the truck's. */
export function addOrder(
  store: Store,
  order: Omit<OrderRecord, 'steps' | 'outcome' | 'updatedAtMs'>,
  actor: Actor,
): Promise<OrderChanged> {
  return store.transaction().execute(async (write) => {
    const nowMs = order.issuedAtMs;
    const detail = { truck: order.truckId, kind: order.kind, text: order.text };
    return save(write, issue(order), { actor, action: 'order.issue', nowMs, detail });
  });
}

/** One step of a stored order. null = there is no such order, or (with `truckId`) it is for another truck. */
export function changeOrder(
  store: Store,
  orderId: string,
  change: OrderChange,
  deed: OrderDeed,
  truckId?: string,
): Promise<(OrderChanged & { isNews: boolean }) | null> {
  return store.transaction().execute(async (write) => {
    const row = await write.selectFrom('orders').selectAll().where('order_id', '=', orderId).executeTakeFirst();
    if (!row || (truckId !== undefined && row.truck_id !== truckId)) return null;
    const before = orderRecordOf(row);
    const after = stepOrder(before, change);
    if (after === before) return { order: orderViewOf(before), alert: null, isNews: false };
    return { ...(await save(write, after, deed)), isNews: true };
  });
}

export async function readOrder(store: Reader, orderId: string): Promise<Order | null> {
  const row = await store.selectFrom('orders').selectAll().where('order_id', '=', orderId).executeTakeFirst();
  return row ? orderViewOf(orderRecordOf(row)) : null;
}

export interface OrdersFilter {
  truck?: string | undefined;
  /** `open`: not ended. */
  state: 'open' | 'all';
  /** Issued since then, ms. */
  sinceMs?: number;
  limit: number;
}

/** Newest first. */
export async function listOrders(store: Reader, filter: OrdersFilter): Promise<Order[]> {
  let select = store.selectFrom('orders').selectAll();
  if (filter.truck !== undefined) select = select.where('truck_id', '=', filter.truck);
  if (filter.state === 'open') select = select.where('open', '=', 1);
  if (filter.sinceMs !== undefined) select = select.where('issued_at_ms', '>=', filter.sinceMs);
  const rows = await select.orderBy('issued_at_ms', 'desc').limit(filter.limit).execute();
  return rows.map((row) => orderViewOf(orderRecordOf(row)));
}

export async function countOpenOrders(store: Reader): Promise<number> {
  const { count } = await store
    .selectFrom('orders')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('open', '=', 1)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Orders the unit has not confirmed to have, oldest first. */
export async function pendingOrders(store: Reader, deviceId: string, nowMs: number): Promise<Order[]> {
  const rows = await store
    .selectFrom('orders')
    .innerJoin('devices', 'devices.truck_id', 'orders.truck_id')
    .selectAll('orders')
    .where('devices.device_id', '=', deviceId)
    .where('orders.open', '=', 1)
    .where('orders.state', 'in', ['issued', 'sent'])
    .where('orders.expires_at_ms', '>', nowMs)
    .orderBy('orders.issued_at_ms')
    .execute();
  return rows.map((row) => orderViewOf(orderRecordOf(row)));
}

/** Ids of orders that have run out of time. */
export async function overdueOrders(store: Reader, nowMs: number): Promise<string[]> {
  const rows = await store
    .selectFrom('orders')
    .selectAll()
    .where('open', '=', 1)
    .where('expires_at_ms', '<=', nowMs)
    .execute();
  return rows
    .map(orderRecordOf)
    .filter((order) => isOverdue(order, nowMs))
    .map(({ orderId }) => orderId);
}

async function save(write: Write, record: OrderRecord, deed: OrderDeed): Promise<OrderChanged> {
  const row = orderRowOf(record);
  await write
    .insertInto('orders')
    .values(row)
    .onConflict((conflict) => conflict.column('order_id').doUpdateSet(row))
    .execute();
  await writeAudit(write, deed.actor, deed.action, record.orderId, deed.nowMs, deed.detail ?? null);
  const order = orderViewOf(record);
  const key = `order:${record.orderId}:${stateOf(record)}:${deed.nowMs}`;
  await fileMessage(write, { topic: 'order', key, body: { order } }, deed.nowMs);
  return { order, alert: await tellAlert(write, order, deed.nowMs) };
}

async function tellAlert(write: Write, order: Order, nowMs: number): Promise<Alert | null> {
  if (order.alertId === null) return null;
  const { orderId, kind, state } = order;
  const step = { type: 'order' as const, order: { orderId, kind, state }, atMs: nowMs };
  const changed = await changeAlert(write, order.alertId, step);
  return changed && alertViewOf(changed.after);
}
