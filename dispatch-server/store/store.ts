/** Opens the data folder: the SQLite file, brought up to date, ready for Kysely. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, Migrator, SqliteDialect, type Transaction } from 'kysely';
import { OperatorError } from '../errors.js';
import { MIGRATIONS } from './migrations.js';
import type { Tables } from './schema.js';
import { openSqlite } from './sqlite.js';

export type Store = Kysely<Tables>;

/** A transaction. */
export type Write = Transaction<Tables>;

/** Either: for single statements that may be part of a transaction. */
export type Reader = Store | Write;

/** Name of the database inside the data folder. */
export const DATABASE_FILE = 'dispatch.db';

/** Opens (or creates) the store in `folder`. Throws OperatorError when the folder, the file or its version is no good. */
export async function openStore(folder: string): Promise<Store> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError('dataFolder', `cannot use the data folder ${folder}: ${reason}`);
  }
  const file = join(folder, DATABASE_FILE);
  const store = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openSqlite(file) }) });
  try {
    await migrate(store, file);
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

async function migrate(store: Store, file: string): Promise<void> {
  const migrator = new Migrator({ db: store, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const known = await migrator.getMigrations();
  const applied = await appliedMigrations(store);
  const foreign = applied.filter((name) => !known.some((migration) => migration.name === name));
  if (foreign.length > 0) {
    throw new OperatorError(
      'storeNewer',
      `the database ${file} was made by a newer oyau-dispatch (${foreign.join(', ')})`,
    );
  }
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined)
    throw error instanceof Error ? error : new Error('the database could not be brought up to date');
}

async function appliedMigrations(store: Store): Promise<string[]> {
  const tables = await store.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await store
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}
