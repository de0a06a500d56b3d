/** The command line of calibration: `oyau-calibrate`. */
import { CommanderError } from 'commander';
import { calibrateCommand } from './calibrate.js';

/** Called as part of another program, it speaks under that name. */
const NAME = process.env.OYAU_CALLED_AS ?? 'oyau-calibrate';

/** Exit codes: 0 accepted, 1 repeat or failed, 2 wrong use or bad input. */
const FAILED = 1;
const WRONG_USE = 2;

/** Errors that a person can act on carry a stable `code`; anything else is a bug and shows its stack. */
function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    process.stderr.write(`${NAME}: ${error.message}\n`);
    return error.name === 'InputError' || error.name === 'ModelError' ? WRONG_USE : FAILED;
  }
  process.stderr.write(`${NAME}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return FAILED;
}

const program = calibrateCommand(
  (text) => process.stdout.write(text),
  process.stderr,
  (exitCode) => (process.exitCode = exitCode),
  NAME,
);
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}
