/** Opens the SQLite file durably, refuses a damaged one, and gives Kysely the few methods it needs of it. */
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import type { SqliteDatabase, SqliteDialect, SqliteStatement } from 'kysely';
import { OperatorError } from '../errors.js';
import { BUSY_TIMEOUT_MS, OneWriterDialect } from './one-writer.js';
import { turnOf } from './write-turn.js';

/** Prepared statements kept; group commits repeat a handful of texts. */
const STATEMENTS_KEPT = 200;

/** SQLite result codes whose low byte says that the file, not the query, is at fault. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOT_A_DATABASE = 26;

/** Pages kept in memory, KiB; and log pages before they are folded into the file: fewer, larger flushes under load. */
const CACHE_KIB = 65_536;
const CHECKPOINT_PAGES = 8000;

/** Bytes per page of a new file: a commit touches fewer pages than with the 4096 of SQLite, 15 % less time per event. */
const PAGE_BYTES = 8192;

/** Kysely's way to a connection to `file`. */
export function dialectOf(database: DatabaseSyncInstance, file: string): SqliteDialect {
  return new OneWriterDialect(adapt(database), turnOf(file));
}

/**
 * Opens `file` (created when missing) with WAL, synchronous=FULL and foreign keys. `verify` reads the whole file first (quick_check,
 * about a second per GB). Throws OperatorError `storeDamaged` or `dataFolder`.
 */
export function connectSqlite(file: string, verify = false): DatabaseSyncInstance {
  const database = openFile(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    if (verify) refuseDamage(database, file);
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return database;
  } catch (error) {
    database.close();
    throw explain(file, error);
  }
}

/** What an error of SQLite about `file` means to the operator. */
function explain(file: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  return isDamage(error) ? damaged(file, messageOf(error)) : unusable(file, error);
}

function openFile(file: string): DatabaseSyncInstance {
  try {
    return new DatabaseSync(file);
  } catch (error) {
    throw unusable(file, error);
  }
}

function refuseDamage(database: DatabaseSyncInstance, file: string): void {
  const rows: unknown[] = database.prepare('PRAGMA quick_check').all();
  const findings = rows.flatMap((row) => Object.values(row as Record<string, unknown>)).map(String);
  if (findings.join() !== 'ok') throw damaged(file, findings.slice(0, 3).join('; '));
}

function damaged(file: string, reason: string): OperatorError {
  return new OperatorError('storeDamaged', `the database ${file} is damaged (${reason}); you can`, [
    'restore a backup: oyau-dispatch restore FILE --replace (the damaged file is kept beside it)',
    'save what can be read: sqlite3 dispatch.db .recover | sqlite3 saved.db',
    'start with an empty one: oyau-dispatch serve --set-aside-damaged (people and cab units must be added again)',
  ]);
}

function unusable(file: string, error: unknown): OperatorError {
  return new OperatorError('dataFolder', `cannot use the database ${file}: ${messageOf(error)}`);
}

function isDamage(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOT_A_DATABASE;
}

function resultCodeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function adapt(database: DatabaseSyncInstance): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close() {
      // The driver cannot finalize statements, so SQLite does not fold the log into the file at close by itself.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      database.close();
    },
    prepare(sql) {
      const known = statements.get(sql);
      if (known) return known;
      const statement = adaptStatement(database.prepare(sql));
      if (statements.size >= STATEMENTS_KEPT) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSyncInstance): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters): unknown[] => statement.all(...parameters),
    run: (parameters) => statement.run(...parameters),
    iterate: (parameters) => statement.iterate(...parameters),
  };
}
