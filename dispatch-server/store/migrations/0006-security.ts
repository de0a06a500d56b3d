/** A second live token per device for rotation, one-time codes for enrolment. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const security: Migration = {
  up: (db) =>
    runStatements(db, [
      `alter table devices add column next_token_hash text`,
      `create unique index devices_next_token on devices (next_token_hash)`,
      `create table enrolment_codes (
        code_hash text primary key,
        device_id text not null,
        truck_id text not null,
        added_at_ms double precision not null,
        expires_at_ms double precision not null
      )`,
      `create unique index enrolment_codes_of_device on enrolment_codes (device_id)`,
    ]),
};
