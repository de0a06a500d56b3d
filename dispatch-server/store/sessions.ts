/** Logins in force: opaque tokens, of which the hash is stored. */
import { roleSchema, type User } from '../api/contract.js';
import { writeAudit, type Actor } from './audit.js';
import type { Reader, Store } from './store.js';
import { hashToken, newToken } from './tokens.js';

/** A login lasts one shift. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

/** Begins a session and gives its token; sessions that have run out are removed on the way. */
export async function beginSession(store: Store, actor: Actor & { login: string }, nowMs: number): Promise<string> {
  const token = newToken('oys');
  await store.transaction().execute(async (write) => {
    await write.deleteFrom('sessions').where('expires_at_ms', '<=', nowMs).execute();
    await write
      .insertInto('sessions')
      .values({
        token_hash: hashToken(token),
        login: actor.login,
        created_at_ms: nowMs,
        expires_at_ms: nowMs + SESSION_MS,
        address: actor.address,
      })
      .execute();
    await writeAudit(write, actor, 'session.begin', actor.login, nowMs);
  });
  return token;
}

/** Who a session token belongs to; null = unknown or run out. */
export async function userOfSession(store: Reader, token: string, nowMs: number): Promise<User | null> {
  const row = await store
    .selectFrom('sessions')
    .innerJoin('users', 'users.login', 'sessions.login')
    .select(['users.login', 'users.name', 'users.role'])
    .where('sessions.token_hash', '=', hashToken(token))
    .where('sessions.expires_at_ms', '>', nowMs)
    .where('users.disabled_at_ms', 'is', null)
    .executeTakeFirst();
  return row ? { ...row, role: roleSchema.parse(row.role) } : null;
}

export async function endSession(store: Store, token: string, actor: Actor, nowMs: number): Promise<void> {
  await store.transaction().execute(async (write) => {
    await write.deleteFrom('sessions').where('token_hash', '=', hashToken(token)).execute();
    await writeAudit(write, actor, 'session.end', actor.login, nowMs);
  });
}
