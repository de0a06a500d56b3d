/** Dispatch says who drives a truck, under /api/v1. */
import { writeAudit } from '../store/audit.js';
import { listDevices } from '../store/devices.js';
import { RequestRefused } from './api-error.js';
import { trucksAnswerSchema } from './contract.js';
import type { ApiParts } from './parts.js';
import { driverBodySchema, truckParamsSchema } from './requests.js';
import { personOf, type Api } from './routes.js';

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
}
