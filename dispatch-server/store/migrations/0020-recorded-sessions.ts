/** Recorded sessions of cab units (faces without pixels): what the policy saw, for trying other thresholds on it. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

/** `path` is relative to the data folder; the file is what was imported, byte by byte. */
export const recordedSessions: Migration = {
  up: (db) =>
    runStatements(db, [
      `create table recorded_sessions (
        session_id text primary key,
        device_id text not null references devices (device_id),
        truck_id text not null references trucks (truck_id),
        driver_id text references drivers (driver_id),
        started_at_ms double precision not null,
        duration_ms double precision not null,
        sha256 text not null unique,
        path text not null,
        bytes integer not null,
        imported_at_ms double precision not null
      )`,
      `create index recorded_sessions_of_truck on recorded_sessions (truck_id, started_at_ms)`,
      `create index recorded_sessions_by_start on recorded_sessions (started_at_ms)`,
    ]),
};
