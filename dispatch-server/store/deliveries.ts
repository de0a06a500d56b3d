/** Messages on their way to webhooks and mailboxes: filed in the transaction of what they tell of, kept until delivered or given up. */
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { WEBHOOK_TOPICS, type Delivery } from '../api/contract.js';
import { alertStateOf, alertViewOf } from './alert-rows.js';
import { selectAlerts } from './alerts.js';
import { chunksOf } from './chunks.js';
import type { Tables } from './schema.js';
import type { Reader, Store, Write } from './store.js';
import { listWebhooks } from './webhooks.js';

export type Topic = (typeof WEBHOOK_TOPICS)[number];

/** What is told, once per key and receiver. */
export interface Message {
  topic: Topic;
  key: string;
  body: Record<string, unknown>;
}

export type DeliveryRow = Selectable<Tables['deliveries']>;

/** Files a message for every webhook that wants its topic. */
export async function fileMessage(write: Write, message: Message, nowMs: number): Promise<void> {
  const webhooks = await listWebhooks(write);
  const wanted = webhooks.filter(({ topics }) => topics.includes(message.topic));
  await insert(
    write,
    wanted.map(({ webhookId }) => ({ channel: 'webhook', webhook_id: webhookId, receiver: webhookId, message })),
    nowMs,
  );
}

/** Files a message to try a webhook with; false = there is no such webhook. */
export function fileTest(store: Store, webhookId: string, key: string, nowMs: number): Promise<boolean> {
  return store.transaction().execute(async (write) => {
    const webhook = (await listWebhooks(write)).find((each) => each.webhookId === webhookId);
    const topic = webhook?.topics[0];
    if (!topic) return false;
    const message: Message = { topic, key: `test:${key}`, body: { test: true } };
    await insert(write, [{ channel: 'webhook', webhook_id: webhookId, receiver: webhookId, message }], nowMs);
    return true;
  });
}

/** Files a message for one mailbox. */
export function fileMail(write: Write, to: string, message: Message, nowMs: number): Promise<void> {
  const body = { ...message.body, to };
  return insert(write, [{ channel: 'email', webhook_id: null, receiver: to, message: { ...message, body } }], nowMs);
}

/** Alerts handed over at a time. */
const MOST_CHANGED_ALERTS = 200;

/**
 * Files a message for every alert that has changed since it was filed last, whoever changed it; several changes in between are one
 * message. Gives how many were filed; costs nothing while there are no webhooks.
 */
export async function fileChangedAlerts(store: Store, nowMs: number): Promise<number> {
  if ((await listWebhooks(store)).length === 0) return 0;
  return store.transaction().execute(async (write) => {
    const rows = await selectAlerts(write)
      .whereRef('alerts.revision', '>', 'alerts.filed_revision')
      .limit(MOST_CHANGED_ALERTS)
      .execute();
    for (const row of rows) {
      const alert = alertViewOf(alertStateOf(row));
      const key = `alert:${alert.alertId}:${row.revision}`;
      await fileMessage(write, { topic: 'alert', key, body: { alert } }, nowMs);
      await write
        .updateTable('alerts')
        .set({ filed_revision: row.revision })
        .where('alert_id', '=', row.alert_id)
        .execute();
    }
    return rows.length;
  });
}

/** Messages whose time has come, oldest first. */
export function dueDeliveries(store: Reader, nowMs: number, limit: number): Promise<DeliveryRow[]> {
  return store
    .selectFrom('deliveries')
    .selectAll()
    .where('state', '=', 'pending')
    .where('next_at_ms', '<=', nowMs)
    .orderBy('next_at_ms')
    .orderBy('delivery_id')
    .limit(limit)
    .execute();
}

/** Remembers that a message has arrived. */
export async function markDelivered(store: Reader, row: DeliveryRow, nowMs: number): Promise<void> {
  const change = { state: 'delivered', attempts: row.attempts + 1, next_at_ms: null, settled_at_ms: nowMs };
  await update(store, row.delivery_id, { ...change, last_error: null });
}

/** Remembers a failed attempt; `nextAtMs` null = given up. */
export async function markFailed(
  store: Reader,
  row: DeliveryRow,
  reason: string,
  nextAtMs: number | null,
  nowMs: number,
): Promise<void> {
  const end = nextAtMs === null ? { state: 'dead', settled_at_ms: nowMs } : {};
  const last_error = reason.slice(0, 500);
  await update(store, row.delivery_id, { ...end, attempts: row.attempts + 1, next_at_ms: nextAtMs, last_error });
}

/** Puts a dead message back on its way; null = there is no such dead message. */
export async function reviveDelivery(write: Write, deliveryId: number, nowMs: number): Promise<Delivery | null> {
  const row = await write
    .updateTable('deliveries')
    .set({ state: 'pending', attempts: 0, next_at_ms: nowMs, settled_at_ms: null })
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'dead')
    .returningAll()
    .executeTakeFirst();
  return row ? deliveryOf(row) : null;
}

/** Newest first. */
export async function listDeliveries(
  store: Reader,
  filter: { state: 'pending' | 'delivered' | 'dead' | 'all'; limit: number },
): Promise<Delivery[]> {
  let select = store.selectFrom('deliveries').selectAll();
  if (filter.state !== 'all') select = select.where('state', '=', filter.state);
  const rows = await select.orderBy('delivery_id', 'desc').limit(filter.limit).execute();
  return rows.map(deliveryOf);
}

/** How many messages are in each state. */
export async function countDeliveries(store: Reader): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom('deliveries')
    .select((build) => ['state', build.fn.countAll<number | string>().as('count')])
    .groupBy('state')
    .execute();
  return new Map(rows.map(({ state, count }) => [state, Number(count)]));
}

/** Forgets what was delivered before then; the dead stay until somebody has looked. */
export async function forgetDelivered(store: Reader, beforeMs: number): Promise<void> {
  await store.deleteFrom('deliveries').where('state', '=', 'delivered').where('settled_at_ms', '<', beforeMs).execute();
}

interface Filing {
  channel: string;
  webhook_id: string | null;
  receiver: string;
  message: Message;
}

async function insert(write: Write, filings: readonly Filing[], nowMs: number): Promise<void> {
  for (const chunk of chunksOf(filings)) {
    await write
      .insertInto('deliveries')
      .values(
        chunk.map(({ channel, webhook_id, receiver, message }) => ({
          channel,
          webhook_id,
          topic: message.topic,
          message_key: `${message.key}>${receiver}`,
          body: JSON.stringify(message.body),
          state: 'pending',
          attempts: 0,
          created_at_ms: nowMs,
          next_at_ms: nowMs,
          settled_at_ms: null,
          last_error: null,
        })),
      )
      .onConflict((conflict) => conflict.column('message_key').doNothing())
      .execute();
  }
}

async function update(store: Reader, deliveryId: number, change: Partial<DeliveryRow>): Promise<void> {
  await store.updateTable('deliveries').set(change).where('delivery_id', '=', deliveryId).execute();
}

const channel = z.enum(['webhook', 'email']);
const state = z.enum(['pending', 'delivered', 'dead']);

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    deliveryId: String(row.delivery_id),
    channel: channel.parse(row.channel),
    webhookId: row.webhook_id,
    topic: z.enum(WEBHOOK_TOPICS).parse(row.topic),
    state: state.parse(row.state),
    attempts: row.attempts,
    createdAtMs: row.created_at_ms,
    nextAttemptAtMs: row.next_at_ms,
    settledAtMs: row.settled_at_ms,
    lastError: row.last_error,
  };
}
