/** Opens the SQLite file durably, refuses a damaged one, and gives Kysely the few methods it needs of it. */
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import { type SqliteDatabase, type SqliteStatement } from 'kysely';
import { OperatorError } from '../errors.js';

/** How long another process (a command beside the server) may hold the file, ms. */
const BUSY_TIMEOUT_MS = 5000;

/** Prepared statements kept; group commits repeat a handful of texts. */
const STATEMENTS_KEPT = 200;

/** SQLite result codes whose low byte says that the file, not the query, is at fault. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOT_A_DATABASE = 26;

/** What SQLite says when the content is at fault; the driver passes the text on always, the result code only at times. */
const REFUSED_CONTENT = /constraint failed|too big|datatype mismatch/;

/**
 * Opens `file` (created when missing) with WAL, synchronous=FULL and foreign keys, after a quick_check.
 * Throws OperatorError `storeDamaged` or `dataFolder`.
 */
export function openSqlite(file: string): SqliteDatabase {
  const database = openFile(file);
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    refuseDamage(database, file);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  } catch (error) {
    database.close();
    if (error instanceof OperatorError) throw error;
    throw isDamage(error) ? damaged(file, messageOf(error)) : unusable(file, error);
  }
  return adapt(database);
}

/** True when a write failed because of what was written, so that trying again cannot help. */
export function isRefusedByContent(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && REFUSED_CONTENT.test(error.message));
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
  return new OperatorError(
    'storeDamaged',
    `the database ${file} is damaged (${reason}); restore a backup or move the file away to start a new one`,
  );
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
