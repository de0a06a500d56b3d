/** The tables as Kysely sees them. Times are ms since 1970 unless the name says capture; JSON columns hold text. */
import type { Generated } from 'kysely';

/** 0 or 1. */
type Flag = number;
/** Text of a JSON value. */
type Json = string;

export interface Tables {
  trucks: { truck_id: string; added_at_ms: number };
  drivers: { driver_id: string; first_seen_at_ms: number };
  devices: {
    device_id: string;
    truck_id: string;
    /** sha-256 of the token, hex. */
    token_hash: string;
    added_at_ms: number;
    revoked_at_ms: number | null;
    last_seen_at_ms: number | null;
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
  /** One row per finding: its onset and offset messages merged. */
  events: EventsTable;
  alerts: {
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
  };
  acknowledgements: { alert_id: string; login: string; at_ms: number; note: string | null };
  users: { login: string; name: string; role: string; password_hash: string; added_at_ms: number };
  sessions: { token_hash: string; login: string; created_at_ms: number; expires_at_ms: number };
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
