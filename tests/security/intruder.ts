/** What the security tests start from: a server whose every route and socket is known, and logins without a password. */
import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import type { Role } from '../../dispatch-server/api/contract.js';
import type { ServerOptions } from '../../dispatch-server/server.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { beginSession } from '../../dispatch-server/store/sessions.js';
import { addUser } from '../../dispatch-server/store/users.js';
import { ONSET_AT_MS, openDesk, type Desk } from '../dispatch/desk.js';
import { sampleOf } from './sample.js';

/** The server's clock stands still. */
const NOW_MS = ONSET_AT_MS + 60_000;

export interface Route {
  method: string;
  url: string;
  route: RouteOptions;
}

export interface Watched {
  desk: Desk;
  routes: readonly Route[];
  sockets: readonly string[];
  /** Cookie of a new session of the person with this role; null = none. */
  cookieOf(role: Role | null): Promise<string | undefined>;
}

/** A server and all its ways in. */
export async function openWatched(options: Partial<ServerOptions> = {}): Promise<Watched> {
  const routes = new Map<string, Route>();
  const sockets = new Set<string>();
  const desk = await openDesk({
    now: () => NOW_MS,
    ...options,
    onRoute: (method, url, route) => routes.set(`${method} ${url}`, { method, url, route }),
    onSocket: (path) => sockets.add(path),
  });
  const known = new Set<Role>();
  const cookieOf = async (role: Role | null) => {
    if (role === null) return undefined;
    if (!known.has(role)) {
      const person = { login: role, name: `A ${role}`, role, passwordHash: 'none' };
      await addUser(desk.store, person, COMMAND_LINE, NOW_MS);
    }
    known.add(role);
    return `oyau=${await beginSession(desk.store, { login: role, address: '127.0.0.1' }, NOW_MS)}`;
  };
  return { desk, routes: [...routes.values()], sockets: [...sockets], cookieOf };
}

/** The schema a route gives for a part of its requests; null = none. */
export function schemaOf({ route }: Route, part: 'body' | 'querystring' | 'params'): z.ZodType | null {
  const schema = route.schema?.[part];
  return schema instanceof z.ZodType ? schema : null;
}

const text = z.record(z.string(), z.union([z.string(), z.number()]));

/** Address of a route with its parameters filled in. */
export function addressOf(route: Route, params?: unknown): string {
  const schema = schemaOf(route, 'params');
  const values = text.parse(params ?? (schema ? sampleOf(schema) : {}));
  return route.url
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(wellFormed(values[name] ?? 'x1')))
    .replace(/\*$/, '');
}

/** Halves of surrogate pairs cannot stand in an address. */
function wellFormed(value: string | number): string {
  return Buffer.from(String(value)).toString();
}
