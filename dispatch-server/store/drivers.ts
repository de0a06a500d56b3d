/** Drivers as events and trucks have named them. */
import type { Reader } from './store.js';

export interface Driver {
  driverId: string;
  firstSeenAtMs: number;
  /** null = a person known by this name. */
  erasedAtMs: number | null;
}

export async function listDrivers(store: Reader): Promise<Driver[]> {
  const rows = await store.selectFrom('drivers').selectAll().orderBy('driver_id').execute();
  return rows.map((row) => ({
    driverId: row.driver_id,
    firstSeenAtMs: row.first_seen_at_ms,
    erasedAtMs: row.erased_at_ms,
  }));
}
