/** `oyau-agent calibrate`: hands over to the calibration package, which stands on top of the cab unit and is installed beside it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';

/** A program of its own: nothing of the cab unit depends on calibration, profiles are data. */
const PACKAGE = '@oyau/calibration/package.json';
const PROGRAM = 'bin/oyau-calibrate.js';

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description("learn a driver's open eyes and rest pose in a minute, guided; writes his profile")
    .usage('[source] [options]')
    .argument('[arguments...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (_: unknown, __: unknown, command: Command) => {
      process.exitCode = await calibrate(command.args);
    });
}

/** Runs it at this terminal; gives its exit code. Throws {@link InputError} when it is not installed. */
async function calibrate(args: readonly string[]): Promise<number> {
  const environment = { ...process.env, OYAU_CALLED_AS: 'oyau-agent calibrate' };
  const child = spawn(process.execPath, [findProgram(), ...args], { stdio: 'inherit', env: environment });
  const stopped = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stopped);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stopped);
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

function findProgram(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(PACKAGE)), PROGRAM);
  } catch {
    throw new InputError(
      'NO_CALIBRATION',
      'calibration is not installed on this unit (package @oyau/calibration); record a minute with `oyau-agent record` and calibrate from it elsewhere',
    );
  }
}
