/** Makes values that a zod schema takes, and finds the text fields in them, so that a new field is tried without anybody thinking of it. */
import { z } from 'zod';

export type Path = readonly (string | number)[];

type Shape = z.core.JSONSchema.BaseSchema;

/** Tried one after the other where a text must have a form. */
const CANDIDATES = [
  'x1',
  'longer password',
  '07:00',
  '17',
  '17_1',
  '7b0a1c9e-32a1-4b51-9f0e-0d3e1f2a4b5c',
  'ada@mine.example',
  'https://hook.mine.example/a',
  'Asia/Almaty',
  'aGVsbG8=',
  'a'.repeat(64),
  '2026-11-26',
  '2026-11-26T00:00:00Z',
];

/** Something `schema` takes, all optional fields included; what is in `known` is taken for fields of that name. */
export function sampleOf(schema: z.ZodType, known: Readonly<Record<string, unknown>> = {}): unknown {
  let sample = build(shapeOf(schema), known, '');
  for (const candidate of CANDIDATES) {
    const { error } = schema.safeParse(sample);
    for (const { path } of error?.issues ?? []) {
      const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      if (typeof at(sample, keys) === 'string') sample = replaced(sample, keys, candidate);
    }
  }
  return sample;
}

/** Where `sample` holds a text that people or units may choose. */
export function textFieldsOf(schema: z.ZodType, sample: unknown): Path[] {
  return fields(shapeOf(schema), sample, []);
}

/** The value with another one at `path`. */
export function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((each: unknown, index) => (index === key ? replaced(each, rest, by) : each));
  const entries = Object.entries(value ?? {}).map(([name, each]): [string, unknown] => [
    name,
    name === key ? replaced(each, rest, by) : each,
  ]);
  return Object.fromEntries(entries);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => entryOf(inner, key), value);
}

function entryOf(value: unknown, key: string | number): unknown {
  return new Map<string, unknown>(Object.entries(value ?? {})).get(String(key));
}

function shapeOf(schema: z.ZodType): Shape {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

/** The first alternative that is not null: what a person would fill in. */
function chosen(shape: Shape): Shape {
  const [first] = (shape.anyOf ?? shape.oneOf ?? []).filter((each) => each.type !== 'null');
  return first ? chosen(first) : shape;
}

function build(given: Shape, known: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(known, name)) return known[name];
  const shape = chosen(given);
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  if (shape.type === 'object')
    return Object.fromEntries(entriesOf(shape).map(([key, each]) => [key, build(each, known, key)]));
  if (shape.type === 'array') return [build(itemOf(shape), known, name)];
  if (shape.type === 'string') return 'x1';
  if (shape.type === 'boolean') return true;
  if (shape.type === 'integer' || shape.type === 'number')
    return Math.max(shape.minimum ?? 0, 1 / 2 > (shape.maximum ?? 1) ? 0 : Math.min(1, shape.maximum ?? 1));
  return shape.default ?? 1;
}

function fields(given: Shape, sample: unknown, path: Path): Path[] {
  const shape = chosen(given);
  if (shape.type === 'object')
    return entriesOf(shape).flatMap(([key, each]) => fields(each, entryOf(sample, key), [...path, key]));
  if (shape.type === 'array') return fields(itemOf(shape), entryOf(sample, 0), [...path, 0]);
  // Fixed words and numbers are no text of the asker's.
  return typeof sample === 'string' && shape.type === 'string' && !shape.enum ? [path] : [];
}

/** Properties, and one entry of a record under a key of its own. */
function entriesOf(shape: Shape): [string, Shape][] {
  const named = Object.entries(shape.properties ?? {}).filter(
    (entry): entry is [string, Shape] => typeof entry[1] === 'object',
  );
  const further = shape.additionalProperties;
  return typeof further === 'object' && Object.keys(further).length > 0 ? [...named, ['entry', further]] : named;
}

function itemOf({ items }: Shape): Shape {
  return typeof items === 'object' && !Array.isArray(items) ? items : {};
}
