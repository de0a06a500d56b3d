/** Where group commits go: through Kysely on PostgreSQL, through prepared statements on SQLite, in a thread of its own when compiled. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitArrivals, commitFilings, type Committed } from './arrivals.js';
import { CatchUp, type CatchUpParts } from './catch-up.js';
import { CommitThread } from './commit-thread.js';
import { filingOf, type Arrival } from './filing.js';
import { LateHistory } from './late-history.js';
import { sqliteRows } from './sqlite-rows.js';
import { DATABASE_FILE, sqliteOf, type Store } from './store.js';

export interface EventStore {
  /** Arrivals of one transaction that keep it short enough for an alert behind it. */
  readonly mostArrivals: number;
  /** Writes arrivals; when it resolves they are durable. Rejects, having written nothing, when any of them cannot be stored. */
  commit(arrivals: readonly Arrival[], nowMs: number): Promise<Committed>;
  /** From now on rows of the history that were left for later are made, also those of an earlier run. */
  catchUp(parts: CatchUpParts, now: () => number): void;
  /** Call after the last commit has settled. */
  close(): Promise<void>;
}

/** At 100 µs an event (Kysely, PostgreSQL) well under a heartbeat. */
const MOST_ARRIVALS = 4000;

/** The fastest way to write into `store`, which lies in `folder`. */
export function openEventStore(store: Store, folder: string): EventStore {
  const database = sqliteOf(store);
  if (!database) return inThisThread((arrivals, nowMs) => commitArrivals(store, arrivals, nowMs), null);
  // Threads cannot run the TypeScript sources.
  if (fileURLToPath(import.meta.url).endsWith('.js')) return new CommitThread(join(folder, DATABASE_FILE));
  const fileAll = sqliteRows(database);
  return inThisThread(
    (arrivals, nowMs) => commitFilings(store, arrivals.map(filingOf), nowMs, fileAll),
    new LateHistory(store, database),
  );
}

/** `late`: null = nothing is ever left for later. */
function inThisThread(commit: EventStore['commit'], late: LateHistory | null): EventStore {
  let catchUp: CatchUp | null = null;
  return {
    mostArrivals: MOST_ARRIVALS,
    commit,
    catchUp(parts, now) {
      if (late) catchUp = new CatchUp(() => late.file(now()), parts);
      catchUp?.wake(Infinity);
    },
    close: async () => catchUp?.stop(),
  };
}
