/** Opens the outbox's SQLite file: one owner, full durability, damage set aside. Knows no events. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { z } from 'zod';
import { InputError } from '../errors.js';

/** Layout of the file; a file of another layout is set aside, never guessed at. */
const SCHEMA_VERSION = 1;

const SCHEMA = `
  CREATE TABLE identity (epoch TEXT NOT NULL);
  CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL CHECK (lane IN ('alert', 'backlog')),
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'acknowledged', 'rejected')),
    payload TEXT NOT NULL,
    problems TEXT
  );
  CREATE INDEX event_state ON event (state, lane, seq);
`;

/** SQLite result codes that speak of the surroundings (disk, rights, locks), not of the file's content. */
const ENVIRONMENT_CODES: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 13, 14]);
const SQLITE_BUSY = 5;

/** The disk does not let the outbox be opened; its content is not at fault. */
export class OutboxUnavailable extends Error {
  readonly code = 'outboxUnavailable';

  constructor(path: string, cause: unknown) {
    super(`cannot open the outbox ${path}: ${messageOf(cause)}`, { cause });
    this.name = 'OutboxUnavailable';
  }
}

export interface OutboxFile {
  readonly database: DatabaseSyncInstance;
  /** Random UUID born with the file. */
  readonly epoch: string;
  /** Where a damaged file was put and what was wrong with it; null when all is well. */
  readonly setAside: { readonly path: string; readonly reason: string } | null;
  close(): void;
}

/**
 * Opens or creates the file and claims it for this process; the kernel releases the claim when the process dies, however it dies.
 * Throws InputError `outboxInUse` when another process owns it, OutboxUnavailable when the disk refuses.
 */
export function openOutboxFile(path: string, wallMs: () => number): OutboxFile {
  const owner = claim(path);
  try {
    return { ...openOrSetAside(path, wallMs), close: () => owner.close() };
  } catch (error) {
    owner.close();
    throw new OutboxUnavailable(path, error);
  }
}

/** What waits and what is settled in a file that another process may own, by state and lane; null = there is none that can be read. */
export function countsOfFile(path: string): readonly { state: string; lane: string; events: number }[] | null {
  try {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
    try {
      const rows = database.prepare('SELECT state, lane, count(*) AS events FROM event GROUP BY state, lane').all();
      return z.array(z.object({ state: z.string(), lane: z.string(), events: z.int() })).parse(rows);
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** The same tables without a file: lost with the process, for a unit whose disk has failed. */
export function openMemoryDatabase(): Pick<OutboxFile, 'database' | 'epoch'> {
  return openSound(':memory:');
}

/** The lock is a file of its own, so that it also covers the moment in which a damaged outbox is renamed. */
function claim(path: string): DatabaseSyncInstance {
  let lock: DatabaseSyncInstance | null = null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    lock = new DatabaseSync(`${path}.lock`, { timeout: 1000 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) !== SQLITE_BUSY) throw new OutboxUnavailable(path, error);
    throw new InputError(
      'outboxInUse',
      `the outbox ${path} is in use by another oyau-agent; stop it or use another --data`,
    );
  }
}

function openOrSetAside(path: string, wallMs: () => number): Omit<OutboxFile, 'close'> {
  try {
    return { ...openSound(path), setAside: null };
  } catch (error) {
    if (isEnvironment(error)) throw error;
    const aside = setAside(path, wallMs());
    return { ...openSound(path), setAside: { path: aside, reason: messageOf(error) } };
  }
}

function openSound(path: string): Pick<OutboxFile, 'database' | 'epoch'> {
  const database = new DatabaseSync(path, { timeout: 250 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    checkIntegrity(database);
    if (readVersion(database) === 0) create(database);
    const version = readVersion(database);
    if (version !== SCHEMA_VERSION) throw new Error(`layout ${version}, expected ${SCHEMA_VERSION}`);
    return { database, epoch: epochRow.parse(database.prepare('SELECT epoch FROM identity').get()).epoch };
  } catch (error) {
    database.close();
    throw error;
  }
}

const epochRow = z.object({ epoch: z.uuid() }, 'no identity row');

function create(database: DatabaseSyncInstance): void {
  database.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  database.prepare('INSERT INTO identity (epoch) VALUES (?)').run(randomUUID());
  database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

function checkIntegrity(database: DatabaseSyncInstance): void {
  const { quick_check: verdict } = z
    .object({ quick_check: z.string() })
    .parse(database.prepare('PRAGMA quick_check(1)').get());
  if (verdict !== 'ok') throw new Error(verdict);
}

function readVersion(database: DatabaseSyncInstance): number {
  return z.object({ user_version: z.number() }).parse(database.prepare('PRAGMA user_version').get()).user_version;
}

/** Renames the file and its journal together, so that a person can still open what is left. */
function setAside(path: string, wallMs: number): string {
  const stamp = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '');
  const aside = `${path}.damaged-${stamp}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
}

function isEnvironment(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && ENVIRONMENT_CODES.has(code);
}

/** Primary SQLite result code of a failure; null when it is none of SQLite's. */
function sqliteCode(error: unknown): number | null {
  const parsed = z.object({ errcode: z.int() }).safeParse(error);
  return parsed.success ? parsed.data.errcode & 0xff : null;
}

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map((issue) => issue.message).join('; ');
  return error instanceof Error ? error.message : String(error);
}
