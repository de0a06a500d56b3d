/**
 * Says in a fraction of the schema's time that a value is a good event. Whoever gets false asks the schema, which says what is wrong. A property
 * test holds the two together: what passes here passes there and comes out unchanged.
 */
import type { BareEvent } from './event.js';
import { CAMEL_CASE, EVENT_ID, FREE_TEXT, MACHINE_ID, PEOPLE_ID } from './fields.js';
import { LIMITS } from './limits.js';

/** Keys of an event without `inForce` and without the `truckHint` it may have. */
const KEYS = 15;

type Fields = Readonly<Record<string, unknown>>;

/** Takes what `JSON.parse` gives. */
export function isBareEvent(value: unknown): value is BareEvent {
  return isObject(value) && hasItsKeys(value) && hasGoodWords(value) && hasGoodTimes(value) && hasGoodEnds(value);
}

/** Numbers of keys in the JSON of a good event, its details and its alarm. */
export function keysOf({ truckHint, detail, alarm }: BareEvent): number {
  return KEYS + (truckHint === undefined ? 0 : 1) + Object.keys(detail).length + (alarm === null ? 0 : 2);
}

/** With every key that must be there seen to be good, the right number of keys means that there is no other. */
function hasItsKeys(event: Fields): boolean {
  return Object.keys(event).length === KEYS + (event.truckHint === undefined ? 0 : 1);
}

function hasGoodWords({ eventId, finding, driverId, truckHint, detail, alarm, clockSynced, moving }: Fields): boolean {
  return (
    isText(eventId, LIMITS.eventIdCharacters, EVENT_ID) &&
    isText(finding, LIMITS.idCharacters, CAMEL_CASE) &&
    (driverId === null || isText(driverId, LIMITS.idCharacters, PEOPLE_ID)) &&
    (truckHint === undefined || isText(truckHint, LIMITS.idCharacters, PEOPLE_ID)) &&
    typeof clockSynced === 'boolean' &&
    typeof moving === 'boolean' &&
    isDetail(detail) &&
    (alarm === null || isAlarm(alarm))
  );
}

function hasGoodTimes({ seq, onsetAtMs, offsetAtMs, detectedAtMs, onsetMs, offsetMs, speedKmh }: Fields): boolean {
  return (
    Number.isSafeInteger(seq) &&
    isWithin(seq, 1, Number.MAX_SAFE_INTEGER) &&
    isWithin(onsetAtMs, 0, LIMITS.wallMs) &&
    isWithin(detectedAtMs, 0, LIMITS.wallMs) &&
    isWithin(onsetMs, 0, LIMITS.captureMs) &&
    (offsetAtMs === null || isWithin(offsetAtMs, 0, LIMITS.wallMs)) &&
    (offsetMs === null || isWithin(offsetMs, 0, LIMITS.captureMs)) &&
    (speedKmh === null || isWithin(speedKmh, 0, LIMITS.speedKmh))
  );
}

/** Exactly an `onset` has no end, and no end is before its onset. */
function hasGoodEnds({ phase, onsetMs, offsetMs, offsetAtMs }: Fields): boolean {
  if (phase === 'onset') return offsetMs === null && offsetAtMs === null;
  if ((phase !== 'offset' && phase !== 'whole') || offsetAtMs === null) return false;
  return typeof offsetMs === 'number' && typeof onsetMs === 'number' && offsetMs >= onsetMs;
}

function isDetail(value: unknown): boolean {
  if (!isObject(value)) return false;
  const keys = Object.keys(value);
  return (
    keys.length <= LIMITS.detailEntries &&
    keys.every((key) => isText(key, LIMITS.idCharacters, MACHINE_ID) && isDetailValue(value[key]))
  );
}

function isDetailValue(value: unknown): boolean {
  if (typeof value === 'number') return isWithin(value, -LIMITS.magnitude, LIMITS.magnitude);
  if (typeof value === 'string') return value.length <= LIMITS.textCharacters && FREE_TEXT.test(value);
  return typeof value === 'boolean';
}

function isAlarm(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).length !== 2) return false;
  return isText(value.tone, LIMITS.idCharacters, MACHINE_ID) && isWithin(value.soundedAtMs, 0, LIMITS.wallMs);
}

/** Not empty. */
function isText(value: unknown, most: number, pattern: RegExp): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= most && pattern.test(value);
}

function isWithin(value: unknown, least: number, most: number): boolean {
  return typeof value === 'number' && value >= least && value <= most;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
