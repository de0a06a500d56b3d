/** An event whose text is at hand. It holds next to nothing while it waits for its commit, and is read again only by those who ask. */
import {
  isBareEvent,
  textOfSpan,
  type BareEvent,
  type Event,
  type InForce,
  type Lane,
  type Span,
} from '@oyau/protocol';
import type { Arrival, ArrivalHead } from './filing.js';
import { mayWait } from './may-wait.js';

export class WrittenArrival implements Arrival {
  /** Shared by the events of a message. */
  readonly head: ArrivalHead;
  /** JSON of the event without `inForce`. */
  readonly text: Span;
  readonly seq: number;
  readonly driverId: string | null;
  readonly canWait: boolean;
  readonly inForce: InForce;

  /** `event`: what `text` says, and what was in force. */
  constructor(head: ArrivalHead, text: Span, event: Event) {
    this.head = head;
    this.text = text;
    this.seq = event.seq;
    this.driverId = event.driverId;
    this.canWait = mayWait(head, event);
    this.inForce = event.inForce;
  }

  get deviceId(): string {
    return this.head.deviceId;
  }

  get truckId(): string {
    return this.head.truckId;
  }

  get epoch(): string {
    return this.head.epoch;
  }

  get lane(): Lane {
    return this.head.lane;
  }

  get receivedAtMs(): number {
    return this.head.receivedAtMs;
  }

  get clockBehindMs(): number {
    return this.head.clockBehindMs ?? 0;
  }

  get event(): Event {
    return { ...readPayload(textOfSpan(this.text)), inForce: this.inForce };
  }
}

/** What was checked when it arrived. Throws TypeError for anything else. */
export function readPayload(payload: string): BareEvent {
  const event = jsonOf(payload);
  if (!isBareEvent(event)) throw new TypeError('the text of an event is not the one that was checked');
  return event;
}

/** undefined = it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
