/** Finds the effective configuration: defaults, then the file, then the environment, then the command line; and where each value is from. */
import { readFileSync } from 'node:fs';
import { OperatorError } from '../errors.js';
import { problemsOf } from './problems.js';
import { configSchema, type Config } from './schema.js';

/** Variable with the address of the database, password and all. */
export const DATABASE_VARIABLE = 'OYAU_DATABASE_URL';

/** Variable with the name of the file, when the command line names none. */
export const CONFIG_VARIABLE = 'OYAU_CONFIG';

export type Origin = 'default' | 'file' | 'environment' | 'command line';

type Nested = Readonly<Record<string, unknown>>;

export interface Loaded {
  config: Config;
  /** Address of the PostgreSQL database with its password, if any; null = SQLite. Never shown. */
  database: string | null;
  /** Dotted path of a field -> where its value is from. */
  originOf: (path: string) => Origin;
}

/** `file` null = no file; `given` = what the command line says, undefined where it says nothing. Throws OperatorError with all problems. */
export function loadConfig(
  file: string | null,
  given: Nested,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Loaded {
  const path = file ?? environment[CONFIG_VARIABLE] ?? null;
  const fromFile = path === null ? {} : readJson(path);
  const result = configSchema.safeParse(overlaid(fromFile, given), { reportInput: true });
  if (!result.success) {
    const problems = problemsOf(result.error).map((each) => `${each.path || 'the whole'}: ${each.message}`);
    throw new OperatorError('badInput', `the configuration${path === null ? '' : ` ${path}`} is wrong:`, problems);
  }
  const variable = environment[DATABASE_VARIABLE];
  const { url, urlFile } = result.data.database;
  const byEnvironment = valueAt(given, 'database.url') === undefined && variable !== undefined && variable !== '';
  return {
    config: result.data,
    database: byEnvironment ? checkedUrl(variable, DATABASE_VARIABLE) : (url ?? urlOfFile(urlFile)),
    originOf(field) {
      if (valueAt(given, field) !== undefined) return 'command line';
      if (byEnvironment && field === 'database.url') return 'environment';
      return valueAt(fromFile, field) === undefined ? 'default' : 'file';
    },
  };
}

function readJson(path: string): Nested {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isNested(value)) return value;
    throw new Error('it must hold a JSON object');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError('badInput', `cannot read the configuration ${path}: ${reason}`);
  }
}

function urlOfFile(file: string | null): string | null {
  if (file === null) return null;
  try {
    return checkedUrl(readFileSync(file, 'utf8').trim(), file);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError('badInput', `cannot read database.urlFile ${file}`);
  }
}

function checkedUrl(url: string, where: string): string {
  if (/^postgres(ql)?:\/\/./.test(url)) return url;
  throw new OperatorError('badInput', `${where} must hold an address such as postgres://user:password@host:5432/oyau`);
}

function overlaid(base: Nested, over: Nested): Nested {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = base[key];
    if (value !== undefined) merged[key] = isNested(value) ? overlaid(isNested(below) ? below : {}, value) : value;
  }
  return merged;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isNested(at) ? at[key] : undefined), value);
}

function isNested(value: unknown): value is Nested {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
