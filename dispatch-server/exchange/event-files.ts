/** Event records in files: NDJSON (a record a line, gzip when the name ends so) and Parquet. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough, Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { OperatorError } from '../errors.js';
import { csvHead, csvRow } from './csv.js';
import type { Field, Value } from './columns.js';

export type FileFormat = 'ndjson' | 'parquet' | 'csv';

/** By the end of the name; null = by none. */
export function formatOf(file: string): FileFormat | null {
  const [, ending = ''] = /\.(ndjson|parquet|csv)(\.gz)?$/.exec(file) ?? [];
  return ending === 'ndjson' || ending === 'parquet' || ending === 'csv' ? ending : null;
}

/** Writes records; the file is whole under its name or not there. Gives how many there were. */
export async function writeRecords(
  file: string,
  format: FileFormat,
  fields: readonly Field[],
  records: AsyncIterable<Readonly<Record<string, Value>>>,
): Promise<number> {
  const arriving = `${file}.arriving`;
  try {
    const count = await (format === 'parquet'
      ? (await import('./parquet.js')).writeParquetFile(arriving, fields, rowsOf(fields, records))
      : writeLines(arriving, file.endsWith('.gz'), linesOf(format, fields, records)));
    await rename(arriving, file);
    return count;
  } catch (error) {
    await rm(arriving, { force: true });
    throw new OperatorError('cannotWrite', `cannot write ${file}: ${messageOf(error)}`);
  }
}

async function* rowsOf(
  fields: readonly Field[],
  records: AsyncIterable<Readonly<Record<string, Value>>>,
): AsyncGenerator<Value[]> {
  for await (const record of records) yield fields.map(({ name }) => record[name] ?? null);
}

async function* linesOf(
  format: FileFormat,
  fields: readonly Field[],
  records: AsyncIterable<Readonly<Record<string, Value>>>,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvHead(fields);
  for await (const record of records)
    yield format === 'csv'
      ? csvRow(
          fields,
          fields.map(({ name }) => record[name] ?? null),
        )
      : `${JSON.stringify(Object.fromEntries(fields.map(({ name }) => [name, record[name] ?? null])))}\n`;
}

async function writeLines(file: string, zipped: boolean, lines: AsyncIterable<string>): Promise<number> {
  let count = 0;
  const counted = async function* () {
    for await (const line of lines) {
      count += Number(!line.startsWith('\ufeff'));
      yield line;
    }
  };
  const way: Transform = zipped ? createGzip() : new PassThrough();
  await pipeline(Readable.from(counted()), way, createWriteStream(file, { mode: 0o600 }));
  return count;
}

/** The records of a file. Throws OperatorError. */
export async function* readRecords(file: string): AsyncGenerator {
  try {
    if (formatOf(file) === 'parquet') yield* (await import('./parquet.js')).readParquetFile(file);
    else yield* readLines(file);
  } catch (error) {
    throw error instanceof OperatorError
      ? error
      : new OperatorError('badInput', `cannot read ${file}: ${messageOf(error)}`);
  }
}

async function* readLines(file: string): AsyncGenerator {
  const raw = createReadStream(file);
  const content = file.endsWith('.gz') ? createGunzip() : new PassThrough();
  const failed = pipeline(raw, content).then(
    () => null,
    (error: unknown) => error,
  );
  let number = 0;
  for await (const line of createInterface({ input: content, crlfDelay: Infinity })) {
    number += 1;
    if (line !== '') yield parsed(line, number, file);
  }
  const failure = await failed;
  if (failure !== null) throw failure as Error;
}

function parsed(line: string, number: number, file: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new OperatorError('badInput', `${file}: line ${number} is not JSON`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
