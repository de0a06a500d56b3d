/** Who may use which route: sessions from cookies, roles, and same-origin for everything that changes something. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_MS, userOfSession } from '../store/sessions.js';
import type { Actor } from '../store/audit.js';
import { RequestRefused } from './api-error.js';
import { ROLES, type Role, type User } from './contract.js';
import type { ApiParts } from './parts.js';
import { isSafeMethod, isSameOrigin } from './same-origin.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The weakest role that may use the route, several where one is as good as the other, or `public`. Every route under /api must say. */
    access?: Role | readonly Role[] | 'public';
  }
  interface FastifyRequest {
    /** null = not logged in (only on public routes). */
    user: User | null;
  }
}

/** Puts the guard in front of every route registered on `api` afterwards. */
export function guardRoutes(api: FastifyInstance, parts: ApiParts): void {
  api.decorateRequest('user', null);
  api.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) throw new Error(`route ${route.url} does not say who may use it`);
  });
  api.addHook('onRequest', async (request) => {
    if (!isSafeMethod(request.method) && !isSameOrigin(request.headers, parts)) {
      throw new RequestRefused(403, 'wrongOrigin', 'The request comes from another site.');
    }
    const { access } = request.routeOptions.config;
    if (access === 'public') return;
    request.user = await userOf(request.cookies[cookieName(parts)], parts);
    if (!request.user) throw new RequestRefused(401, 'unauthorised', 'Log in first.');
    if (!mayUse(request.user.role, access)) {
      throw new RequestRefused(403, 'forbidden', `This needs the role ${[access ?? 'admin'].flat().join(' or ')}.`);
    }
  });
}

/** The person of a session token; null = not logged in. */
export async function userOf(token: string | undefined, { store, now }: ApiParts): Promise<User | null> {
  return token === undefined ? null : userOfSession(store, token, now());
}

/** The logged-in person of a guarded route. */
export function signedIn(request: FastifyRequest): User {
  if (!request.user) throw new RequestRefused(401, 'unauthorised', 'Log in first.');
  return request.user;
}

export function actorOf<Login extends string | null>(request: FastifyRequest, login: Login): Actor & { login: Login } {
  return { login, address: request.ip };
}

/** `__Host-` pins the cookie to this host and to TLS; without TLS browsers refuse it. */
export function cookieName(parts: Reach): string {
  return isSecure(parts) ? '__Host-oyau' : 'oyau';
}

export function setSessionCookie(reply: FastifyReply, token: string, parts: ApiParts): void {
  reply.setCookie(cookieName(parts), token, { ...cookieOptions(parts), maxAge: SESSION_MS / 1000 });
}

export function clearSessionCookie(reply: FastifyReply, parts: ApiParts): void {
  reply.clearCookie(cookieName(parts), cookieOptions(parts));
}

function cookieOptions(parts: ApiParts): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(parts) };
}

/** How browsers reach the server. */
type Reach = Pick<ApiParts, 'publicOrigin' | 'tls'>;

/** True when browsers reach the server by TLS, its own or a proxy's. */
export function isSecure({ publicOrigin, tls }: Reach): boolean {
  return tls || (publicOrigin?.startsWith('https:') ?? false);
}

/** Whose rights each role has. An analyst looks closer than a viewer, but acknowledges and orders nothing. */
const RIGHTS_OF: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ['viewer'],
  analyst: ['viewer', 'analyst'],
  dispatcher: ['viewer', 'dispatcher'],
  supervisor: ['viewer', 'analyst', 'dispatcher', 'supervisor'],
  admin: ROLES,
};

function mayUse(role: Role, access: Role | readonly Role[] | undefined): boolean {
  return access !== undefined && [access].flat().some((needed) => RIGHTS_OF[role].includes(needed));
}
