/** `GET /api/v1/audit`: who did what, when and from where. */
import { readAudit } from '../store/audit-log.js';
import { auditAnswerSchema } from './contract.js';
import type { ApiParts } from './parts.js';
import { auditQuerySchema } from './requests.js';
import type { Api } from './routes.js';

export function auditRoutes(api: Api, { store }: ApiParts): void {
  const schema = {
    summary: 'List who did what, newest first.',
    querystring: auditQuerySchema,
    response: { 200: auditAnswerSchema },
  };
  api.get('/audit', { config: { access: 'admin' as const }, schema }, ({ query }) => readAudit(store, query));
}
