/** Runs of other thresholds over recorded sessions, and proposals of settings that came of them. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const whatIf: Migration = {
  up: (db) =>
    runStatements(db, [
      `create table what_if_runs (
        run_id text primary key,
        question text not null,
        state text not null check (state in ('running', 'done', 'failed')),
        result text,
        failure text,
        started_by text not null references users (login),
        started_at_ms double precision not null,
        ended_at_ms double precision
      )`,
      `create index what_if_runs_by_start on what_if_runs (started_at_ms)`,
      `create table proposals (
        proposal_id text primary key,
        settings text not null,
        run_id text references what_if_runs (run_id) on delete set null,
        note text,
        state text not null check (state in ('proposed', 'approved', 'signed', 'withdrawn')),
        created_by text not null references users (login),
        created_at_ms double precision not null,
        decided_by text references users (login),
        decided_at_ms double precision,
        document text,
        key_id text,
        signed_at_ms double precision,
        rollouts text not null
      )`,
      `create index proposals_by_time on proposals (created_at_ms)`,
    ]),
};
