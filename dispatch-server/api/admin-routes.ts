/** Everything for administrators but webhooks, under /api/v1. */
import { auditRoutes } from './audit-routes.js';
import { deviceRoutes } from './device-routes.js';
import type { ApiParts } from './parts.js';
import type { Api } from './routes.js';
import { loginRoutes, userRoutes } from './user-routes.js';

export function adminRoutes(api: Api, parts: ApiParts): void {
  userRoutes(api, parts);
  loginRoutes(api, parts);
  deviceRoutes(api, parts);
  auditRoutes(api, parts);
}
