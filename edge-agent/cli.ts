/** The command line of the cab unit: `oyau-agent`. */
import { Command, CommanderError } from 'commander';
import { commandsFor } from './commands/commands.js';
import { maskedText } from './masking.js';
import { AGENT_VERSION } from './version.js';

/** Exit codes: 0 fine, 1 something failed, 2 wrong use or bad input. */
const FAILED = 1;
const WRONG_USE = 2;

async function main(): Promise<void> {
  const program = new Command('oyau-agent')
    .description('The cab unit of Oyau: watches the driver, wakes him, tells dispatch.')
    .version(AGENT_VERSION)
    .showHelpAfterError('(try oyau-agent --help)')
    .exitOverride();
  for (const register of await commandsFor(process.argv[2])) register(program);
  for (const command of program.commands) command.exitOverride();
  await program.parseAsync();
}

/** Errors that a person can act on carry a stable `code` and speak for themselves; anything else is a bug and shows its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    process.stderr.write(`oyau-agent: ${maskedText(error.message)}\n`);
    return error.name === 'InputError' || error.name === 'ModelError' ? WRONG_USE : FAILED;
  }
  process.stderr.write(
    `oyau-agent: ${maskedText(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return FAILED;
}

/** A reader that left (`| head`) ends a report, never the watch: a log that nobody takes must not silence the cab. */
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' && process.argv[2] !== 'run') process.exit(0);
  });

try {
  await main();
} catch (error) {
  process.exitCode = fail(error);
}
