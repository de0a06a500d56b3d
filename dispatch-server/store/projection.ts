/** Merges the onset and offset messages of one finding into one row, in whichever order they arrive. Pure. */
import type { Event, Lane } from '@oyau/protocol';
import type { Selectable } from 'kysely';
import type { EventsTable } from './schema.js';

/** An event on its way into the store. */
export interface Arrival {
  deviceId: string;
  /** Truck the device is enrolled for. */
  truckId: string;
  epoch: string;
  lane: Lane;
  /** Server's clock. */
  receivedAtMs: number;
  event: Event;
}

/** An arrival whose `inForce` is stored. */
export interface FiledArrival extends Arrival {
  inForceId: number;
}

/** A row of `events` without its number. */
export type EventRecord = Omit<Selectable<EventsTable>, 'event_row_id'>;

/** Identifies the finding an arrival tells of. */
export function findingKey(row: Pick<EventRecord, 'device_id' | 'epoch' | 'event_id'>): string {
  return JSON.stringify([row.device_id, row.epoch, row.event_id]);
}

/**
 * The row after one more message. The onset message decides how it began (driver, speed, moving, what was in force), the offset
 * message how it ended (end, detail); a first message of the same phase stands.
 */
export function project(known: EventRecord | null, arrival: FiledArrival): EventRecord {
  const fresh = recordOf(arrival);
  if (!known) return fresh;
  const start = fresh.has_onset > known.has_onset ? fresh : known;
  const end = fresh.has_offset > known.has_offset ? fresh : known;
  return {
    ...start,
    seq: Math.min(known.seq, fresh.seq),
    received_at_ms: Math.min(known.received_at_ms, fresh.received_at_ms),
    offset_at_ms: end.offset_at_ms,
    offset_capture_ms: end.offset_capture_ms,
    detail: end.detail,
    alarm: start.alarm ?? end.alarm ?? known.alarm ?? fresh.alarm,
    has_onset: Math.max(known.has_onset, fresh.has_onset),
    has_offset: Math.max(known.has_offset, fresh.has_offset),
    alert_id: known.alert_id,
  };
}

function recordOf({ deviceId, truckId, epoch, receivedAtMs, inForceId, event }: FiledArrival): EventRecord {
  return {
    device_id: deviceId,
    epoch,
    event_id: event.eventId,
    seq: event.seq,
    truck_id: truckId,
    driver_id: event.driverId,
    finding: event.finding,
    onset_at_ms: event.onsetAtMs,
    offset_at_ms: event.offsetAtMs,
    onset_capture_ms: event.onsetMs,
    offset_capture_ms: event.offsetMs,
    detected_at_ms: event.detectedAtMs,
    clock_synced: Number(event.clockSynced),
    received_at_ms: receivedAtMs,
    speed_kmh: event.speedKmh,
    moving: Number(event.moving),
    detail: JSON.stringify(event.detail),
    alarm: event.alarm && JSON.stringify(event.alarm),
    in_force_id: inForceId,
    has_onset: event.phase === 'offset' ? 0 : 1,
    has_offset: event.phase === 'onset' ? 0 : 1,
    alert_id: null,
  };
}
