/** Packs arrivals for the way to another thread: bytes and flat arrays that change hands are nothing beside an object per event that is copied. Pure. */
import type { Span } from '@oyau/protocol';
import { contentOf, Filing, type Arrival, type ArrivalHead, type Content } from './filing.js';

export interface Parcel {
  /** HEAD_TEXTS of each head; arrivals that follow each other share it. */
  heads: string[];
  /** HEAD_NUMBERS of each head. */
  headNumbers: Float64Array;
  /** The payloads, one behind the other, UTF-8. */
  payloads: Uint8Array;
  /** PLACES of each arrival. */
  places: Uint32Array;
  /** Number of each arrival in its epoch. */
  seqs: Float64Array;
  /** Each different `inForce` once. */
  inForce: string[];
  /** Each different driver once; null is the first. */
  drivers: (string | null)[];
}

/** Device, truck, epoch, lane. */
const HEAD_TEXTS = 4;
/** Received at, clock behind, number of arrivals. */
const HEAD_NUMBERS = 3;
/** Where the payload ends, which `inForce`, which driver, whether it can wait. */
const PLACES = 4;

export function packArrivals(arrivals: readonly Arrival[]): Parcel {
  const heads: string[] = [];
  const headNumbers: number[] = [];
  const payloads = new Pieces();
  const places = new Uint32Array(arrivals.length * PLACES);
  const seqs = new Float64Array(arrivals.length);
  const inForce = new Numbers<string>();
  const drivers = new Numbers<string | null>([null]);
  let end = 0;
  let last: ArrivalHead | null = null;
  for (const [index, arrival] of arrivals.entries()) {
    const content = contentOf(arrival);
    const { head } = content;
    if (head !== last) {
      heads.push(head.deviceId, head.truckId, head.epoch, head.lane);
      headNumbers.push(head.receivedAtMs, head.clockBehindMs ?? 0, 0);
      last = head;
    }
    headNumbers.push((headNumbers.pop() ?? 0) + 1);
    end += payloads.add(content.written);
    seqs[index] = content.seq;
    const at = index * PLACES;
    places[at] = end;
    places[at + 1] = inForce.of(content.inForce);
    places[at + 2] = drivers.of(content.driverId);
    places[at + 3] = Number(content.canWait);
  }
  const texts = { heads, payloads: payloads.joined(end), inForce: inForce.values(), drivers: drivers.values() };
  return { ...texts, headNumbers: Float64Array.from(headNumbers), places, seqs };
}

/** Collects texts; those that lie side by side are one piece. */
class Pieces {
  readonly #pieces: { bytes: Buffer; from: number; to: number }[] = [];

  /** Gives the number of bytes. */
  add(written: string | Span): number {
    const { bytes, from, to } = typeof written === 'string' ? spanOf(written) : written;
    const last = this.#pieces.at(-1);
    if (last?.bytes === bytes && last.to === from) last.to = to;
    else this.#pieces.push({ bytes, from, to });
    return to - from;
  }

  /** A copy of all, `length` bytes in memory of its own. */
  joined(length: number): Uint8Array {
    const joined = new Uint8Array(length);
    let end = 0;
    for (const { bytes, from, to } of this.#pieces) end += bytes.copy(joined, end, from, to);
    return joined;
  }
}

function spanOf(text: string): Span {
  const bytes = Buffer.from(text);
  return { bytes, from: 0, to: bytes.length };
}

/** Numbers different values in the order of their coming, from 0. */
class Numbers<Value> {
  readonly #known: Map<Value, number>;
  #last: Value | undefined;
  #place = 0;

  constructor(first: readonly Value[] = []) {
    this.#known = new Map(first.map((value, place) => [value, place]));
  }

  /** Neighbours mostly have the same: a long text is not looked up again and again. */
  of(value: Value): number {
    if (value === this.#last) return this.#place;
    this.#last = value;
    this.#place = this.#known.get(value) ?? this.#known.size;
    this.#known.set(value, this.#place);
    return this.#place;
  }

  values(): Value[] {
    return [...this.#known.keys()];
  }
}

export function unpackFilings(parcel: Parcel): Filing[] {
  const { heads, headNumbers, payloads } = parcel;
  const bytes = Buffer.from(payloads.buffer, payloads.byteOffset, payloads.length);
  const filings: Filing[] = [];
  for (let head = 0; head * HEAD_TEXTS < heads.length; head += 1) {
    const text = (place: number): string => heads[head * HEAD_TEXTS + place] ?? '';
    const number = (place: number): number => headNumbers[head * HEAD_NUMBERS + place] ?? NaN;
    const lane = text(3) === 'alert' ? 'alert' : 'backlog';
    const names = { deviceId: text(0), truckId: text(1), epoch: text(2), lane } as const;
    const shared: ArrivalHead = { ...names, receivedAtMs: number(0), clockBehindMs: number(1) };
    for (let more = number(2); more > 0; more -= 1)
      filings.push(new Filing(contentAt(parcel, bytes, shared, filings.length)));
  }
  return filings;
}

function contentAt(parcel: Parcel, bytes: Buffer, head: ArrivalHead, index: number): Content {
  const { places, inForce, drivers } = parcel;
  const at = index * PLACES;
  const from = index === 0 ? 0 : (places[at - PLACES] ?? 0);
  return {
    head,
    seq: parcel.seqs[index] ?? NaN,
    driverId: drivers[places[at + 2] ?? 0] ?? null,
    canWait: places[at + 3] === 1,
    written: { bytes, from, to: places[at] ?? from },
    inForce: inForce[places[at + 1] ?? -1] ?? '',
  };
}
