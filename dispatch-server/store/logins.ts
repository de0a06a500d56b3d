/** Logins in force as administrators see and end them; the tokens themselves are known to the browsers only. */
import { sql } from 'kysely';
import { roleSchema, type Login } from '../api/contract.js';
import { writeAudit, type Actor } from './audit.js';
import type { Reader, Store } from './store.js';
import { hashToken } from './tokens.js';

/** Hexadecimal digits of the token's hash that name a login: enough to tell them apart, of no use as a token. */
const NAME_DIGITS = 16;

const nameOf = sql<string>`substr(token_hash, 1, ${sql.lit(NAME_DIGITS)})`;

/** Name of the login that a token began. */
export function loginIdOf(token: string): string {
  return hashToken(token).slice(0, NAME_DIGITS);
}

/** Logins in force, newest first. */
export async function listLogins(store: Reader, nowMs: number): Promise<Login[]> {
  const rows = await store
    .selectFrom('sessions')
    .innerJoin('users', 'users.login', 'sessions.login')
    .select(['users.login', 'users.name', 'users.role', 'created_at_ms', 'expires_at_ms', 'address'])
    .select(nameOf.as('login_id'))
    .where('expires_at_ms', '>', nowMs)
    .where('users.disabled_at_ms', 'is', null)
    .orderBy('created_at_ms', 'desc')
    .execute();
  return rows.map((row) => ({
    loginId: row.login_id,
    login: row.login,
    name: row.name,
    role: roleSchema.parse(row.role),
    address: row.address,
    beganAtMs: row.created_at_ms,
    endsAtMs: row.expires_at_ms,
  }));
}

/** Ends one login. False = there is no such login. */
export function endLogin(store: Store, loginId: string, actor: Actor, nowMs: number): Promise<boolean> {
  return store.transaction().execute(async (write) => {
    const ended = await write.deleteFrom('sessions').where(nameOf, '=', loginId).returning('login').execute();
    for (const { login } of ended) await writeAudit(write, actor, 'session.revoke', login, nowMs, { loginId });
    return ended.length > 0;
  });
}

/** Ends every login of a person; gives how many. */
export function endLoginsOf(store: Store, login: string, actor: Actor, nowMs: number): Promise<number> {
  return store.transaction().execute(async (write) => {
    const ended = await write.deleteFrom('sessions').where('login', '=', login).returning('login').execute();
    await writeAudit(write, actor, 'session.revoke', login, nowMs, { logins: String(ended.length) });
    return ended.length;
  });
}
