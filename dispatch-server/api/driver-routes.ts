/** Dispatch says who drives a truck, and hands a driver what is stored about him, under /api/v1. */
import { z } from 'zod';
import { OperatorError } from '../errors.js';
import { writeAudit } from '../store/audit.js';
import { listDevices } from '../store/devices.js';
import { exportDriver } from '../store/privacy.js';
import { RequestRefused } from './api-error.js';
import { trucksAnswerSchema } from './contract.js';
import type { ApiParts } from './parts.js';
import { driverBodySchema, driverParamsSchema, truckParamsSchema } from './requests.js';
import { personOf, type Api } from './routes.js';

/** Those who speak with drivers about their reports. */
const WHO_HANDS_OVER = { config: { access: ['analyst', 'supervisor'] as const } };
const DISPATCHER = { config: { access: 'dispatcher' as const } };

/** Only a connected unit can be told: the answer is its truck as it is now, and its next status shows what it made of it. */
export function driverRoutes(api: Api, { store, fleet, bus, now }: ApiParts): void {
  const schema = {
    summary: 'Tell the cab unit of a truck who drives; null = whoever was logged in has left.',
    params: truckParamsSchema,
    body: driverBodySchema,
    response: { 200: trucksAnswerSchema },
  };
  api.post('/trucks/:truckId/driver', { ...DISPATCHER, schema }, async (request) => {
    const { truckId } = request.params;
    const { driverId } = request.body;
    const trucks = fleet.view((await listDevices(store)).filter((device) => device.truckId === truckId));
    if (trucks.length === 0) throw new RequestRefused(404, 'notFound', 'There is no such truck.');
    if (!trucks.some(({ online }) => online))
      throw new RequestRefused(409, 'notConnected', 'The truck is not connected; it can be told when it is.');
    await writeAudit(store, personOf(request), 'truck.driver', truckId, now(), { driver: driverId ?? '' });
    bus.publish({ type: 'driver', truckId, driverId });
    return { trucks };
  });
  dataRoute(api, store, now);
}

function dataRoute(api: Api, store: ApiParts['store'], now: ApiParts['now']): void {
  const schema = {
    summary:
      'Everything stored about a driver, as a file for him: by table, as `oyau-dispatch driver export` prints it.',
    params: driverParamsSchema,
    response: { 200: z.record(z.string(), z.unknown()) },
  };
  api.get('/drivers/:driverId/data', { ...WHO_HANDS_OVER, schema }, async (request, reply) => {
    try {
      const data = await exportDriver(store, request.params.driverId, personOf(request), now());
      return await reply.header('Content-Disposition', 'attachment; filename="oyau-driver.json"').send(data);
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      throw new RequestRefused(404, 'notFound', 'There is no such driver.');
    }
  });
}
