/** Stores a batch of events in one transaction: log, history and alerts; what was there already is left alone. */
import { randomUUID } from 'node:crypto';
import type { Alert } from '../api/contract.js';
import { advanceAlerts } from './alert-write.js';
import { fileRows } from './event-write.js';
import { filingOf, type Arrival, type Filing } from './filing.js';
import type { StoredEvent } from './projection.js';
import type { Store, Write } from './store.js';

/** `reused`: the key is taken by another event; nothing was stored. */
export type Outcome = 'stored' | 'duplicate' | 'reused';

export interface Committed {
  /** One per arrival, in order. */
  outcomes: Outcome[];
  /** Alerts that were raised or changed. */
  alerts: Alert[];
}

/** What writing the rows came to. */
export interface Filed {
  outcomes: Outcome[];
  /** Rows of the history that changed and may concern alerts. */
  touched: StoredEvent[];
}

/** Writes log and history inside a transaction. */
export type FileRows = (write: Write, filings: readonly Filing[], nowMs: number) => Filed | Promise<Filed>;

/** Writes arrivals; when it returns they are durable. Throws, having written nothing, when any of them cannot be stored. */
export function commitArrivals(store: Store, arrivals: readonly Arrival[], nowMs: number): Promise<Committed> {
  return commitFilings(store, arrivals.map(filingOf), nowMs, fileRows);
}

/** The same for rows made before, and with another way of writing them. */
export function commitFilings(
  store: Store,
  filings: readonly Filing[],
  nowMs: number,
  fileAll: FileRows,
): Promise<Committed> {
  return store.transaction().execute(async (write) => {
    const { outcomes, touched } = await fileAll(write, filings, nowMs);
    const alerts = touched.length === 0 ? [] : await advanceAlerts(write, touched, nowMs, randomUUID);
    return { outcomes, alerts };
  });
}
