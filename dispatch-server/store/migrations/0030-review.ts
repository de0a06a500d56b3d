/** Second reviews: whether a version of a verdict asks for one, or is one. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const review: Migration = {
  up: (db) =>
    runStatements(db, [
      `alter table verdicts add column second_review text not null default 'none'
        check (second_review in ('none', 'wanted', 'given'))`,
    ]),
};
