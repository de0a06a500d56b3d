/** Makes the rows of the history that were left for after the acknowledgement (see sqlite-waiting.ts), a few at a time. */
import { randomUUID } from 'node:crypto';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { Alert } from '../api/contract.js';
import { advanceAlerts } from './alert-write.js';
import { isRefusedByContent } from './refused.js';
import { SqliteFiling } from './sqlite-filing.js';
import { SqliteWaiting } from './sqlite-waiting.js';
import { sqliteOf, type Reader, type Store } from './store.js';

export interface LateFiled {
  /** Events that still wait. */
  waiting: number;
  /** Alerts that changed: none, unless a unit tells the whole of a finding that has an alert under another kind. */
  alerts: Alert[];
  /** Why the event that was next could not be filed; it stays in the log. null = it could. */
  refused: string | null;
}

/** Events per transaction: about 20 ms of writing, so that a commit behind it waits no longer. */
export const PART = 2000;

export class LateHistory {
  readonly #store: Store;
  readonly #filing: SqliteFiling;
  readonly #waiting: SqliteWaiting;

  /** `database`: the driver's handle of `store`. */
  constructor(store: Store, database: DatabaseSyncInstance) {
    this.#store = store;
    this.#filing = new SqliteFiling(database);
    this.#waiting = new SqliteWaiting(database);
  }

  /** Events that wait. */
  count(): number {
    return this.#waiting.count();
  }

  /** Files the next ones. Throws when the database is at fault: nothing is filed then, and all of it still waits. */
  async file(nowMs: number, most = PART): Promise<LateFiled> {
    try {
      return await this.#fileSome(nowMs, most);
    } catch (error) {
      if (!isRefusedByContent(error)) throw error;
      if (most > 1) return this.file(nowMs, 1);
      return this.#passOver(error instanceof Error ? error.message : String(error));
    }
  }

  #fileSome(nowMs: number, most: number): Promise<LateFiled> {
    return this.#store.transaction().execute(async (write) => {
      const touched = this.#filing.file(this.#waiting.take(most));
      const alerts = touched.length === 0 ? [] : await advanceAlerts(write, touched, nowMs, randomUUID);
      return { waiting: this.#waiting.count(), alerts, refused: null };
    });
  }

  #passOver(refused: string): Promise<LateFiled> {
    return this.#store.transaction().execute(() => {
      this.#waiting.take(1);
      return Promise.resolve({ waiting: this.#waiting.count(), alerts: [], refused });
    });
  }
}

/** Events of the log that wait for their row in the history. */
export async function countLate(store: Reader): Promise<number> {
  const row = await store
    .selectFrom('history_waiting')
    .select(({ fn }) => fn.sum<number | string | null>('events').as('events'))
    .executeTakeFirst();
  return Number(row?.events ?? 0);
}

/** Files all that waits, for those who read the history as a whole. */
export async function fileLateHistory(store: Store, nowMs: number): Promise<void> {
  const database = sqliteOf(store);
  if (!database) return;
  const late = new LateHistory(store, database);
  while (late.count() > 0) await late.file(nowMs);
}
