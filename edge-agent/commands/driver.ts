/** `oyau-agent driver`: the people this unit knows, with PIN, badge and profile. */
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { LearnedEyes } from '../drivers/learned-eyes.js';
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
  oyau-agent driver relearn a.driver         his eyes are learned anew from his next login on
  oyau-agent driver remove b.driver

Secrets come from standard input, one line each, the PIN first: an option would show in the list of processes. The unit keeps hashes only, in drivers.json
of its data folder, readable by its owner. A PIN or badge belongs to one driver. The unit at work sees changes after its next start.

Whose eyes were not calibrated, the unit learns from the first alert minute of a drive and keeps for his next login ("eyes learned" in the list).`;

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
  where(driver.command('relearn <driver>').description('forget what the unit learned of his eyes')).action(relearn);
  where(driver.command('remove <driver>').description('forget a driver')).action(remove);
}

function where(command: Command): Command {
  return command.option('--config <file>', 'settings of the unit').option('--data <folder>', 'its data folder');
}

async function add(driverId: string, options: AddOptions): Promise<void> {
  const { roster } = await known(options);
  if (options.profile !== undefined) await loadProfile(options.profile);
  const lines = options.pin === true || options.badge === true ? await inputLines() : [];
  const pin = options.pin === true ? (lines.shift() ?? '') : null;
  const badge = options.badge === true ? (lines.shift() ?? '') : null;
  const name = options.name ?? roster.byId(driverId)?.name ?? driverId;
  roster.put({ driverId, name, pin, badge, profile: options.profile ?? null });
  process.stdout.write(`${driverId}: known\n`);
}

async function list(options: Where): Promise<void> {
  const { roster, eyes } = await known(options);
  for (const { driverId, name, pinHash, badgeHash, profile } of roster.drivers) {
    const ways = [pinHash === null ? '' : 'PIN', badgeHash === null ? '' : 'badge'].filter(Boolean);
    const learned = await eyes.of(driverId);
    const baseline = profile ?? (learned === null ? '' : `eyes learned (${learned.version})`);
    const has = [ways.join(', ') || 'by order from dispatch only', baseline].filter(Boolean);
    process.stdout.write(`${driverId}  ${name}  ${has.join(', ')}\n`);
  }
  if (roster.drivers.length === 0) process.stdout.write('nobody is known\n');
}

async function relearn(driverId: string, options: Where): Promise<void> {
  const { eyes } = await known(options);
  const forgotten = await eyes.forget(driverId);
  process.stdout.write(forgotten ? `${driverId}: learned anew\n` : `nothing was learned of the eyes of ${driverId}\n`);
  if (!forgotten) process.exitCode = 1;
}

/** What was learned of his eyes goes with him, also of somebody whom only dispatch has named. */
async function remove(driverId: string, options: Where): Promise<void> {
  const { roster, eyes } = await known(options);
  const removed = roster.remove(driverId);
  const forgotten = await eyes.forget(driverId);
  process.stdout.write(removed || forgotten ? `${driverId}: forgotten\n` : `there is no driver ${driverId}\n`);
  if (!removed && !forgotten) process.exitCode = 1;
}

/** What the unit knows of its drivers: who they are, and what it learned of their eyes. */
async function known({ config, data }: Where): Promise<{ roster: Roster; eyes: LearnedEyes }> {
  const { dataFolder } = await loadConfig(config, { dataFolder: data });
  const roster = new Roster(rosterPath(dataFolder), (line) => {
    throw new InputError('BAD_DRIVERS', line);
  });
  return { roster, eyes: new LearnedEyes(dataFolder, (line) => process.stderr.write(`${line}\n`)) };
}

async function inputLines(): Promise<string[]> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text.split('\n').map((line) => line.trim());
}
