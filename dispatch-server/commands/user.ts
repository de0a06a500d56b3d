/** `oyau-dispatch user ...`: adds, lists and changes people. */
import type { Command } from 'commander';
import { z } from 'zod';
import { ROLES } from '../api/contract.js';
import { hashPassword, PASSWORD_COST_LOG2 } from '../api/passwords.js';
import { newUserSchema } from '../api/requests.js';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE } from '../store/audit.js';
import { addUser, changePassword, changeRole, disableUser, enableUser, listAccounts } from '../store/users.js';
import { define } from './define.js';
import { tableOf, type Output } from './print.js';
import { readPassword } from './read-password.js';
import { STORE_OPTIONS, storeFields, withStore, type Place } from './with-store.js';

const { login, name, password } = newUserSchema.shape;
const role = z.enum(ROLES, `must be one of ${ROLES.join(', ')}`);
const ROLE_OPTION = ['--role <role>', ROLES.join(', ')] as const;

export function addUserCommands(program: Command, { out }: Output): void {
  const user = program.command('user').description('add, list and change people');
  define(user, {
    name: 'add',
    description: 'add LOGIN; the password is asked for, or read from stdin',
    arguments: ['login'],
    options: [ROLE_OPTION, ['--name <name>', 'shown on the board'], ...STORE_OPTIONS],
    schema: z.strictObject({ login, role, name, ...storeFields }),
    examples: [
      'oyau-dispatch user add aizhan --role dispatcher --name "Aizhan S."',
      'oyau-dispatch user add bolat --role analyst --name "Bolat T." < password.txt',
    ],
    run: async ({ login: id, role: as, name: called, ...place }) => {
      const passwordHash = await askPassword(id);
      const person = { login: id, role: as, name: called, passwordHash };
      await withStore(place, (store) => addUser(store, person, COMMAND_LINE, Date.now()));
      out(`user ${id} may log in as ${as}`);
    },
  });
  define(user, {
    name: 'list',
    description: 'list people',
    options: [['--json', 'as JSON'], ...STORE_OPTIONS],
    schema: z.strictObject({ json: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch user list', 'oyau-dispatch user list --json'],
    run: async ({ json, ...place }) => {
      const users = await withStore(place, listAccounts);
      const rows = users.map((each) => [each.login, each.role, each.disabled ? 'disabled' : 'in use', each.name]);
      out(json ? JSON.stringify(users) : tableOf([['LOGIN', 'ROLE', 'STATE', 'NAME'], ...rows]));
    },
  });
  addChanges(user, out);
}

function addChanges(user: Command, out: Output['out']): void {
  define(user, {
    name: 'role',
    description: 'give LOGIN another role',
    arguments: ['login'],
    options: [ROLE_OPTION, ...STORE_OPTIONS],
    schema: z.strictObject({ login, role, ...storeFields }),
    examples: ['oyau-dispatch user role aizhan --role supervisor'],
    run: async ({ login: id, role: as, ...place }) => {
      await withStore(place, (store) => changeRole(store, id, as, COMMAND_LINE, Date.now()));
      out(`user ${id} is ${as} now`);
    },
  });
  define(user, {
    name: 'password',
    description: 'give LOGIN another password, asked for or read from stdin; ends his logins',
    arguments: ['login'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ login, ...storeFields }),
    examples: ['oyau-dispatch user password aizhan'],
    run: async ({ login: id, ...place }) => {
      const passwordHash = await askPassword(id);
      await withStore(place, (store) => changePassword(store, id, passwordHash, COMMAND_LINE, Date.now()));
      out(`user ${id} has a new password`);
    },
  });
  addSwitch(user, 'disable', 'end the logins of LOGIN and refuse new ones; what he did stays', async (id, place) => {
    await withStore(place, (store) => disableUser(store, id, COMMAND_LINE, Date.now()));
    out(`user ${id} may not log in any more`);
  });
  addSwitch(user, 'enable', 'let LOGIN log in again', async (id, place) => {
    await withStore(place, (store) => enableUser(store, id, COMMAND_LINE, Date.now()));
    out(`user ${id} may log in again`);
  });
}

function addSwitch(
  user: Command,
  verb: string,
  description: string,
  run: (login: string, place: Place) => Promise<void>,
): void {
  define(user, {
    name: verb,
    description,
    arguments: ['login'],
    options: STORE_OPTIONS,
    schema: z.strictObject({ login, ...storeFields }),
    examples: [`oyau-dispatch user ${verb} aizhan`],
    run: ({ login: id, ...place }) => run(id, place),
  });
}

/** Hash of a password that is good enough. */
async function askPassword(id: string): Promise<string> {
  const given = password.safeParse(await readPassword(`password for ${id}: `));
  if (given.success) return hashPassword(given.data, PASSWORD_COST_LOG2);
  const problems = given.error.issues.map((issue) => `password: ${issue.message}`);
  throw new OperatorError('badInput', 'the password was not taken:', problems);
}
