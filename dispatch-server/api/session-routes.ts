/** Setup, login, logout, and one's own password. */
import type { Role, SessionAnswer, User } from './contract.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { writeAudit } from '../store/audit.js';
import { beginSession, endSession } from '../store/sessions.js';
import { addFirstUser, changePassword, findUser, hasNoUsers } from '../store/users.js';
import { actorOf, clearSessionCookie, cookieName, setSessionCookie, signedIn, userOf } from './access.js';
import { errorBody, RequestRefused } from './api-error.js';
import type { NoSessionAnswer } from './contract.js';
import { createLoginThrottle, type LoginThrottle } from './login-throttle.js';
import type { ApiParts } from './parts.js';
import { hashPassword, verifyPassword } from './passwords.js';
import {
  loginBodySchema,
  ownPasswordBodySchema,
  setupBodySchema,
  type LoginBody,
  type OwnPasswordBody,
  type SetupBody,
} from './requests.js';
import { refusing } from './refusing.js';
import type { Api } from './routes.js';
import { isSetupCode } from './setup-code.js';

/** Guesses one address may make. */
const ATTEMPTS = { rateLimit: { max: 20, timeWindow: '1 minute' } };

type ThrottledParts = ApiParts & { throttle: LoginThrottle };

export function sessionRoutes(api: Api, parts: ApiParts): void {
  const config = { access: 'public' as const, ...ATTEMPTS };
  const throttle = createLoginThrottle();
  api.post('/setup', { config, schema: { body: setupBodySchema } }, (request, reply) =>
    setUp(request, request.body, reply, parts),
  );
  api.post('/session', { config, schema: { body: loginBodySchema } }, (request, reply) =>
    logIn(request, request.body, reply, { ...parts, throttle }),
  );
  const own = { summary: 'Change your own password; ends your other logins.', body: ownPasswordBodySchema };
  api.put('/session/password', { config: { access: 'viewer' as const, ...ATTEMPTS }, schema: own }, (request, reply) =>
    changeOwnPassword(request, request.body, reply, { ...parts, throttle }),
  );
  api.get('/session', { config: { access: 'public' } }, (request, reply) => showSession(request, reply, parts));
  api.delete('/session', { config: { access: 'viewer' } }, (request, reply) => logOut(request, reply, parts));
}

async function setUp(request: FastifyRequest, body: SetupBody, reply: FastifyReply, parts: ApiParts) {
  const { store, now } = parts;
  if (!(await hasNoUsers(store))) throw new RequestRefused(409, 'alreadySetUp', 'The first admin exists already.');
  if (!isSetupCode(body.code, parts.setupCode)) {
    await writeAudit(store, actorOf(request, null), 'session.refuse', 'setup', now());
    const problems = [{ path: 'code', message: 'is not the code on the server console' }];
    throw new RequestRefused(403, 'wrongCode', 'The setup code is wrong.', problems);
  }
  const user = { login: body.login, name: body.name, role: 'admin' satisfies Role as Role };
  const passwordHash = await hashPassword(body.password, parts.passwordCostLog2);
  if (!(await addFirstUser(store, { ...user, passwordHash }, actorOf(request, null), now()))) {
    throw new RequestRefused(409, 'alreadySetUp', 'The first admin exists already.');
  }
  return begin(request, user, reply, parts);
}

async function logIn(
  request: FastifyRequest,
  { login, password }: LoginBody,
  reply: FastifyReply,
  parts: ThrottledParts,
): Promise<SessionAnswer> {
  const user = await personWith(login, password, request, reply, parts);
  if (!user) throw new RequestRefused(401, 'wrongLogin', 'Login or password is wrong.');
  return begin(request, user, reply, parts);
}

/** A stolen session alone changes no password: whoever asks must know the present one. This browser stays logged in, under a new session. */
async function changeOwnPassword(
  request: FastifyRequest,
  { current, password }: OwnPasswordBody,
  reply: FastifyReply,
  parts: ThrottledParts,
): Promise<SessionAnswer> {
  const { login } = signedIn(request);
  const user = await personWith(login, current, request, reply, parts);
  if (!user) {
    const problems = [{ path: 'current', message: 'is not your password' }];
    throw new RequestRefused(400, 'wrongPassword', 'The present password is wrong.', problems);
  }
  const hash = await hashPassword(password, parts.passwordCostLog2);
  await refusing(changePassword(parts.store, login, hash, actorOf(request, login), parts.now()));
  return begin(request, user, reply, parts);
}

/** The person whose password this is; null = it is wrong, which slows down further guesses and is in the audit. */
async function personWith(
  login: string,
  password: string,
  request: FastifyRequest,
  reply: FastifyReply,
  { store, throttle, now, passwordCostLog2 }: ThrottledParts,
): Promise<User | null> {
  const waitMs = throttle.waitMs(login, request.ip, now());
  if (waitMs > 0) {
    const seconds = Math.ceil(waitMs / 1000);
    reply.header('Retry-After', String(seconds));
    throw new RequestRefused(429, 'tooManyAttempts', `Too many wrong passwords; wait ${String(seconds)} s.`);
  }
  const known = await findUser(store, login);
  const isRight = await verifyPassword(password, known?.passwordHash ?? null, passwordCostLog2);
  if (!known || !isRight) {
    throttle.failed(login, request.ip, now());
    await writeAudit(store, actorOf(request, null), 'session.refuse', login, now());
    return null;
  }
  throttle.succeeded(login, request.ip);
  return { login: known.login, name: known.name, role: known.role };
}

async function begin(
  request: FastifyRequest,
  user: User,
  reply: FastifyReply,
  parts: ApiParts,
): Promise<SessionAnswer> {
  const token = await beginSession(parts.store, actorOf(request, user.login), parts.now());
  setSessionCookie(reply, token, parts);
  return { user, setupNeeded: false };
}

async function showSession(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: ApiParts,
): Promise<SessionAnswer | NoSessionAnswer> {
  const user = await userOf(request.cookies[cookieName(parts)], parts);
  if (user) return { user, setupNeeded: false };
  reply.code(401);
  return { ...errorBody('unauthorised', 'Log in first.'), setupNeeded: await hasNoUsers(parts.store) };
}

async function logOut(request: FastifyRequest, reply: FastifyReply, parts: ApiParts): Promise<void> {
  const { login } = signedIn(request);
  const token = request.cookies[cookieName(parts)] ?? '';
  await endSession(parts.store, token, actorOf(request, login), parts.now());
  clearSessionCookie(reply, parts);
  reply.code(204);
}
