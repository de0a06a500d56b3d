/** Rows of the history that are made after the acknowledgement of their events are remembered in the transaction that stores the events. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const historyWaiting: Migration = {
  up: (db) =>
    runStatements(db, [
      `create table history_waiting (
        waiting_id integer primary key,
        events integer not null,
        inbox_ranges text not null,
        trucks text not null
      )`,
    ]),
};
