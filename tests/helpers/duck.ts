/** Asks DuckDB, as whoever takes over our files would. */
import { DuckDBInstance } from '@duckdb/node-api';

/** Rows of one query on a database of its own in memory, values as in JSON. */
export async function duck(query: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(query)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
