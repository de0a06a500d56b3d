/** Turns an event that arrived into what the tables hold of it. Pure. */
import type { Event, InForce, Lane } from '@oyau/protocol';
import type { EventRecord } from './projection.js';

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

/** A row of `events` whose circumstances have no number yet. */
export type EventFields = Omit<EventRecord, 'in_force_id'>;

/** What the tables hold of one arrival. */
export interface Filing {
  lane: string;
  /** The event without `inForce`, JSON. */
  payload: string;
  /** JSON. */
  inForce: string;
  fields: EventFields;
}

export function filingOf(arrival: Arrival): Filing {
  const { inForce, ...rest } = arrival.event;
  return {
    lane: arrival.lane,
    payload: JSON.stringify(rest),
    inForce: textOf(inForce),
    fields: fieldsOf(arrival),
  };
}

/** Events that share their circumstances share the object (see createTruckReader): its text is made once. */
const texts = new WeakMap<InForce, string>();

function textOf(inForce: InForce): string {
  const known = texts.get(inForce);
  if (known !== undefined) return known;
  const text = JSON.stringify(inForce);
  texts.set(inForce, text);
  return text;
}

function fieldsOf({ deviceId, truckId, epoch, receivedAtMs, event }: Arrival): EventFields {
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
    has_onset: event.phase === 'offset' ? 0 : 1,
    has_offset: event.phase === 'onset' ? 0 : 1,
    alert_id: null,
  };
}
