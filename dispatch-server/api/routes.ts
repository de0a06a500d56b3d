/** Routes about alerts and trucks, under /api/v1. */
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { acknowledgeAlert, closeAlert, shelveAlert, unshelveAlert, type Person } from '../store/alert-change.js';
import {
  listAlerts,
  listAlertsOfTruck,
  listOpenAlerts,
  listShelvedAlerts,
  listWorkingAlerts,
} from '../store/alerts.js';
import { listDevices } from '../store/devices.js';
import { readHistory } from '../store/history.js';
import { listOrders } from '../store/orders.js';
import { actorOf, signedIn } from './access.js';
import { RequestRefused } from './api-error.js';
import {
  alertAnswerSchema,
  alertsAnswerSchema,
  eventsAnswerSchema,
  truckAnswerSchema,
  trucksAnswerSchema,
  type Alert,
  type AlertAnswer,
  type TruckAnswer,
} from './contract.js';
import type { ApiParts } from './parts.js';
import {
  acknowledgeBodySchema,
  alertParamsSchema,
  alertsQuerySchema,
  closeBodySchema,
  eventsQuerySchema,
  shelveBodySchema,
  truckParamsSchema,
} from './requests.js';

/** fastify that reads requests with zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

const VIEWER = { config: { access: 'viewer' as const } };
const DISPATCHER = { config: { access: 'dispatcher' as const } };

const ALERT = { response: { 200: alertAnswerSchema } };

export function alertRoutes(api: Api, parts: ApiParts): void {
  const { store, now } = parts;
  const list = {
    open: (limit: number) => listOpenAlerts(store, limit),
    working: (limit: number) => listWorkingAlerts(store, limit),
    shelved: (limit: number) => listShelvedAlerts(store, limit, now()),
    all: (limit: number) => listAlerts(store, limit),
  };
  const alerts = {
    summary: 'List alerts.',
    querystring: alertsQuerySchema,
    response: { 200: alertsAnswerSchema },
  };
  api.get('/alerts', { ...VIEWER, schema: alerts }, async ({ query }) => ({
    alerts: await list[query.state](query.limit),
  }));
  const acknowledge = {
    summary: 'Acknowledge an alert; the first acknowledgement stands.',
    body: acknowledgeBodySchema,
  };
  const params = alertParamsSchema;
  api.post(
    '/alerts/:alertId/acknowledge',
    { ...DISPATCHER, schema: { ...acknowledge, params, ...ALERT } },
    (request) => {
      const note = request.body?.note ?? null;
      return tell(parts, acknowledgeAlert(store, request.params.alertId, personOf(request), note, now()));
    },
  );
  const shelve = { summary: 'Set an alert aside for a while.', body: shelveBodySchema };
  api.post('/alerts/:alertId/shelve', { ...DISPATCHER, schema: { ...shelve, params, ...ALERT } }, async (request) => {
    const shelved = shelveAlert(store, request.params.alertId, personOf(request), request.body, now());
    const answer = await tell(parts, shelved);
    if (answer.alert.closedAtMs !== null) throw new RequestRefused(409, 'closed', 'The alert is closed.');
    return answer;
  });
  const unshelve = { summary: 'Take an alert off its shelf.' };
  api.delete('/alerts/:alertId/shelve', { ...DISPATCHER, schema: { ...unshelve, params, ...ALERT } }, (request) =>
    tell(parts, unshelveAlert(store, request.params.alertId, personOf(request), now())),
  );
  const close = { summary: 'Close an alert with what came of it; the first closing stands.', body: closeBodySchema };
  api.post('/alerts/:alertId/close', { ...DISPATCHER, schema: { ...close, params, ...ALERT } }, (request) =>
    tell(parts, closeAlert(store, request.params.alertId, personOf(request), request.body, now())),
  );
}

export function fleetRoutes(api: Api, parts: ApiParts): void {
  const { store, fleet } = parts;
  const events = {
    summary: 'List findings, newest first.',
    querystring: eventsQuerySchema,
    response: { 200: eventsAnswerSchema },
  };
  api.get('/events', { ...VIEWER, schema: events }, ({ query }) => readHistory(store, query));
  const trucks = { summary: 'List enrolled trucks and what they said last.', response: { 200: trucksAnswerSchema } };
  api.get('/trucks', { ...VIEWER, schema: trucks }, async () => ({ trucks: fleet.view(await listDevices(store)) }));
  const truck = {
    summary: 'Everything about one truck.',
    params: truckParamsSchema,
    response: { 200: truckAnswerSchema },
  };
  api.get('/trucks/:truckId', { ...VIEWER, schema: truck }, ({ params }) => readTruck(parts, params.truckId));
}

/** The person who asks. */
export function personOf(request: FastifyRequest): Person {
  return actorOf(request, signedIn(request).login);
}

/** Answers with the changed alert and tells the boards. */
async function tell({ bus }: ApiParts, changed: Promise<Alert | null>): Promise<AlertAnswer> {
  const alert = await changed;
  if (!alert) throw new RequestRefused(404, 'notFound', 'There is no such alert.');
  bus.publish({ type: 'alert', alert });
  return { alert };
}

const HOUR_MS = 60 * 60_000;

async function readTruck({ store, fleet, now }: ApiParts, truckId: string): Promise<TruckAnswer> {
  const devices = (await listDevices(store)).filter((device) => device.truckId === truckId);
  if (devices.length === 0) throw new RequestRefused(404, 'notFound', 'There is no such truck.');
  const fromMs = now() - HOUR_MS;
  const { events } = await readHistory(store, { truck: truckId, fromMs, limit: 500 });
  return {
    trucks: fleet.view(devices),
    alerts: await listAlertsOfTruck(store, truckId, 100),
    orders: await listOrders(store, { truck: truckId, state: 'all', sinceMs: now() - 24 * HOUR_MS, limit: 100 }),
    events,
  };
}
