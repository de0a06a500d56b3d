/** `oyau-dispatch user ...`: adds and lists people. */
import type { Command } from 'commander';
import { z } from 'zod';
import { ROLES } from '../api/contract.js';
import { hashPassword, PASSWORD_COST_LOG2 } from '../api/passwords.js';
import { newUserSchema } from '../api/requests.js';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE } from '../store/audit.js';
import { addUser, listUsers } from '../store/users.js';
import { dataOption, DATA_OPTION, define } from './define.js';
import { tableOf, type Output } from './print.js';
import { readPassword } from './read-password.js';
import { withStore } from './with-store.js';

const { login, name, password } = newUserSchema.shape;
const role = z.enum(ROLES, `must be one of ${ROLES.join(', ')}`);

export function addUserCommands(program: Command, { out }: Output): void {
  const user = program.command('user').description('add and list people');
  define(user, {
    name: 'add',
    description: 'add LOGIN; the password is asked for, or read from stdin',
    arguments: ['login'],
    options: [['--role <role>', ROLES.join(', ')], ['--name <name>', 'shown on the board'], DATA_OPTION],
    schema: z.strictObject({ login, role, name, data: dataOption }),
    examples: ['oyau-dispatch user add aizhan --role dispatcher --name "Aizhan S."'],
    run: async ({ data, ...person }) => {
      const given = password.safeParse(await readPassword(`password for ${person.login}: `));
      if (!given.success) {
        const problems = given.error.issues.map((issue) => `password: ${issue.message}`);
        throw new OperatorError('badInput', 'the user was not added:', problems);
      }
      const passwordHash = await hashPassword(given.data, PASSWORD_COST_LOG2);
      await withStore(data, (store) => addUser(store, { ...person, passwordHash }, COMMAND_LINE, Date.now()));
      out(`user ${person.login} may log in as ${person.role}`);
    },
  });
  define(user, {
    name: 'list',
    description: 'list people',
    options: [['--json', 'as JSON'], DATA_OPTION],
    schema: z.strictObject({ data: dataOption, json: z.boolean().optional() }),
    examples: ['oyau-dispatch user list'],
    run: async ({ data, json }) => {
      const users = await withStore(data, listUsers);
      const rows = users.map((each) => [each.login, each.role, each.name]);
      out(json ? JSON.stringify(users) : tableOf([['LOGIN', 'ROLE', 'NAME'], ...rows]));
    },
  });
}
