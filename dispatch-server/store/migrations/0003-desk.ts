/** Handling of alerts, orders, settings, site plan, webhooks and their deliveries. */
import type { Migration } from 'kysely';
import { runStatements } from './statements.js';

export const desk: Migration = { up: (db) => runStatements(db, [...ALERTS, ...ORDERS, ...SITE, ...OUTPUTS]) };

/** `filed_revision`: of the change that was handed to the outputs last. */
const ALERTS = [
  `alter table alerts add column onsets text not null default '[]'`,
  `alter table alerts add column repeated integer not null default 1`,
  `alter table alerts add column urgent_since_ms double precision`,
  `update alerts set urgent_since_ms = received_at_ms where priority = 'P1'`,
  `alter table alerts add column escalated_at_ms double precision`,
  `alter table alerts add column shelf text`,
  `alter table alerts add column shelved_until_ms double precision`,
  `alter table alerts add column closed_at_ms double precision`,
  `alter table alerts add column closed_by text`,
  `alter table alerts add column outcome text`,
  `alter table alerts add column close_note text`,
  `alter table alerts add column orders text not null default '[]'`,
  `alter table alerts add column revision integer not null default 1`,
  `alter table alerts add column filed_revision integer not null default 0`,
  `update alerts set filed_revision = revision`,
  `create index alerts_to_file on alerts (alert_id) where revision > filed_revision`,
  `create index alerts_by_arrival on alerts (received_at_ms)`,
  `create table shelvings (
    shelving_id integer primary key,
    alert_id text not null references alerts (alert_id),
    login text not null,
    at_ms double precision not null,
    until_ms double precision not null,
    reason text not null
  )`,
  `create index shelvings_of_alert on shelvings (alert_id)`,
];

const ORDERS = [
  `create table orders (
    order_id text primary key,
    truck_id text not null references trucks (truck_id),
    alert_id text references alerts (alert_id),
    kind text not null,
    text text not null,
    issued_by text not null references users (login),
    issued_at_ms double precision not null,
    expires_at_ms double precision not null,
    steps text not null,
    state text not null,
    open integer not null,
    outcome text,
    outcome_note text,
    updated_at_ms double precision not null
  )`,
  `create index orders_open on orders (truck_id) where open = 1`,
  `create index orders_of_truck on orders (truck_id, issued_at_ms)`,
  `create index orders_of_alert on orders (alert_id) where alert_id is not null`,
];

const SITE = [
  `create table site (
    name text primary key,
    value text not null,
    updated_at_ms double precision not null,
    updated_by text
  )`,
  `create table site_plan (
    plan_id integer not null unique check (plan_id = 1),
    sha256 text not null,
    media_type text not null,
    image text not null,
    width_px integer not null,
    height_px integer not null,
    corners text not null,
    uploaded_by text not null,
    uploaded_at_ms double precision not null
  )`,
];

const OUTPUTS = [
  `create table webhooks (
    webhook_id text primary key,
    url text not null,
    secret text not null,
    topics text not null,
    added_by text not null,
    added_at_ms double precision not null,
    removed_at_ms double precision
  )`,
  `create table deliveries (
    delivery_id integer primary key,
    channel text not null,
    webhook_id text references webhooks (webhook_id),
    topic text not null,
    message_key text not null unique,
    body text not null,
    state text not null,
    attempts integer not null,
    created_at_ms double precision not null,
    next_at_ms double precision,
    settled_at_ms double precision,
    last_error text
  )`,
  `create index deliveries_due on deliveries (next_at_ms) where state = 'pending'`,
  `create index deliveries_by_state on deliveries (state, delivery_id)`,
];
