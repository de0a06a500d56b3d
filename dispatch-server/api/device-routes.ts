/** Routes for administrators about cab units and their secrets, under /api/v1. Every change is in the audit. */
import { listDevices, revokeDevice, rotateToken } from '../store/devices.js';
import { issueCode, listCodes } from '../store/enrolment.js';
import { codeAnswerSchema, devicesAnswerSchema, nothingSchema, tokenAnswerSchema } from './contract.js';
import type { ApiParts } from './parts.js';
import { refusing } from './refusing.js';
import { deviceParamsSchema, newCodeBodySchema } from './requests.js';
import { personOf, type Api } from './routes.js';

const ADMIN = { config: { access: 'admin' as const } };
const HOUR_MS = 3_600_000;

export function deviceRoutes(api: Api, { store, now }: ApiParts): void {
  const list = {
    summary: 'List cab units and codes that nobody has used yet.',
    response: { 200: devicesAnswerSchema },
  };
  api.get('/devices', { ...ADMIN, schema: list }, async () => ({
    devices: await listDevices(store),
    codes: await listCodes(store, now()),
  }));
  const code = {
    summary: 'Make a one-time code with which a new unit fetches its token; it is in this answer only.',
    body: newCodeBodySchema,
    response: { 200: codeAnswerSchema },
  };
  api.post('/devices/codes', { ...ADMIN, schema: code }, async (request) => {
    const { hours, ...named } = request.body;
    const lifetime = { nowMs: now(), lifetimeMs: hours * HOUR_MS };
    const made = await refusing(issueCode(store, named, personOf(request), lifetime));
    return { code: made, expiresAtMs: lifetime.nowMs + lifetime.lifetimeMs };
  });
  const params = deviceParamsSchema;
  const rotate = {
    summary: 'Make a second token; the first is good until the unit uses the second. It is in this answer only.',
    params,
    response: { 200: tokenAnswerSchema },
  };
  api.post('/devices/:deviceId/rotate', { ...ADMIN, schema: rotate }, async (request) => ({
    token: await refusing(rotateToken(store, request.params.deviceId, now(), personOf(request))),
  }));
  const revoke = { summary: 'Make the tokens of a unit worthless.', params, response: { 204: nothingSchema } };
  api.post('/devices/:deviceId/revoke', { ...ADMIN, schema: revoke }, async (request, reply) => {
    await refusing(revokeDevice(store, request.params.deviceId, now(), personOf(request)));
    return reply.code(204).send(null);
  });
}
