/** Parquet files: written in groups of rows as they come, read row by row. */
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ByteWriter, fileWriter, ParquetWriter } from 'hyparquet-writer';
import { asyncBufferFromFile } from 'hyparquet';
import { DISPATCH_VERSION } from '../version.js';
import { parquetElement, parquetValue, type Field, type Value } from './columns.js';

/** Rows held before they are written: some MB of events. */
const GROUP = 20_000;

interface Sink {
  add(row: readonly Value[]): void;
  end(): void;
}

function sinkOf(writer: ConstructorParameters<typeof ParquetWriter>[0]['writer'], fields: readonly Field[]): Sink {
  const schema = [{ name: 'root', num_children: fields.length }, ...fields.map(parquetElement)];
  const createdBy = `oyau-dispatch ${DISPATCH_VERSION}`;
  const parquet = new ParquetWriter({ writer, schema, createdBy });
  let held: (readonly Value[])[] = [];
  const flush = () => {
    if (held.length === 0) return;
    const columnData = fields.map(({ name, type }, column) => ({
      name,
      data: held.map((row) => parquetValue(type, row[column] ?? null)),
    }));
    void parquet.write({ columnData, rowGroupSize: GROUP });
    held = [];
  };
  return {
    add(row) {
      held.push(row);
      if (held.length >= GROUP) flush();
    },
    end() {
      flush();
      void parquet.finish();
    },
  };
}

export function parquetBytes(fields: readonly Field[], rows: Iterable<readonly Value[]>): Buffer {
  const writer = new ByteWriter();
  const sink = sinkOf(writer, fields);
  for (const row of rows) sink.add(row);
  sink.end();
  return Buffer.from(writer.getBuffer());
}

/** Gives how many rows were written. */
export async function writeParquetFile(
  file: string,
  fields: readonly Field[],
  rows: AsyncIterable<readonly Value[]>,
): Promise<number> {
  const sink = sinkOf(fileWriter(file), fields);
  let count = 0;
  for await (const row of rows) {
    sink.add(row);
    count += 1;
  }
  sink.end();
  return count;
}

/** Rows as records, group by group. Throws when the file is no Parquet file. */
export async function* readParquetFile(file: string): AsyncGenerator<Record<string, unknown>> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    yield* await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd });
    rowStart = rowEnd;
  }
}
