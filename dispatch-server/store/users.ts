/** People who may log in. */
import type { Account, Role } from '../api/contract.js';
import { roleSchema } from '../api/contract.js';
import { OperatorError } from '../errors.js';
import { writeAudit, type Actor } from './audit.js';
import type { Reader, Store, Write } from './store.js';

/** A person who may log in; the password is hashed already. */
export interface UserRecord {
  login: string;
  name: string;
  role: Role;
  passwordHash: string;
}

/** True while nobody can log in, so that the one-time code applies. */
export async function hasNoUsers(store: Reader): Promise<boolean> {
  return (await store.selectFrom('users').select('login').limit(1).executeTakeFirst()) === undefined;
}

/** Adds the first admin; false = somebody was first. */
export function addFirstUser(store: Store, user: UserRecord, actor: Actor, nowMs: number): Promise<boolean> {
  return store.transaction().execute(async (write) => {
    if (!(await hasNoUsers(write))) return false;
    await insertUser(write, user, nowMs);
    await writeAudit(write, { ...actor, login: user.login }, 'setup', user.login, nowMs);
    return true;
  });
}

/** Adds a person. Throws OperatorError when the login is taken. */
export function addUser(store: Store, user: UserRecord, actor: Actor, nowMs: number): Promise<void> {
  return store.transaction().execute(async (write) => {
    if (await write.selectFrom('users').select('login').where('login', '=', user.login).executeTakeFirst()) {
      throw new OperatorError('alreadyExists', `user ${user.login} exists already`);
    }
    await insertUser(write, user, nowMs);
    await writeAudit(write, actor, 'user.add', user.login, nowMs, { role: user.role });
  });
}

/** Who may log in with this name; null = nobody, or not any more. */
export async function findUser(store: Reader, login: string): Promise<UserRecord | null> {
  const row = await store.selectFrom('users').selectAll().where('login', '=', login).executeTakeFirst();
  if (row?.disabled_at_ms !== null) return null;
  return { login: row.login, name: row.name, role: roleSchema.parse(row.role), passwordHash: row.password_hash };
}

export async function listAccounts(store: Reader): Promise<Account[]> {
  const rows = await store.selectFrom('users').selectAll().orderBy('login').execute();
  return rows.map((row) => ({
    login: row.login,
    name: row.name,
    role: roleSchema.parse(row.role),
    disabled: row.disabled_at_ms !== null,
    addedAtMs: row.added_at_ms,
  }));
}

/** Gives a person another role, from the next request on. Throws OperatorError when there is no such person. */
export function changeRole(store: Store, login: string, role: Role, actor: Actor, nowMs: number): Promise<void> {
  return changeUser(store, login, { role }, async (write) => {
    await writeAudit(write, actor, 'user.role', login, nowMs, { role });
  });
}

/** Gives a person another password and ends his logins. Throws OperatorError when there is no such person. */
export function changePassword(
  store: Store,
  login: string,
  passwordHash: string,
  actor: Actor,
  nowMs: number,
): Promise<void> {
  return changeUser(store, login, { password_hash: passwordHash }, async (write) => {
    await write.deleteFrom('sessions').where('login', '=', login).execute();
    await writeAudit(write, actor, 'user.password', login, nowMs);
  });
}

/** Ends a person's logins and refuses new ones. Throws OperatorError when there is no such person. */
export function disableUser(store: Store, login: string, actor: Actor, nowMs: number): Promise<void> {
  return changeUser(store, login, { disabled_at_ms: nowMs }, async (write) => {
    await write.deleteFrom('sessions').where('login', '=', login).execute();
    await writeAudit(write, actor, 'user.disable', login, nowMs);
  });
}

/** Takes disableUser back. Throws OperatorError when there is no such person. */
export function enableUser(store: Store, login: string, actor: Actor, nowMs: number): Promise<void> {
  return changeUser(store, login, { disabled_at_ms: null }, async (write) => {
    await writeAudit(write, actor, 'user.enable', login, nowMs);
  });
}

function changeUser(
  store: Store,
  login: string,
  change: { role?: Role; password_hash?: string; disabled_at_ms?: number | null },
  further: (write: Write) => Promise<void>,
): Promise<void> {
  return store.transaction().execute(async (write) => {
    const result = await write.updateTable('users').set(change).where('login', '=', login).executeTakeFirst();
    if (result.numUpdatedRows === 0n) throw new OperatorError('unknownUser', `there is no user ${login}`);
    await further(write);
  });
}

async function insertUser(write: Reader, user: UserRecord, nowMs: number): Promise<void> {
  await write
    .insertInto('users')
    .values({
      login: user.login,
      name: user.name,
      role: user.role,
      password_hash: user.passwordHash,
      added_at_ms: nowMs,
    })
    .execute();
}
