/** The routes for people, under /api/v1. */
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { acknowledgeAlert } from '../store/alert-change.js';
import { listAlerts, listOpenAlerts } from '../store/alerts.js';
import { listDevices } from '../store/devices.js';
import { readHistory } from '../store/history.js';
import { actorOf, signedIn } from './access.js';
import { RequestRefused } from './api-error.js';
import type { AlertAnswer, AlertsAnswer, EventsAnswer, TrucksAnswer } from './contract.js';
import type { ApiParts } from './parts.js';
import { acknowledgeBodySchema, alertParamsSchema, alertsQuerySchema, eventsQuerySchema } from './requests.js';

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

export function alertRoutes(api: Api, parts: ApiParts): void {
  const { store } = parts;
  api.get('/alerts', { ...VIEWER, schema: { querystring: alertsQuerySchema } }, async ({ query }) => {
    const list = query.state === 'all' ? listAlerts : listOpenAlerts;
    return { alerts: await list(store, query.limit) } satisfies AlertsAnswer;
  });
  api.post(
    '/alerts/:alertId/acknowledge',
    { ...DISPATCHER, schema: { params: alertParamsSchema, body: acknowledgeBodySchema } },
    async (request): Promise<AlertAnswer> => {
      const actor = actorOf(request, signedIn(request).login);
      const note = request.body?.note ?? null;
      const alert = await acknowledgeAlert(store, request.params.alertId, actor, note, parts.now());
      if (!alert) throw new RequestRefused(404, 'notFound', 'There is no such alert.');
      parts.bus.publish({ type: 'alert', alert });
      return { alert };
    },
  );
}

export function fleetRoutes(api: Api, { store, fleet }: ApiParts): void {
  api.get('/events', { ...VIEWER, schema: { querystring: eventsQuerySchema } }, async ({ query }) => {
    return (await readHistory(store, query)) satisfies EventsAnswer;
  });
  api.get('/trucks', VIEWER, async (): Promise<TrucksAnswer> => ({ trucks: fleet.view(await listDevices(store)) }));
}
