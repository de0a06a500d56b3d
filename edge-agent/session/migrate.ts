/** Brings the lines of older session files up to date, one version at a time. */
import { InputError } from '../errors.js';
import { SESSION_FORMAT, SESSION_VERSION } from './format.js';

type Line = Readonly<Record<string, unknown>>;

/** From one version to the next: what becomes of the header and of each line after it. */
export interface Migration {
  header(line: Line): Line;
  frame(line: Line): Line;
}

/** By the version a migration starts from. Version 1 is the first. */
const MIGRATIONS: Readonly<Record<number, Migration>> = {};

/** How to read a file of version `from`. */
export interface Migrator {
  readonly header: (line: Line) => Line;
  readonly frame: (line: Line) => Line;
}

/**
 * The migrations from the header's version to `to`, in order.
 *
 * @throws InputError for something that is no session, and for a version nobody here knows.
 */
export function migratorFor(header: Line, path: string, table = MIGRATIONS, to: number = SESSION_VERSION): Migrator {
  const { format, formatVersion: from } = header;
  if (format !== SESSION_FORMAT || typeof from !== 'number')
    throw new InputError('NOT_A_SESSION', `${path} is not a recorded session`);
  if (from > to)
    throw new InputError(
      'NEWER_SESSION',
      `${path} has format version ${from}; this agent reads up to ${to}: update it`,
    );
  const steps: Migration[] = [];
  for (let version = from; version < to; version++) {
    const step = table[version];
    if (step === undefined)
      throw new InputError('UNKNOWN_SESSION', `${path} has format version ${from}, which no migration starts from`);
    steps.push(step);
  }
  return {
    header: (line) => ({ ...steps.reduce((old, step) => step.header(old), line), formatVersion: to }),
    frame: (line) => steps.reduce((old, step) => step.frame(old), line),
  };
}
