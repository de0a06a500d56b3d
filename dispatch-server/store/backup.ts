/** Copies the SQLite database while it is in use, puts such a copy back, and sets a damaged one aside. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit } from './audit.js';
import { lockDataFolder } from './data-lock.js';
import { MIGRATIONS } from './migrations.js';
import { connectSqlite } from './sqlite.js';
import { createDataFolder, DATABASE_FILE, openStore } from './store.js';

/** What SQLite keeps beside a database. */
const BESIDE = ['-wal', '-shm', '-journal'];

export interface BackupOptions {
  /** Data folder. */
  folder: string;
  /** The copy. */
  file: string;
  /** An earlier file of this name may be replaced; without, it is an error. */
  replace: boolean;
  nowMs: number;
}

/**
 * Writes a whole, verified copy of the database as it is at this moment; servers go on meanwhile. The file appears under its name when
 * it is on the disk, never before. Gives its size, bytes. Throws OperatorError.
 */
export async function backUp({ folder, file, replace, nowMs }: BackupOptions): Promise<number> {
  const source = join(folder, DATABASE_FILE);
  if (!existsSync(source)) throw new OperatorError('dataFolder', `there is no database ${source}`);
  if (existsSync(file) && !replace)
    throw new OperatorError('alreadyExists', `${file} exists already; pass --replace to write a newer copy over it`);
  const part = partOf(file);
  try {
    vacuumInto(source, part);
    verify(part);
    publish(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error instanceof OperatorError
      ? error
      : new OperatorError('cannotWrite', `cannot write ${file}: ${messageOf(error)}`);
  }
  const store = await openStore(folder);
  try {
    await writeAudit(store, COMMAND_LINE, 'backup', basename(file), nowMs);
  } finally {
    await store.destroy();
  }
  return statSync(file).size;
}

export interface RestoreOptions extends BackupOptions {
  /** The copy to put back. */
  file: string;
}

/**
 * Puts a copy into the data folder after it was verified. A database that is there is kept beside it under another name; gives that name,
 * null = there was none. Everybody has to log in again. Throws OperatorError, having changed nothing.
 */
export async function restore({ folder, file, replace, nowMs }: RestoreOptions): Promise<string | null> {
  if (!existsSync(file)) throw new OperatorError('badInput', `there is no file ${file}`);
  createDataFolder(folder);
  const unlock = lockDataFolder(folder);
  try {
    const target = join(folder, DATABASE_FILE);
    if (existsSync(target) && !replace)
      throw new OperatorError(
        'alreadyExists',
        `${target} exists already; pass --replace to keep it beside and restore ${file}`,
      );
    const part = partOf(target);
    copyFileSync(file, part);
    try {
      verify(part, file);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
    const old = existsSync(target) ? setAside(target, 'replaced', nowMs) : null;
    publish(part, target);
    await noteRestore(folder, file, nowMs);
    return old;
  } finally {
    unlock();
  }
}

/** Renames a database and what belongs to it, such as `dispatch.db.damaged-2026-11-25T04-00-00Z`; gives the new name. */
export function setAside(file: string, why: 'damaged' | 'replaced', nowMs: number): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-');
  const aside = `${file}.${why}-${time}Z`;
  for (const ending of ['', ...BESIDE]) if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  return aside;
}

/** Sessions of the copy may have been ended since. */
async function noteRestore(folder: string, file: string, nowMs: number): Promise<void> {
  const store = await openStore(folder);
  try {
    await store.transaction().execute(async (write) => {
      await write.deleteFrom('sessions').execute();
      await writeAudit(write, COMMAND_LINE, 'store.restore', basename(file), nowMs);
    });
  } finally {
    await store.destroy();
  }
}

function vacuumInto(source: string, part: string): void {
  rmSync(part, { force: true });
  const database = connectSqlite(source);
  try {
    database.prepare('VACUUM INTO ?').run(part);
  } catch (error) {
    throw /malformed|not a database/.test(messageOf(error))
      ? new OperatorError(
          'storeDamaged',
          `the database ${source} is damaged (${messageOf(error)}); nothing was written`,
        )
      : error;
  } finally {
    database.close();
  }
  chmodSync(part, 0o600);
}

/** Reads all of a copy; `name` is what to call it. Throws OperatorError `storeDamaged` when it is no whole database of ours. */
function verify(file: string, name = file): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const [check] = database.prepare('PRAGMA quick_check').all() as unknown[];
    if (JSON.stringify(Object.values(check as object)) !== '["ok"]') throw new Error(JSON.stringify(check));
    const rows: unknown[] = database.prepare('select name from kysely_migration').all();
    const isOurs = rows.some((row) => JSON.stringify(row) === JSON.stringify({ name: Object.keys(MIGRATIONS)[0] }));
    if (!isOurs) throw new Error('it is not a database of oyau-dispatch');
  } catch (error) {
    throw new OperatorError('storeDamaged', `${name} cannot be used: ${messageOf(error)}`);
  } finally {
    database.close();
  }
}

/** Name under which a file grows, on the same disk. */
function partOf(file: string): string {
  return join(dirname(resolve(file)), `.${basename(file)}.${process.pid}.part`);
}

/** Gives a finished file its name, durably. */
function publish(part: string, file: string): void {
  flush(part);
  renameSync(part, file);
  flush(dirname(resolve(file)));
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
