/** Packs filings for the way to another thread: flat arrays are copied many times faster than nested objects. Pure. */
import type { EventFields, Filing } from './filing.js';

export interface Parcel {
  /** NUMBERS of each filing, NaN for null, then the place of its `inForce`. */
  numbers: Float64Array;
  /** TEXTS of each filing, then lane and payload. */
  texts: (string | null)[];
  /** Each different `inForce` once. */
  inForce: string[];
}

const NUMBERS = [
  'seq',
  'onset_at_ms',
  'offset_at_ms',
  'onset_capture_ms',
  'offset_capture_ms',
  'detected_at_ms',
  'clock_synced',
  'received_at_ms',
  'speed_kmh',
  'moving',
  'has_onset',
  'has_offset',
] as const satisfies readonly (keyof EventFields)[];

const NUMBERS_PER_FILING = NUMBERS.length + 1;
const TEXTS_PER_FILING = 10;

export function packFilings(filings: readonly Filing[]): Parcel {
  const numbers = new Float64Array(filings.length * NUMBERS_PER_FILING);
  const texts: (string | null)[] = [];
  const places = new Map<string, number>();
  filings.forEach(({ fields, lane, payload, inForce }, index) => {
    const place = places.get(inForce) ?? places.size;
    places.set(inForce, place);
    let at = index * NUMBERS_PER_FILING;
    for (const name of NUMBERS) numbers[at++] = fields[name] ?? NaN;
    numbers[at] = place;
    const { device_id, epoch, event_id, truck_id, driver_id, finding, detail, alarm } = fields;
    texts.push(device_id, epoch, event_id, truck_id, driver_id, finding, detail, alarm, lane, payload);
  });
  return { numbers, texts, inForce: [...places.keys()] };
}

export function unpackFilings({ numbers, texts, inForce }: Parcel): Filing[] {
  const filings: Filing[] = [];
  for (let index = 0; index * NUMBERS_PER_FILING < numbers.length; index += 1) {
    const first = index * NUMBERS_PER_FILING;
    const number = (place: number) => numbers[first + place] ?? NaN;
    const nullable = (place: number) => (Number.isNaN(number(place)) ? null : number(place));
    const text = (place: number) => texts[index * TEXTS_PER_FILING + place] ?? '';
    const textOrNull = (place: number) => texts[index * TEXTS_PER_FILING + place] ?? null;
    filings.push({
      lane: text(8),
      payload: text(9),
      inForce: inForce[number(NUMBERS.length)] ?? '',
      fields: {
        device_id: text(0),
        epoch: text(1),
        event_id: text(2),
        seq: number(0),
        truck_id: text(3),
        driver_id: textOrNull(4),
        finding: text(5),
        onset_at_ms: number(1),
        offset_at_ms: nullable(2),
        onset_capture_ms: number(3),
        offset_capture_ms: nullable(4),
        detected_at_ms: number(5),
        clock_synced: number(6),
        received_at_ms: number(7),
        speed_kmh: nullable(8),
        moving: number(9),
        detail: text(6),
        alarm: textOrNull(7),
        has_onset: number(10),
        has_offset: number(11),
        alert_id: null,
      },
    });
  }
  return filings;
}
