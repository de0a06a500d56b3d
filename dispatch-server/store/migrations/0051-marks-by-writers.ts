/** Whoever adds events marks their hours, once per group: a trigger on every row took a third of the time of a write. Changed events keep theirs. */
import { PostgresAdapter, type Migration } from 'kysely';
import { runStatements } from './statements.js';

export const marksByWriters: Migration = {
  up: (db) =>
    runStatements(
      db,
      db.getExecutor().adapter instanceof PostgresAdapter ? ON_POSTGRES : ['drop trigger events_mark_new'],
    ),
};

const ON_POSTGRES = [
  'drop trigger events_mark on events',
  'create trigger events_mark after update on events for each row execute function mark_events()',
];
