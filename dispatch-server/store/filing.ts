/** Turns an event that arrived into what the tables hold of it. Pure. */
import { textOfSpan, type BareEvent, type Event, type InForce, type Lane, type Span } from '@oyau/protocol';
import { mayWait } from './may-wait.js';
import type { EventRecord } from './projection.js';
import { readPayload, WrittenArrival } from './written-arrival.js';

/** Whose events arrived, and when. */
export interface ArrivalHead {
  deviceId: string;
  /** Truck the device is enrolled for. */
  truckId: string;
  epoch: string;
  lane: Lane;
  /** Server's clock. */
  receivedAtMs: number;
  /** What the unit's wall clock lacks by the server's estimate, ms; added to the times of events whose clock was not synced. */
  clockBehindMs?: number;
}

/** An event on its way into the store. */
export interface Arrival extends ArrivalHead {
  event: Event;
}

/** A row of `events` whose circumstances have no number yet. */
export type EventFields = Omit<EventRecord, 'in_force_id'>;

/** What the log of arrivals holds of one event. */
export interface Content {
  /** Shared by the events of a message. */
  readonly head: ArrivalHead;
  readonly seq: number;
  readonly driverId: string | null;
  /** True when the row of the history may be made after the acknowledgement: see mayWait. */
  readonly canWait: boolean;
  /** The event without `inForce`, JSON: as text, or as it came. */
  readonly written: string | Span;
  /** JSON. */
  readonly inForce: string;
}

/** What the tables hold of one arrival; the row of the history is made when somebody asks for it. */
export class Filing implements Content {
  readonly head: ArrivalHead;
  readonly seq: number;
  readonly driverId: string | null;
  readonly canWait: boolean;
  readonly written: string | Span;
  readonly inForce: string;
  readonly #event: BareEvent | null;
  #fields: EventFields | null = null;

  /** `event`: what `written` says, where it has been read already. */
  constructor({ head, seq, driverId, canWait, written, inForce }: Content, event: BareEvent | null = null) {
    this.head = head;
    this.seq = seq;
    this.driverId = driverId;
    this.canWait = canWait;
    this.written = written;
    this.inForce = inForce;
    this.#event = event;
  }

  /** The event without `inForce`, JSON. */
  get payload(): string {
    return typeof this.written === 'string' ? this.written : textOfSpan(this.written);
  }

  /** Throws TypeError when the payload is not what was checked. */
  get fields(): EventFields {
    return (this.#fields ??= fieldsOf(this.head, this.#event ?? readPayload(this.payload)));
  }
}

export function filingOf(arrival: Arrival): Filing {
  return new Filing(contentOf(arrival), arrival instanceof WrittenArrival ? null : arrival.event);
}

/** What is written of an arrival as it is. */
export function contentOf(arrival: Arrival): Content {
  if (arrival instanceof WrittenArrival) {
    const { head, seq, driverId, canWait, text, inForce } = arrival;
    return { head, seq, driverId, canWait, written: text, inForce: textOf(inForce) };
  }
  const { event } = arrival;
  return {
    head: arrival,
    seq: event.seq,
    driverId: event.driverId,
    canWait: mayWait(arrival, event),
    written: payloadOf(event),
    inForce: textOf(event.inForce),
  };
}

/** Field by field: copying all but one would cost as much as writing them down. What is undefined is left out. */
function payloadOf(event: Event): string {
  const payload: Omit<Event, 'inForce' | 'truckHint'> & { truckHint: string | undefined } = {
    seq: event.seq,
    eventId: event.eventId,
    phase: event.phase,
    finding: event.finding,
    driverId: event.driverId,
    truckHint: event.truckHint,
    onsetAtMs: event.onsetAtMs,
    offsetAtMs: event.offsetAtMs,
    detectedAtMs: event.detectedAtMs,
    clockSynced: event.clockSynced,
    onsetMs: event.onsetMs,
    offsetMs: event.offsetMs,
    speedKmh: event.speedKmh,
    moving: event.moving,
    detail: event.detail,
    alarm: event.alarm,
  };
  return JSON.stringify(payload);
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

function fieldsOf(
  { deviceId, truckId, epoch, receivedAtMs, clockBehindMs = 0 }: ArrivalHead,
  event: BareEvent,
): EventFields {
  const behindMs = event.clockSynced ? 0 : clockBehindMs;
  return {
    device_id: deviceId,
    epoch,
    event_id: event.eventId,
    seq: event.seq,
    truck_id: truckId,
    driver_id: event.driverId,
    finding: event.finding,
    onset_at_ms: corrected(event.onsetAtMs, behindMs),
    offset_at_ms: event.offsetAtMs === null ? null : corrected(event.offsetAtMs, behindMs),
    onset_capture_ms: event.onsetMs,
    offset_capture_ms: event.offsetMs,
    detected_at_ms: corrected(event.detectedAtMs, behindMs),
    clock_synced: Number(event.clockSynced),
    received_at_ms: receivedAtMs,
    speed_kmh: event.speedKmh,
    moving: Number(event.moving),
    detail: JSON.stringify(behindMs === 0 ? event.detail : { ...event.detail, clockCorrectedMs: behindMs }),
    alarm: event.alarm && JSON.stringify(event.alarm),
    has_onset: event.phase === 'offset' ? 0 : 1,
    has_offset: event.phase === 'onset' ? 0 : 1,
    alert_id: null,
  };
}

/** Never before 1970: the estimate is no better than the unit's word. */
function corrected(atMs: number, behindMs: number): number {
  return Math.max(0, atMs + behindMs);
}
