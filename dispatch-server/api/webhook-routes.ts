/** Routes about webhooks and what is on its way to them, under /api/v1. Addresses are an admin's: the server calls whatever they name. */
import { randomUUID } from 'node:crypto';
import { writeAudit } from '../store/audit.js';
import { fileTest, listDeliveries, reviveDelivery } from '../store/deliveries.js';
import { addWebhook, listWebhooks, removeWebhook, type WebhookWithSecret } from '../store/webhooks.js';
import { RequestRefused } from './api-error.js';
import {
  deliveriesAnswerSchema,
  deliveryAnswerSchema,
  newWebhookAnswerSchema,
  nothingSchema,
  webhooksAnswerSchema,
  type Webhook,
} from './contract.js';
import type { ApiParts } from './parts.js';
import { deliveriesQuerySchema, deliveryParamsSchema, newWebhookSchema, webhookParamsSchema } from './requests.js';
import { personOf, type Api } from './routes.js';

const ADMIN = { config: { access: 'admin' as const } };

export function webhookRoutes(api: Api, { store, now }: ApiParts): void {
  const list = { summary: 'List webhooks.', response: { 200: webhooksAnswerSchema } };
  api.get('/webhooks', { ...ADMIN, schema: list }, async () => ({
    webhooks: (await listWebhooks(store)).map(withoutSecret),
  }));
  const add = {
    summary: 'Add a webhook; its secret is in this answer only.',
    body: newWebhookSchema,
    response: { 200: newWebhookAnswerSchema },
  };
  api.post('/webhooks', { ...ADMIN, schema: add }, async (request) => {
    const webhook = await addWebhook(store, request.body, personOf(request), now());
    return { webhook: withoutSecret(webhook), secret: webhook.secret };
  });
  const params = webhookParamsSchema;
  const remove = { summary: 'Remove a webhook.', params, response: { 204: nothingSchema } };
  api.delete('/webhooks/:webhookId', { ...ADMIN, schema: remove }, async (request, reply) => {
    const isRemoved = await removeWebhook(store, request.params.webhookId, personOf(request), now());
    if (!isRemoved) throw new RequestRefused(404, 'notFound', 'There is no such webhook.');
    return reply.code(204).send(null);
  });
  const test = { summary: 'Send a webhook a message to try it.', params, response: { 204: nothingSchema } };
  api.post('/webhooks/:webhookId/test', { ...ADMIN, schema: test }, async (request, reply) => {
    const { webhookId } = request.params;
    if (!(await fileTest(store, webhookId, randomUUID(), now()))) {
      throw new RequestRefused(404, 'notFound', 'There is no such webhook.');
    }
    await writeAudit(store, personOf(request), 'webhook.test', webhookId, now());
    return reply.code(204).send(null);
  });
}

export function deliveryRoutes(api: Api, { store, now }: ApiParts): void {
  const list = {
    summary: 'List messages to webhooks and mailboxes; the dead ones wait for a person.',
    querystring: deliveriesQuerySchema,
    response: { 200: deliveriesAnswerSchema },
  };
  api.get('/deliveries', { ...ADMIN, schema: list }, async ({ query }) => ({
    deliveries: await listDeliveries(store, query),
  }));
  const retry = {
    summary: 'Put a dead message back on its way.',
    params: deliveryParamsSchema,
    response: { 200: deliveryAnswerSchema },
  };
  api.post('/deliveries/:deliveryId/retry', { ...ADMIN, schema: retry }, async (request) => {
    const { deliveryId } = request.params;
    const delivery = await store.transaction().execute(async (write) => {
      const revived = await reviveDelivery(write, Number(deliveryId), now());
      if (revived) await writeAudit(write, personOf(request), 'delivery.retry', deliveryId, now());
      return revived;
    });
    if (!delivery) throw new RequestRefused(404, 'notFound', 'There is no such dead message.');
    return { delivery };
  });
}

function withoutSecret({ webhookId, url, topics, addedBy, addedAtMs }: WebhookWithSecret): Webhook {
  return { webhookId, url, topics, addedBy, addedAtMs };
}
