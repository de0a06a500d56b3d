/** Columns of what leaves the server as a file, and their types in CSV and Parquet. */
import type { SchemaElement } from 'hyparquet';

/** `date`: yyyy-mm-dd; `time`: ms since 1970; `json`: text that is JSON. */
export type FieldType = 'text' | 'integer' | 'number' | 'flag' | 'date' | 'time' | 'json';

export interface Field {
  name: string;
  type: FieldType;
}

export type Value = string | number | boolean | null;

const DAY_MS = 86_400_000;

/** A column in the schema of a Parquet file; every one may be null. */
export function parquetElement({ name, type }: Field): SchemaElement {
  const of = PARQUET[type];
  return { name, repetition_type: 'OPTIONAL', ...of };
}

/** Times keep fractions of a ms where they have them: as numbers, not as timestamps, so that what is exported can be imported again unchanged. */
const PARQUET: Readonly<Record<FieldType, Omit<SchemaElement, 'name' | 'repetition_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
  time: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
  date: { type: 'INT32', converted_type: 'DATE' },
};

/** A value as the writer of Parquet files wants it. */
export function parquetValue(type: FieldType, value: Value): unknown {
  if (value === null) return undefined;
  if (type === 'integer') return BigInt(Math.round(Number(value)));
  if (type === 'date') return new Date(Math.floor(Date.parse(`${String(value)}T00:00:00Z`) / DAY_MS) * DAY_MS);
  return type === 'flag' ? Boolean(value) : value;
}
