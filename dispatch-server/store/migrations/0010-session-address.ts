/** Where a person logged in from, for the page of logins in force. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const sessionAddress: Migration = {
  up: (db) =>
    runStatements(db, [
      `alter table sessions add column address text`,
      `create index sessions_of_login on sessions (login)`,
    ]),
};
