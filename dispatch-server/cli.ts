/** The command line `oyau-dispatch`: exit code 0 fine, 2 wrong use or bad environment, 1 a fault of the program. */
import { Command, CommanderError } from 'commander';
import { addDeviceCommands } from './commands/device.js';
import { PROCESS_OUTPUT } from './commands/print.js';
import { addConfigCommand } from './commands/config.js';
import { addDriverCommands } from './commands/driver.js';
import { addExportCommand } from './commands/export.js';
import { addImportCommand } from './commands/import.js';
import { addReportsCommand } from './commands/reports.js';
import { addServe } from './commands/serve.js';
import { addStoreCommands } from './commands/store.js';
import { addUserCommands } from './commands/user.js';
import { OperatorError } from './errors.js';
import { DISPATCH_VERSION } from './version.js';

const program = new Command('oyau-dispatch')
  .description('Dispatch for Oyau: hears cab units, stores their findings, alerts dispatchers.')
  .version(DISPATCH_VERSION)
  .exitOverride()
  .configureOutput({ outputError: () => undefined });

addServe(program, PROCESS_OUTPUT);
addConfigCommand(program, PROCESS_OUTPUT);
addStoreCommands(program, PROCESS_OUTPUT);
addDeviceCommands(program, PROCESS_OUTPUT);
addDriverCommands(program, PROCESS_OUTPUT);
addUserCommands(program, PROCESS_OUTPUT);
addImportCommand(program, PROCESS_OUTPUT);
addExportCommand(program, PROCESS_OUTPUT);
addReportsCommand(program, PROCESS_OUTPUT);

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
