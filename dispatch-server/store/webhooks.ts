/** Addresses of other systems that want to be told, each with the secret that signs what it is told. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { WEBHOOK_TOPICS, type Webhook } from '../api/contract.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import type { Reader, Store } from './store.js';
import { newToken } from './tokens.js';

export type WebhookWithSecret = Webhook & { secret: string };

const topicsSchema = z.array(z.enum(WEBHOOK_TOPICS));

/** Webhooks in use, oldest first. */
export async function listWebhooks(store: Reader): Promise<WebhookWithSecret[]> {
  const rows = await store
    .selectFrom('webhooks')
    .selectAll()
    .where('removed_at_ms', 'is', null)
    .orderBy('added_at_ms')
    .execute();
  return rows.map((row) => ({
    webhookId: row.webhook_id,
    url: row.url,
    secret: row.secret,
    topics: topicsSchema.parse(JSON.parse(row.topics)),
    addedBy: row.added_by,
    addedAtMs: row.added_at_ms,
  }));
}

/** Adds a webhook and makes its secret; it hears of what changes from now on. */
export function addWebhook(
  store: Store,
  { url, topics }: Pick<Webhook, 'url' | 'topics'>,
  actor: Person,
  nowMs: number,
): Promise<WebhookWithSecret> {
  return store.transaction().execute(async (write) => {
    const webhookId = randomUUID();
    const secret = newToken('oyw');
    if ((await listWebhooks(write)).length === 0) {
      await write
        .updateTable('alerts')
        .set((row) => ({ filed_revision: row.ref('revision') }))
        .execute();
    }
    const added = { added_by: actor.login, added_at_ms: nowMs, removed_at_ms: null };
    await write
      .insertInto('webhooks')
      .values({ webhook_id: webhookId, url, secret, topics: JSON.stringify(topics), ...added })
      .execute();
    await writeAudit(write, actor, 'webhook.add', webhookId, nowMs, { url, topics: topics.join(',') });
    return { webhookId, url, secret, topics, addedBy: actor.login, addedAtMs: nowMs };
  });
}

/** Ends a webhook; what was on its way to it is given up. False = there is no such webhook. */
export function removeWebhook(store: Store, webhookId: string, actor: Person, nowMs: number): Promise<boolean> {
  return store.transaction().execute(async (write) => {
    const removed = await write
      .updateTable('webhooks')
      .set({ removed_at_ms: nowMs })
      .where('webhook_id', '=', webhookId)
      .where('removed_at_ms', 'is', null)
      .returning('webhook_id')
      .execute();
    if (removed.length === 0) return false;
    await write
      .updateTable('deliveries')
      .set({ state: 'dead', next_at_ms: null, settled_at_ms: nowMs, last_error: 'the webhook was removed' })
      .where('webhook_id', '=', webhookId)
      .where('state', '=', 'pending')
      .execute();
    await writeAudit(write, actor, 'webhook.remove', webhookId, nowMs);
    return true;
  });
}
