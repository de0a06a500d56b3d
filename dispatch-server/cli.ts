/** The command line `oyau-dispatch`: exit code 0 fine, 2 wrong use or bad environment, 1 a fault of the program. */
import { Command, CommanderError } from 'commander';
import { commandsFor } from './commands/commands.js';
import { PROCESS_OUTPUT } from './commands/print.js';
import { OperatorError } from './errors.js';
import { DISPATCH_VERSION } from './version.js';

const program = new Command('oyau-dispatch')
  .description('Dispatch for Oyau: hears cab units, stores their findings, alerts dispatchers.')
  .version(DISPATCH_VERSION)
  .exitOverride()
  .configureOutput({ outputError: () => undefined });

for (const add of await commandsFor(process.argv[2])) add(program, PROCESS_OUTPUT);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    if (error.code !== 'commander.help') PROCESS_OUTPUT.err(`oyau-dispatch: ${error.message.replace(/^error: /, '')}`);
    return 2;
  }
  if (error instanceof OperatorError) {
    PROCESS_OUTPUT.err([`oyau-dispatch: ${error.message}`, ...error.details.map((line) => `  ${line}`)].join('\n'));
    return 2;
  }
  PROCESS_OUTPUT.err(`oyau-dispatch: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return 1;
}
