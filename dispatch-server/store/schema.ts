/** The tables as Kysely sees them. Times are ms since 1970 unless the name says capture; JSON columns hold text. */
import type { Generated } from 'kysely';
import type { AlertHandling, DeskTables } from './schema-desk.js';
import type { ReportTables } from './schema-reports.js';
import type { WhatIfTables } from './schema-what-if.js';

/** 0 or 1. */
type Flag = number;
/** Text of a JSON value. */
type Json = string;

export interface Tables extends DeskTables, ReportTables, WhatIfTables {
  trucks: { truck_id: string; added_at_ms: number };
  drivers: {
    driver_id: string;
    first_seen_at_ms: number;
    name: string | null;
    /** sha-256 of what the badge or PIN says, hex. */
    badge_hash: string | null;
    /** When the person's data were erased; driver_id is a made-up name since. */
    erased_at_ms: number | null;
  };
  devices: {
    device_id: string;
    truck_id: string;
    /** sha-256 of the token, hex. */
    token_hash: string;
    /** Of the token that is to replace it; null = none is waiting. */
    next_token_hash: string | null;
    added_at_ms: number;
    revoked_at_ms: number | null;
    last_seen_at_ms: number | null;
  };
  /** One per device that waits to be enrolled. */
  enrolment_codes: {
    /** sha-256 of the code as printed, hex. */
    code_hash: string;
    device_id: string;
    truck_id: string;
    added_at_ms: number;
    expires_at_ms: number;
  };
  /** What units judged with, stored once however many events refer to it. */
  in_force: { in_force_id: Generated<number>; value: Json };
  /** Append-only log of what arrived; the truth the other tables are computed from. */
  inbox: {
    inbox_id: Generated<number>;
    device_id: string;
    epoch: string;
    seq: number;
    lane: string;
    received_at_ms: number;
    /** The event without `inForce`. */
    payload: Json;
    in_force_id: number;
  };
  /** Events of the log whose rows in the history are still to be made, group by group; empty but for the minutes after an outage. */
  history_waiting: {
    waiting_id: Generated<number>;
    events: number;
    /** Closed ranges of `inbox_id`. */
    inbox_ranges: Json;
    /** Truck of each device when the events arrived. */
    trucks: Json;
  };
  /** One row per finding: its onset and offset messages merged. */
  events: EventsTable;
  alerts: AlertHandling & {
    alert_id: string;
    truck_id: string;
    device_id: string;
    driver_id: string | null;
    concern: string;
    kind: string;
    priority: string;
    active_event_ids: Json;
    event_ids: Json;
    causes: Json;
    count: number;
    onset_at_ms: number;
    last_offset_at_ms: number | null;
    received_at_ms: number;
    updated_at_ms: number;
    speed_kmh: number | null;
    detail: Json;
    /** 1 until acknowledged. */
    open: Flag;
    /** The revision handed to the outputs last. */
    filed_revision: Generated<number>;
  };
  acknowledgements: { alert_id: string; login: string; at_ms: number; note: string | null };
  users: {
    login: string;
    name: string;
    role: Generated<string>;
    password_hash: string;
    added_at_ms: number;
    /** null = may log in. */
    disabled_at_ms: number | null;
  };
  sessions: {
    token_hash: string;
    login: string;
    created_at_ms: number;
    expires_at_ms: number;
    /** null = from before addresses were kept. */
    address: string | null;
  };
  audit: {
    audit_id: Generated<number>;
    at_ms: number;
    /** Login, or null for the command line and for people not logged in. */
    login: string | null;
    action: string;
    subject: string | null;
    address: string | null;
    detail: Json | null;
  };
  clips: {
    /** Of the content, hex. */
    sha256: string;
    device_id: string;
    truck_id: string;
    /** The event as the unit named it; null = it named none. */
    epoch: string | null;
    event_id: string | null;
    /** null = not linked, or the event is gone. */
    event_row_id: number | null;
    media_type: string;
    /** Of the whole content. */
    bytes: number;
    started_at_ms: number;
    /** When the whole content was there and its hash verified; null = still arriving. */
    complete_at_ms: number | null;
    /** When the content was deleted; the row stays to tell so. */
    removed_at_ms: number | null;
  };
  /** What analysts say about an event; each change is a new version. */
  verdicts: {
    verdict_id: Generated<number>;
    event_row_id: number;
    version: number;
    verdict: string;
    /** The finding it really was, when reclassified. */
    kind: string | null;
    reason: string | null;
    note: string | null;
    /** none, wanted, given. */
    second_review: Generated<string>;
    login: string;
    at_ms: number;
  };
  /** Who drove what when, as far as statuses and events name a driver. */
  drives: { drive_id: Generated<number>; truck_id: string; driver_id: string; from_ms: number; to_ms: number };
  /** The last status of each minute. */
  statuses: { truck_id: string; at_ms: number; device_id: string; driver_id: string | null; payload: Json };
  /** What retention has removed. */
  retention_log: {
    retention_id: Generated<number>;
    at_ms: number;
    kind: string;
    before_ms: number;
    removed: number;
  };
  /** Where a repeated job goes on. */
  job_state: { name: string; value: string };
  event_log: EventLogRow;
}

export interface EventsTable {
  event_row_id: Generated<number>;
  device_id: string;
  epoch: string;
  event_id: string;
  /** Of the first message stored. */
  seq: number;
  truck_id: string;
  driver_id: string | null;
  finding: string;
  onset_at_ms: number;
  offset_at_ms: number | null;
  onset_capture_ms: number;
  offset_capture_ms: number | null;
  detected_at_ms: number;
  clock_synced: Flag;
  received_at_ms: number;
  speed_kmh: number | null;
  moving: Flag;
  detail: Json;
  alarm: Json | null;
  in_force_id: number;
  /** Which messages have arrived: the onset, and the offset (or the whole). */
  has_onset: Flag;
  has_offset: Flag;
  alert_id: string | null;
}

/** The view `event_log`: everything about one event in one row. */
export interface EventLogRow {
  event_row_id: number;
  device_id: string;
  truck_id: string;
  driver_id: string | null;
  epoch: string;
  seq: number;
  event_id: string;
  finding: string;
  onset_at_ms: number;
  offset_at_ms: number | null;
  duration_ms: number | null;
  received_at_ms: number;
  speed_kmh: number | null;
  moving: Flag;
  detail: Json;
  thresholds_version: string;
  thresholds: Json;
  in_force: Json;
  alert_id: string | null;
  acknowledged_by: string | null;
  acknowledged_at_ms: number | null;
}
