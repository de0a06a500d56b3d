/**
 * Reads the messages of one cab unit, and saves most of the work: what was in force makes nine tenths of an event's bytes and hardly ever
 * changes, so bytes that were read and found good once are recognised and not read again. Gives exactly what `salvageTruckMessage` gives.
 */
import { bareEventSchema, inForceSchema, type BareEvent, type Event, type InForce } from './event.js';
import { isBareEvent, keysOf } from './event-check.js';
import { LIMITS } from './limits.js';
import { salvageTruckMessage, type Salvaged } from './parse.js';
import type { Span } from './span.js';
import type { Lane } from './truck.js';

/** What a frame says; and, event by event, the text of it without `inForce`, null where that is not plain enough to be kept as it is. The frame is not kept. */
export type TruckRead = Salvaged & { readonly written?: readonly (Span | null)[] };

/** Takes one text frame as bytes (valid UTF-8). Events with the same circumstances share one `inForce` object. */
export type TruckReader = (frame: Buffer) => TruckRead;

/** A longer text of an event is read in full: what is kept of it should not be longer than it must. */
const MOST_WRITTEN = 8192;

/** What `JSON.stringify` would not write so: an escape, or a blank between two words of JSON (or, to be on the safe side, at an end of a text). */
const NOT_PLAIN = /\\|\s["{}[\],:]|["{}[\],:]\s/;

/** Circumstances remembered per unit: those of now, and those before the last change, for what was stored meanwhile. */
const REMEMBERED = 4;

const LANES: readonly Lane[] = ['alert', 'backlog'];
const HEADS = LANES.map((lane) => ({ lane, bytes: Buffer.from(`{"type":"events","lane":"${lane}","events":[`) }));
const MARK = Buffer.from(',"inForce":');
const TAIL = Buffer.from(']}');
const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

interface Known {
  /** `,"inForce":{...}}`: from the mark to the end of the event. */
  bytes: Buffer;
  inForce: InForce;
}

export function createTruckReader(): TruckReader {
  const known: Known[] = [];
  return (frame) => {
    const events = readKnown(frame, known);
    if (events) {
      const { written, ...message } = events;
      return { ok: true, message: { type: 'events', ...message }, poison: [], written };
    }
    return salvageTruckMessage(frame.toString());
  };
}

/** The circumstances whose mark is at `mark`: known ones, or new ones that are read, checked and remembered. null = no good. */
function circumstancesAt(frame: Buffer, mark: number, known: Known[]): Known | null {
  const found = known.find(({ bytes }) => startsWith(frame, bytes, mark));
  if (found) return found;
  const end = endOfObject(frame, mark + MARK.length);
  if (end === null || frame[end] !== CLOSING_BRACE) return null;
  const inForce = inForceSchema.safeParse(jsonOf(frame.toString('utf8', mark + MARK.length, end)));
  if (!inForce.success) return null;
  const learned = { bytes: Buffer.from(frame.subarray(mark, end + 1)), inForce: inForce.data };
  known.unshift(learned);
  known.length = Math.min(known.length, REMEMBERED);
  return learned;
}

/** Where the object that begins at `start` has ended; null = it does not begin there or does not end. */
function endOfObject(frame: Buffer, start: number): number | null {
  if (frame[start] !== OPENING_BRACE) return null;
  let depth = 0;
  let quoted = false;
  for (let at = start; at < frame.length; at += 1) {
    const byte = frame[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === OPENING_BRACE) depth += 1;
    else if (byte === CLOSING_BRACE) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return null;
}

/**
 * The events of a batch written the way units write it, each ending with its circumstances; null = read it in full.
 * Sound because an event's text is `{…` + mark + object + `}`: when `{…` + `}` is JSON of an object with good fields and the object is JSON
 * and good, the whole is the one with the other in it.
 */
function readKnown(frame: Buffer, known: Known[]): KnownEvents | null {
  const head = HEADS.find(({ bytes }) => startsWith(frame, bytes, 0));
  if (!head || frame.length > LIMITS.messageBytes) return null;
  const events: Event[] = [];
  const places: Place[] = [];
  let at = head.bytes.length;
  while (events.length < LIMITS.eventsPerMessage) {
    const mark = frame.indexOf(MARK, at);
    const circumstances = mark < 0 ? null : circumstancesAt(frame, mark, known);
    if (!circumstances || frame[at] !== OPENING_BRACE || mark - at > MOST_WRITTEN) return null;
    const text = `${frame.toString('utf8', at, mark)}}`;
    const fields = bareEventOf(text);
    if (!fields) return null;
    places.push({ from: at, to: mark, isPlain: isPlain(text, fields) });
    events.push(Object.assign(fields, { inForce: circumstances.inForce }));
    at = mark + circumstances.bytes.length;
    if (frame[at] !== COMMA) break;
    at += 1;
  }
  if (frame.length !== at + TAIL.length || !startsWith(frame, TAIL, at)) return null;
  return { lane: head.lane, events, written: writtenOf(frame, places) };
}

/** Where an event lies in its frame, up to the mark of its circumstances. */
interface Place {
  from: number;
  to: number;
  isPlain: boolean;
}

/** The texts, each with the brace that the circumstances stood before. */
function writtenOf(frame: Buffer, places: readonly Place[]): (Span | null)[] {
  const bytes = Buffer.allocUnsafe(places.reduce((sum, { from, to }) => sum + to - from + 1, 0));
  let end = 0;
  return places.map(({ from, to, isPlain }) => {
    const start = end;
    end += frame.copy(bytes, start, from, to);
    bytes[end] = CLOSING_BRACE;
    end += 1;
    return isPlain ? { bytes, from: start, to: end } : null;
  });
}

interface KnownEvents {
  lane: Lane;
  events: Event[];
  written: (Span | null)[];
}

function bareEventOf(text: string): BareEvent | null {
  const value = jsonOf(text);
  if (isBareEvent(value)) return value;
  const checked = bareEventSchema.safeParse(value);
  return checked.success ? checked.data : null;
}

/** True for text as `JSON.stringify` writes it, but for the order of keys: every key once, no blanks, no escapes. Others would hide names from a search. */
function isPlain(text: string, event: BareEvent): boolean {
  if (NOT_PLAIN.test(text)) return false;
  let keys = 0;
  for (let at = text.indexOf('":'); at >= 0; at = text.indexOf('":', at + 2)) keys += 1;
  return keys === keysOf(event);
}

/** What the text says; undefined = it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function startsWith(frame: Buffer, bytes: Buffer, at: number): boolean {
  return at + bytes.length <= frame.length && frame.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
}
