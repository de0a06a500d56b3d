/** Routes for administrators about people and their logins, under /api/v1. Every change is in the audit. */
import { endLogin, endLoginsOf, listLogins, loginIdOf } from '../store/logins.js';
import { addUser, changePassword, changeRole, disableUser, enableUser, listAccounts } from '../store/users.js';
import { cookieName, signedIn } from './access.js';
import { RequestRefused } from './api-error.js';
import { accountsAnswerSchema, endedAnswerSchema, loginsAnswerSchema, nothingSchema } from './contract.js';
import type { ApiParts } from './parts.js';
import { hashPassword } from './passwords.js';
import { refusing } from './refusing.js';
import {
  loginParamsSchema,
  newAccountBodySchema,
  passwordBodySchema,
  roleBodySchema,
  userParamsSchema,
} from './requests.js';
import { personOf, type Api } from './routes.js';

const ADMIN = { config: { access: 'admin' as const } };

const USERS = { response: { 200: accountsAnswerSchema } };

export function userRoutes(api: Api, parts: ApiParts): void {
  const { store, now, passwordCostLog2 } = parts;
  const everybody = async () => ({ users: await listAccounts(store) });
  const list = { summary: 'List people who may log in, and who may not any more.', ...USERS };
  api.get('/users', { ...ADMIN, schema: list }, everybody);
  const add = { summary: 'Add a person.', body: newAccountBodySchema, ...USERS };
  api.post('/users', { ...ADMIN, schema: add }, async (request) => {
    const { password, ...person } = request.body;
    const passwordHash = await hashPassword(password, passwordCostLog2);
    await refusing(addUser(store, { ...person, passwordHash }, personOf(request), now()));
    return everybody();
  });
  const params = userParamsSchema;
  const role = {
    summary: 'Give a person another role, from the next request on.',
    params,
    body: roleBodySchema,
    ...USERS,
  };
  api.put('/users/:login/role', { ...ADMIN, schema: role }, async (request) => {
    const { login } = request.params;
    refuseOwn(login, signedIn(request).login, 'role');
    await refusing(changeRole(store, login, request.body.role, personOf(request), now()));
    return everybody();
  });
  const password = {
    summary: 'Give a person another password; ends his logins.',
    params,
    body: passwordBodySchema,
    ...USERS,
  };
  api.put('/users/:login/password', { ...ADMIN, schema: password }, async (request) => {
    const hash = await hashPassword(request.body.password, passwordCostLog2);
    await refusing(changePassword(store, request.params.login, hash, personOf(request), now()));
    return everybody();
  });
  switchRoutes(api, parts);
}

/** Letting people in and keeping them out. */
function switchRoutes(api: Api, { store, now }: ApiParts): void {
  const params = userParamsSchema;
  const everybody = async () => ({ users: await listAccounts(store) });
  const disable = { summary: 'End the logins of a person and refuse new ones.', params, ...USERS };
  api.post('/users/:login/disable', { ...ADMIN, schema: disable }, async (request) => {
    refuseOwn(request.params.login, signedIn(request).login, 'access');
    await refusing(disableUser(store, request.params.login, personOf(request), now()));
    return everybody();
  });
  const enable = { summary: 'Let a person log in again.', params, ...USERS };
  api.post('/users/:login/enable', { ...ADMIN, schema: enable }, async (request) => {
    await refusing(enableUser(store, request.params.login, personOf(request), now()));
    return everybody();
  });
}

export function loginRoutes(api: Api, parts: ApiParts): void {
  const { store, now } = parts;
  const list = { summary: 'List logins in force.', response: { 200: loginsAnswerSchema } };
  api.get('/logins', { ...ADMIN, schema: list }, async (request) => ({
    logins: await listLogins(store, now()),
    own: loginIdOf(request.cookies[cookieName(parts)] ?? ''),
  }));
  const one = { summary: 'End a login.', params: loginParamsSchema, response: { 204: nothingSchema } };
  api.delete('/logins/:loginId', { ...ADMIN, schema: one }, async (request, reply) => {
    const isEnded = await endLogin(store, request.params.loginId, personOf(request), now());
    if (!isEnded) throw new RequestRefused(404, 'notFound', 'There is no such login.');
    return reply.code(204).send(null);
  });
  const all = {
    summary: 'End every login of a person.',
    params: userParamsSchema,
    response: { 200: endedAnswerSchema },
  };
  api.delete('/users/:login/logins', { ...ADMIN, schema: all }, async (request) => ({
    ended: await endLoginsOf(store, request.params.login, personOf(request), now()),
  }));
}

/** Whoever has locked himself out needs the command line: there may be no other admin. */
function refuseOwn(login: string, own: string, what: 'role' | 'access'): void {
  if (login === own) throw new RequestRefused(409, 'ownAccount', `Another admin must change your own ${what}.`);
}
