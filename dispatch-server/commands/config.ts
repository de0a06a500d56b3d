/** `oyau-dispatch config`: shows what applies, where each value is from and what it means; secrets are not among them. */
import type { Command } from 'commander';
import { z } from 'zod';
import { configSchema } from '../config/schema.js';
import { withoutSecrets } from '../store/database-address.js';
import { define } from './define.js';
import { tableOf, type Output } from './print.js';
import { configOf, STORE_OPTIONS, storeFields } from './with-store.js';

export function addConfigCommand(program: Command, { out }: Output): void {
  define(program, {
    name: 'config',
    description: 'show the configuration in force and where each value is from; lists every mistake',
    options: [['--json', 'as JSON'], ...STORE_OPTIONS],
    schema: z.strictObject({ json: z.boolean().optional(), ...storeFields }),
    examples: ['oyau-dispatch config', 'oyau-dispatch config --config /etc/oyau/dispatch.json --json'],
    run: ({ json, ...place }) => {
      const { config, database, originOf } = configOf(place);
      const shown = { ...config, database: { ...config.database, url: database && withoutSecrets(database) } };
      const rows = fieldsOf(z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' })).map((field) => ({
        path: field.path,
        value: valueAt(shown, field.path),
        from: originOf(field.path),
        meaning: field.meaning,
      }));
      const table = rows.map((row) => [row.path, shortened(JSON.stringify(row.value)), row.from, row.meaning]);
      out(json ? JSON.stringify(rows) : tableOf([['FIELD', 'VALUE', 'FROM', 'MEANING'], ...table]));
    },
  });
}

/** `--json` shows all of it. */
function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

interface Field {
  path: string;
  meaning: string;
}

const node = z.object({ description: z.string().optional(), properties: z.record(z.string(), z.unknown()).optional() });

/** The fields of a JSON schema that are no objects of named fields themselves. */
function fieldsOf(schema: unknown, path = ''): Field[] {
  const { description, properties } = node.parse(schema);
  if (!properties) return [{ path, meaning: description ?? '' }];
  return Object.entries(properties).flatMap(([key, below]) => fieldsOf(below, path === '' ? key : `${path}.${key}`));
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => {
    const object = z.record(z.string(), z.unknown()).safeParse(at);
    return object.success ? object.data[key] : undefined;
  }, value);
}
