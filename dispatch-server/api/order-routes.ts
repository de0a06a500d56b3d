/** Routes about orders and their templates, under /api/v1. */
import { cancelOrder, giveOrder, recordOutcome } from '../desk/orders.js';
import { readAlert } from '../store/alerts.js';
import { listDevices } from '../store/devices.js';
import { listOrders } from '../store/orders.js';
import { readTemplates, writeTemplates } from '../store/settings.js';
import { RequestRefused } from './api-error.js';
import {
  orderAnswerSchema,
  ordersAnswerSchema,
  templatesAnswerSchema,
  type ApiProblem,
  type Order,
  type OrderAnswer,
} from './contract.js';
import type { ApiParts } from './parts.js';
import {
  cancelBodySchema,
  newOrderSchema,
  orderOutcomeBodySchema,
  orderParamsSchema,
  ordersQuerySchema,
  templatesBodySchema,
  type NewOrder,
} from './requests.js';
import { personOf, type Api } from './routes.js';

const VIEWER = { config: { access: 'viewer' as const } };
const DISPATCHER = { config: { access: 'dispatcher' as const } };
const SUPERVISOR = { config: { access: 'supervisor' as const } };

const ORDER = { response: { 200: orderAnswerSchema } };

export function orderRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts;
  const list = {
    summary: 'List orders, newest first.',
    querystring: ordersQuerySchema,
    response: { 200: ordersAnswerSchema },
  };
  api.get('/orders', { ...VIEWER, schema: list }, async ({ query }) => ({ orders: await listOrders(store, query) }));
  const give = { summary: 'Give an order to a truck.', body: newOrderSchema, ...ORDER };
  api.post('/orders', { ...DISPATCHER, schema: give }, async (request) => {
    await refuseUnknown(parts, request.body);
    return { order: await giveOrder(parts, personOf(request), request.body) };
  });
  const params = orderParamsSchema;
  const cancel = { summary: 'Call an order off.', params, body: cancelBodySchema, ...ORDER };
  api.post('/orders/:orderId/cancel', { ...DISPATCHER, schema: cancel }, async (request) => {
    const { orderId } = request.params;
    const answer = found(await cancelOrder(parts, personOf(request), orderId, request.body.reason));
    if (answer.order.state !== 'cancelled') {
      throw new RequestRefused(409, 'hasEnded', `The order has ended already: ${answer.order.state}.`);
    }
    return answer;
  });
  const outcome = { summary: 'Record what came of an order.', params, body: orderOutcomeBodySchema, ...ORDER };
  api.post('/orders/:orderId/outcome', { ...DISPATCHER, schema: outcome }, async (request) =>
    found(await recordOutcome(parts, personOf(request), request.params.orderId, request.body)),
  );
}

export function templateRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts;
  const answer = { response: { 200: templatesAnswerSchema } };
  const read = { summary: 'Ready texts for orders.', ...answer };
  api.get('/order-templates', { ...VIEWER, schema: read }, async () => ({ templates: await readTemplates(store) }));
  const write = { summary: 'Replace the ready texts for orders.', body: templatesBodySchema, ...answer };
  api.put('/order-templates', { ...SUPERVISOR, schema: write }, async (request) => {
    await writeTemplates(store, request.body.templates, personOf(request), parts.now());
    return { templates: await readTemplates(store) };
  });
}

function found(order: Order | null): OrderAnswer {
  if (!order) throw new RequestRefused(404, 'notFound', 'There is no such order.');
  return { order };
}

/** Lists everything the order refers to that is not there. */
async function refuseUnknown({ store }: ApiParts, { truckId, alertId }: NewOrder): Promise<void> {
  const problems: ApiProblem[] = [];
  const devices = await listDevices(store);
  const isTruck = devices.some((device) => device.truckId === truckId && device.revokedAtMs === null);
  if (!isTruck) problems.push({ path: 'truckId', message: 'is not a truck with a cab unit in use' });
  const alert = typeof alertId === 'string' ? await readAlert(store, alertId) : undefined;
  if (alert === null) problems.push({ path: 'alertId', message: 'is not an alert' });
  if (alert && alert.truckId !== truckId)
    problems.push({ path: 'alertId', message: `is about truck ${alert.truckId}` });
  if (alert && alert.closedAtMs !== null) problems.push({ path: 'alertId', message: 'is a closed alert' });
  if (problems.length > 0) throw new RequestRefused(422, 'invalidRequest', 'The order cannot be given.', problems);
}
