/** Defines a command whose options and arguments are read by zod, so that every problem is reported at once. */
import type { Command } from 'commander';
import type { z } from 'zod';
import { wordsFor } from '../config/problems.js';
import { OperatorError } from '../errors.js';

export interface CommandSpec<Value> {
  name: string;
  description: string;
  /** Names of the arguments, in order. */
  arguments?: readonly string[];
  /** [flags, description, default]. */
  options: readonly (readonly [flags: string, description: string, byDefault?: string])[];
  /** Of options (camelCase) and arguments together. */
  schema: z.ZodType<Value>;
  examples: readonly string[];
  run(value: Value): Promise<void> | void;
}

/** Adds the command to `parent`; its errors are OperatorErrors. */
export function define<Value>(parent: Command, spec: CommandSpec<Value>): void {
  const names = spec.arguments ?? [];
  const command = parent.command(spec.name).description(spec.description);
  for (const name of names) command.argument(`[${name}]`);
  for (const [flags, description, byDefault] of spec.options) command.option(flags, description, byDefault);
  command
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', ['\nExamples:', ...spec.examples.map((example) => `  $ ${example}`)].join('\n'))
    .action(() => spec.run(read(command, spec.schema, names)));
}

function read<Value>(command: Command, schema: z.ZodType<Value>, names: readonly string[]): Value {
  const unknown = command.args.filter((argument) => argument.startsWith('-'));
  const given = command.args.filter((argument) => !argument.startsWith('-'));
  const named = names.flatMap((name, index) => (given[index] === undefined ? [] : [[name, given[index]]]));
  const result = schema.safeParse({ ...command.opts(), ...Object.fromEntries(named) }, { reportInput: true });
  const problems = [
    ...unknown.map((option) => `${option}: is not an option of this command`),
    ...given.slice(names.length).map((argument) => `${argument}: is an argument too many`),
    ...(result.success ? [] : result.error.issues.map((issue) => describe(issue, names))),
  ];
  if (result.success && problems.length === 0) return result.data;
  throw new OperatorError('badInput', `${command.name()} cannot run (see --help):`, problems);
}

function describe(issue: z.core.$ZodIssue, names: readonly string[]): string {
  const name = String(issue.path[0] ?? '');
  const shown = names.includes(name) ? name : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return `${shown}: ${wordsFor(issue)}`;
}
