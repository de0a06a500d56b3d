/** Opens the store: SQLite in the data folder, or PostgreSQL; brought up to date, ready for Kysely. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { Kysely, Migrator, PostgresAdapter, type Transaction } from 'kysely';
import { OperatorError } from '../errors.js';
import { withoutSecrets } from './database-address.js';
import { MIGRATIONS } from './migrations.js';
import type { Tables } from './schema.js';
import { connectSqlite, dialectOf } from './sqlite.js';

export type Store = Kysely<Tables>;

/** A transaction. */
export type Write = Transaction<Tables>;

/** Either: for single statements that may be part of a transaction. */
export type Reader = Store | Write;

/** Name of the database inside the data folder. */
export const DATABASE_FILE = 'dispatch.db';

export interface StoreOptions {
  /** Address of a PostgreSQL database of its own; null = SQLite in the data folder. */
  database?: string | null;
  /** Reads the whole SQLite file for damage first: for servers and backups, not for every command. */
  verify?: boolean;
}

/** Opens (or creates) the store. Throws OperatorError when the folder, the database or its version is no good. */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<Store> {
  const { database = null, verify = false } = options;
  createDataFolder(folder);
  const file = join(folder, DATABASE_FILE);
  const store =
    database === null
      ? connectStore(file, verify).store
      : new Kysely<Tables>({ dialect: await (await import('./postgres.js')).openPostgres(database) });
  try {
    await migrate(store, database === null ? file : withoutSecrets(database));
  } catch (error) {
    await store.destroy();
    throw error;
  }
  return store;
}

/** A connection to the SQLite file `file` as it is: no migration. The driver's own handle is for prepared statements inside a transaction. */
export function connectStore(file: string, verify = false): { store: Store; database: DatabaseSyncInstance } {
  const database = connectSqlite(file, verify);
  const store = new Kysely<Tables>({ dialect: dialectOf(database, file) });
  HANDLES.set(store, database);
  return { store, database };
}

const HANDLES = new WeakMap<Store, DatabaseSyncInstance>();

/** The driver's handle of a store; null on PostgreSQL. */
export function sqliteOf(store: Store): DatabaseSyncInstance | null {
  return HANDLES.get(store) ?? null;
}

/** True when the store is PostgreSQL. */
export function isPostgres(store: Reader): boolean {
  return store.getExecutor().adapter instanceof PostgresAdapter;
}

/** Makes the folder for everything the server keeps, for its own user only. Throws OperatorError `dataFolder`. */
export function createDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError('dataFolder', `cannot use the data folder ${folder}: ${reason}`);
  }
}

async function migrate(store: Store, name: string): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(MIGRATIONS) };
  // Numbers are given out in tens to parts of the house: a lower one may come later, and touches other tables.
  const migrator = new Migrator({ db: store, provider, allowUnorderedMigrations: true });
  const known = await migrator.getMigrations();
  const applied = await appliedMigrations(store);
  const foreign = applied.filter((name) => !known.some((migration) => migration.name === name));
  if (foreign.length > 0) {
    throw new OperatorError(
      'storeNewer',
      `the database ${name} was made by a newer oyau-dispatch (${foreign.join(', ')})`,
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
