/** `POST /api/truck/v1/enrol`: a new cab unit trades the one-time code of its technician for its token. */
import { enrolBodySchema, enrolledSchema } from '@oyau/protocol';
import { certifiedName } from '../ingest/truck-login.js';
import { writeAudit } from '../store/audit.js';
import { redeemCode } from '../store/enrolment.js';
import { actorOf } from './access.js';
import { RequestRefused } from './api-error.js';
import type { ApiParts } from './parts.js';
import type { Api } from './routes.js';

/** Guesses one address may make: 60 random bits stand against ten a minute. */
const ATTEMPTS = { rateLimit: { max: 10, timeWindow: '1 minute' } };

export function enrolRoutes(api: Api, { store, now, certificates }: ApiParts): void {
  const schema = {
    summary: 'Trade a one-time code for the token of the device.',
    body: enrolBodySchema,
    response: { 200: enrolledSchema },
  };
  api.post('/enrol', { config: ATTEMPTS, schema }, async (request) => {
    const actor = actorOf(request, null);
    const asked = { actor, nowMs: now(), ...(certificates ? { certifiedName: certifiedName(request.raw) } : {}) };
    const enrolled = await redeemCode(store, request.body.code, asked);
    if (enrolled) return enrolled;
    await writeAudit(store, actor, 'session.refuse', 'enrol', now());
    throw new RequestRefused(
      403,
      'wrongCode',
      'The code is unknown, used or expired, or the certificate names another device.',
    );
  });
}
