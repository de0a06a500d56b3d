/** Signs of life for those who watch the server: whether it runs, whether it can work, and its figures. */
import { timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Store } from '../store/store.js';
import { cookieName, userOf } from './access.js';
import { RequestRefused } from './api-error.js';
import type { Metrics } from './metrics.js';
import type { ApiParts } from './parts.js';

/** `/livez`: the process answers. `/readyz`: the store does too; only admins are told what is wrong. */
export function healthRoutes(app: FastifyInstance, parts: ApiParts): void {
  const alive = () => ({ ok: true });
  app.get('/healthz', alive);
  app.get('/livez', alive);
  app.get('/readyz', async (request, reply) => {
    const checks = { store: await checkStore(parts.store) };
    const ok = Object.values(checks).every((problem) => problem === null);
    reply.code(ok ? 200 : 503);
    return (await isAdmin(request, parts)) ? { ok, checks } : { ok };
  });
}

/** `/metrics`: for admins, and for Prometheus on this machine with the token of the configuration. */
export function metricsRoute(app: FastifyInstance, parts: ApiParts, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime);
    done();
  });
  app.get('/metrics', async (request, reply) => {
    if (!bearsToken(request, parts.metricsToken) && !(await isAdmin(request, parts))) {
      throw new RequestRefused(401, 'unauthorised', 'Log in as an admin, or bring the token from this machine.');
    }
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

/** null = fine. */
async function checkStore(store: Store): Promise<string | null> {
  try {
    await sql`select 1`.execute(store);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function isAdmin(request: FastifyRequest, parts: ApiParts): Promise<boolean> {
  const user = await userOf(request.cookies[cookieName(parts)], parts).catch(() => null);
  return user?.role === 'admin';
}

function bearsToken(request: FastifyRequest, token: string | null): boolean {
  if (token === null || !/^(::1|(::ffff:)?127\.)/.test(request.ip)) return false;
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
