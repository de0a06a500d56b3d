/** The first tables: the fleet, what arrived, the history, alerts, people, audit. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const first: Migration = { up: (db) => runStatements(db, FIRST) };

const FIRST = [
  `create table trucks (truck_id text primary key, added_at_ms double precision not null)`,
  `create table drivers (driver_id text primary key, first_seen_at_ms double precision not null)`,
  `create table devices (
    device_id text primary key,
    truck_id text not null references trucks (truck_id),
    token_hash text not null unique,
    added_at_ms double precision not null,
    revoked_at_ms double precision,
    last_seen_at_ms double precision
  )`,
  `create table in_force (in_force_id integer primary key, value text not null unique)`,
  `create table inbox (
    inbox_id integer primary key,
    device_id text not null references devices (device_id),
    epoch text not null,
    seq integer not null,
    lane text not null,
    received_at_ms double precision not null,
    payload text not null,
    in_force_id integer not null references in_force (in_force_id),
    unique (device_id, epoch, seq)
  )`,
  `create table alerts (
    alert_id text primary key,
    truck_id text not null references trucks (truck_id),
    device_id text not null references devices (device_id),
    driver_id text references drivers (driver_id),
    concern text not null,
    kind text not null,
    priority text not null,
    active_event_ids text not null,
    event_ids text not null,
    causes text not null,
    count integer not null,
    onset_at_ms double precision not null,
    last_offset_at_ms double precision,
    received_at_ms double precision not null,
    updated_at_ms double precision not null,
    speed_kmh double precision,
    detail text not null,
    open integer not null
  )`,
  `create index alerts_open on alerts (truck_id) where open = 1`,
  `create index alerts_of_truck on alerts (truck_id, updated_at_ms)`,
  `create index alerts_by_onset on alerts (onset_at_ms)`,
  `create table events (
    event_row_id integer primary key,
    device_id text not null references devices (device_id),
    epoch text not null,
    event_id text not null,
    seq integer not null,
    truck_id text not null references trucks (truck_id),
    driver_id text references drivers (driver_id),
    finding text not null,
    onset_at_ms double precision not null,
    offset_at_ms double precision,
    onset_capture_ms double precision not null,
    offset_capture_ms double precision,
    detected_at_ms double precision not null,
    clock_synced integer not null,
    received_at_ms double precision not null,
    speed_kmh double precision,
    moving integer not null,
    detail text not null,
    alarm text,
    in_force_id integer not null references in_force (in_force_id),
    has_onset integer not null,
    has_offset integer not null,
    alert_id text references alerts (alert_id),
    unique (device_id, epoch, event_id)
  )`,
  `create index events_by_onset on events (onset_at_ms, event_row_id)`,
  `create index events_of_truck on events (truck_id, onset_at_ms, event_row_id)`,
  `create index events_of_driver on events (driver_id, onset_at_ms, event_row_id)`,
  `create index events_of_finding on events (finding, onset_at_ms, event_row_id)`,
  `create index events_of_alert on events (alert_id) where alert_id is not null`,
  `create table users (
    login text primary key,
    name text not null,
    role text not null check (role in ('viewer', 'dispatcher', 'admin')),
    password_hash text not null,
    added_at_ms double precision not null
  )`,
  `create table acknowledgements (
    alert_id text primary key references alerts (alert_id),
    login text not null references users (login),
    at_ms double precision not null,
    note text
  )`,
  `create index acknowledgements_by_time on acknowledgements (at_ms)`,
  `create table sessions (
    token_hash text primary key,
    login text not null references users (login),
    created_at_ms double precision not null,
    expires_at_ms double precision not null
  )`,
  `create table audit (
    audit_id integer primary key,
    at_ms double precision not null,
    login text,
    action text not null,
    subject text,
    address text,
    detail text
  )`,
  `create view event_log as
    select e.event_row_id, e.device_id, e.truck_id, e.driver_id, e.epoch, e.seq, e.event_id, e.finding,
      e.onset_at_ms, e.offset_at_ms, e.offset_capture_ms - e.onset_capture_ms as duration_ms,
      e.received_at_ms, e.speed_kmh, e.moving, e.detail,
      f.value ->> 'thresholdsVersion' as thresholds_version, f.value ->> 'thresholds' as thresholds,
      f.value as in_force, e.alert_id, a.login as acknowledged_by, a.at_ms as acknowledged_at_ms
    from events e
    join in_force f on f.in_force_id = e.in_force_id
    left join acknowledgements a on a.alert_id = e.alert_id`,
];
