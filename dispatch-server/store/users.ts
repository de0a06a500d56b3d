/** People who may log in. */
import type { Role, User } from '../api/contract.js';
import { roleSchema } from '../api/contract.js';
import { OperatorError } from '../errors.js';
import { writeAudit, type Actor } from './audit.js';
import type { Reader, Store } from './store.js';

/** A person as added; the password is hashed already. */
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
    if (await findUser(write, user.login)) {
      throw new OperatorError('alreadyExists', `user ${user.login} exists already`);
    }
    await insertUser(write, user, nowMs);
    await writeAudit(write, actor, 'user.add', user.login, nowMs, { role: user.role });
  });
}

export async function findUser(store: Reader, login: string): Promise<UserRecord | null> {
  const row = await store.selectFrom('users').selectAll().where('login', '=', login).executeTakeFirst();
  if (!row) return null;
  return { login: row.login, name: row.name, role: roleSchema.parse(row.role), passwordHash: row.password_hash };
}

export async function listUsers(store: Reader): Promise<User[]> {
  const rows = await store.selectFrom('users').select(['login', 'name', 'role']).orderBy('login').execute();
  return rows.map((row) => ({ ...row, role: roleSchema.parse(row.role) }));
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
