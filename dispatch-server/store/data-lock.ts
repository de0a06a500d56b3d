/** Makes sure that one server at a time works on a data folder: a lock of the operating system, gone with the process however it ends. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { OperatorError } from '../errors.js';

/** An empty SQLite file: its exclusive transaction is the lock. */
const LOCK_FILE = 'server.lock';

/** Takes the folder; call the answer to give it back. Throws OperatorError `dataInUse`. */
export function lockDataFolder(folder: string): () => void {
  const lock = new DatabaseSync(join(folder, LOCK_FILE));
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new OperatorError('dataInUse', `another oyau-dispatch works on the data folder ${folder}; stop it first`);
  }
  return () => {
    lock.exec('ROLLBACK');
    lock.close();
  };
}
