/** Finds the findings of a unit that have not ended, when it comes back after a crash. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const openEvents: Migration = {
  up: (db) => runStatements(db, [`create index events_open on events (device_id) where offset_at_ms is null`]),
};
