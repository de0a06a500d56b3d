/** Posts one message to a webhook. */
import type { DeliveryRow } from '../store/deliveries.js';
import type { Store } from '../store/store.js';
import { listWebhooks } from '../store/webhooks.js';
import { signatureOf } from './signature.js';

/** How long a receiver may take, ms. Ours: it should only write the message down. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * Posts the message as JSON, signed. Resolves on any 2xx; throws with the reason otherwise. Redirects are refused, so that an address
 * an admin has allowed cannot lead to one he has not.
 */
export async function postToWebhook(store: Store, row: DeliveryRow, nowMs: number): Promise<void> {
  const webhook = (await listWebhooks(store)).find(({ webhookId }) => webhookId === row.webhook_id);
  if (!webhook) throw new Error('the webhook was removed');
  const content: unknown = JSON.parse(row.body);
  const deliveryId = String(row.delivery_id);
  const body = JSON.stringify({ deliveryId, topic: row.topic, createdAtMs: row.created_at_ms, content });
  const response = await fetch(webhook.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'oyau-dispatch',
      'oyau-delivery': deliveryId,
      'oyau-topic': row.topic,
      'oyau-signature': signatureOf(webhook.secret, body, nowMs),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}
