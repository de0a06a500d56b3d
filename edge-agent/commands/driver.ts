/** `oyau-agent driver`: the people this unit knows, with PIN, badge and profile. */
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { Roster } from '../drivers/roster.js';
import { InputError } from '../errors.js';
import { loadProfile } from '../profile.js';
import { rosterPath } from './run-login.js';

interface Where {
  readonly config?: string;
  readonly data?: string;
}

interface AddOptions extends Where {
  readonly name?: string;
  readonly pin?: true;
  readonly badge?: true;
  readonly profile?: string;
}

const EXAMPLES = `
Examples:
  echo 4711 | oyau-agent driver add a.driver --name "A. Driver" --pin --profile a-driver.json
  oyau-agent driver add b.driver --name "B. Driver" --badge        hold the badge to the reader, or type it
  oyau-agent driver list --data /var/lib/oyau
  oyau-agent driver remove b.driver

Secrets come from standard input, one line each, the PIN first: an option would show in the list of processes. The unit keeps hashes only, in drivers.json
of its data folder, readable by its owner. A PIN or badge belongs to one driver. The unit at work sees changes after its next start.`;

export function registerDriver(program: Command): void {
  const driver = program
    .command('driver')
    .description('the people this unit knows: PIN, badge, profile')
    .addHelpText('after', EXAMPLES);
  where(driver.command('add <driver>').description('add a driver, or change what is given'))
    .option('--name <name>', 'as the page shows it')
    .option('--pin', 'read a PIN of 4 to 8 digits from standard input')
    .option('--badge', 'read what the badge says from standard input')
    .option('--profile <file>', 'his baseline from oyau-agent calibrate')
    .action(add);
  where(driver.command('list').description('who is known')).action(list);
  where(driver.command('remove <driver>').description('forget a driver')).action(remove);
}

function where(command: Command): Command {
  return command.option('--config <file>', 'settings of the unit').option('--data <folder>', 'its data folder');
}

async function add(driverId: string, options: AddOptions): Promise<void> {
  const roster = await rosterOf(options);
  if (options.profile !== undefined) await loadProfile(options.profile);
  const lines = options.pin === true || options.badge === true ? await inputLines() : [];
  const pin = options.pin === true ? (lines.shift() ?? '') : null;
  const badge = options.badge === true ? (lines.shift() ?? '') : null;
  const name = options.name ?? roster.byId(driverId)?.name ?? driverId;
  roster.put({ driverId, name, pin, badge, profile: options.profile ?? null });
  process.stdout.write(`${driverId}: known\n`);
}

async function list(options: Where): Promise<void> {
  const { drivers } = await rosterOf(options);
  for (const { driverId, name, pinHash, badgeHash, profile } of drivers) {
    const has = [pinHash === null ? '' : 'PIN', badgeHash === null ? '' : 'badge', profile ?? ''].filter(Boolean);
    process.stdout.write(`${driverId}  ${name}  ${has.join(', ') || 'by order from dispatch only'}\n`);
  }
  if (drivers.length === 0) process.stdout.write('nobody is known\n');
}

async function remove(driverId: string, options: Where): Promise<void> {
  const removed = (await rosterOf(options)).remove(driverId);
  process.stdout.write(removed ? `${driverId}: forgotten\n` : `there is no driver ${driverId}\n`);
  if (!removed) process.exitCode = 1;
}

async function rosterOf({ config, data }: Where): Promise<Roster> {
  const { dataFolder } = await loadConfig(config, { dataFolder: data });
  return new Roster(rosterPath(dataFolder), (line) => {
    throw new InputError('BAD_DRIVERS', line);
  });
}

async function inputLines(): Promise<string[]> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text.split('\n').map((line) => line.trim());
}
