/** Signed settings on their way to cab units, and what each unit made of them. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const settingsRollouts: Migration = {
  up: (db) =>
    runStatements(db, [
      `create table settings_documents (
        settings_id text primary key,
        document text not null,
        issued_at_ms double precision not null,
        issued_by text
      )`,
      `create table settings_rollouts (
        settings_id text not null references settings_documents (settings_id),
        device_id text not null references devices (device_id),
        state text not null,
        in_force text,
        problems text not null,
        state_at_ms double precision,
        updated_at_ms double precision not null,
        primary key (settings_id, device_id)
      )`,
      `create index settings_rollouts_waiting on settings_rollouts (device_id) where state in ('pending', 'sent', 'received')`,
    ]),
};
