/** Says in plain words what is wrong with a value: path, bound with its unit, and the value itself. */
import type { z } from 'zod';

/** One thing to put right. */
export interface Problem {
  /** Dotted; empty = the whole. */
  path: string;
  message: string;
}

/** Characters of a wrong value that are repeated. */
const MOST_SHOWN = 60;

/** Every problem of a failed parse (which must have `reportInput`), unknown keys one by one. */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [path, key].filter(Boolean).join('.'), message: 'is not a known key' }));
    return [{ path, message: wordsFor(issue) }];
  });
}

/** What one issue means, with the value it is about. */
export function wordsFor(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code === 'invalid_type') return 'is missing';
  const words = isRaw(issue) ? plainWords(issue) : issue.message;
  return issue.input === undefined || issue.code === 'custom' ? words : `${words}; is ${shown(issue.input)}`;
}

/** True for texts zod makes itself; ours begin with `must` or `is`. */
function isRaw(issue: z.core.$ZodIssue): boolean {
  return !/^(must|is) /.test(issue.message);
}

function plainWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return `must ${AMOUNTS[issue.origin] ?? 'be'} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue)}`;
    case 'too_big':
      return `must ${AMOUNTS[issue.origin] ?? 'be'} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    default:
      return 'is not valid';
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

const AMOUNTS: Readonly<Record<string, string>> = { string: 'have', array: 'have' };

function unit({ origin, path }: { origin: string; path: PropertyKey[] }): string {
  if (origin === 'string') return ' characters';
  if (origin === 'array') return ' entries';
  return UNITS.find(([pattern]) => pattern.test(path.map(String).join('.')))?.[1] ?? '';
}

/** Names say the unit. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/Days(\.|$)/, ' days'],
  [/Megabytes$/, ' MB'],
  [/Gigabytes(PerDay)?$/, ' GB'],
  [/Ms$/, ' ms'],
];

function shown(value: unknown): string {
  if (typeof value === 'string' && /:\/\/[^/]*@/.test(value))
    return 'an address that is not repeated here, because it may hold a password';
  if (typeof value === 'bigint' || typeof value === 'symbol') return value.toString();
  const text = JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN - 1)}…`;
}
