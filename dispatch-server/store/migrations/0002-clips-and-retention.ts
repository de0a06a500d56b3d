/** More roles; clips; verdicts; who drove what when; what retention needs. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const clipsAndRetention: Migration = {
  up: (db) => runStatements(db, [...ROLES, ...PEOPLE, ...CLIPS, ...DUTY, ...RETENTION]),
};

/** SQLite cannot change a check: the column is replaced. */
const ROLES = [
  `alter table users add column wider_role text not null default 'viewer'
    check (wider_role in ('viewer', 'dispatcher', 'analyst', 'supervisor', 'admin'))`,
  `update users set wider_role = role`,
  `alter table users drop column role`,
  `alter table users rename column wider_role to role`,
];

const PEOPLE = [
  `alter table users add column disabled_at_ms double precision`,
  `alter table drivers add column name text`,
  `alter table drivers add column badge_hash text`,
  `alter table drivers add column erased_at_ms double precision`,
  `create unique index drivers_by_badge on drivers (badge_hash) where badge_hash is not null`,
];

const CLIPS = [
  `create table clips (
    sha256 text primary key,
    device_id text not null references devices (device_id),
    truck_id text not null references trucks (truck_id),
    epoch text,
    event_id text,
    event_row_id integer references events (event_row_id) on delete set null,
    media_type text not null,
    bytes integer not null,
    started_at_ms double precision not null,
    complete_at_ms double precision,
    removed_at_ms double precision
  )`,
  `create index clips_of_event on clips (event_row_id)`,
  `create index clips_by_arrival on clips (complete_at_ms)`,
  `create table verdicts (
    verdict_id integer primary key,
    event_row_id integer not null references events (event_row_id) on delete cascade,
    version integer not null,
    verdict text not null check (verdict in ('true', 'falseAlarm', 'reclassified')),
    kind text,
    reason text,
    note text,
    login text not null references users (login),
    at_ms double precision not null,
    unique (event_row_id, version)
  )`,
];

const DUTY = [
  `create table drives (
    drive_id integer primary key,
    truck_id text not null references trucks (truck_id),
    driver_id text not null references drivers (driver_id),
    from_ms double precision not null,
    to_ms double precision not null
  )`,
  `create index drives_of_truck on drives (truck_id, from_ms)`,
  `create index drives_of_driver on drives (driver_id, from_ms)`,
  `create table statuses (
    truck_id text not null references trucks (truck_id),
    at_ms double precision not null,
    device_id text not null references devices (device_id),
    driver_id text references drivers (driver_id),
    payload text not null,
    primary key (truck_id, at_ms)
  )`,
  `create index statuses_by_time on statuses (at_ms)`,
];

const RETENTION = [
  `create index audit_by_time on audit (at_ms)`,
  `create table retention_log (
    retention_id integer primary key,
    at_ms double precision not null,
    kind text not null,
    before_ms double precision not null,
    removed integer not null
  )`,
  `create table job_state (name text primary key, value text not null)`,
];
