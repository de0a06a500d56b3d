/**
 * Reads the messages of one cab unit, and saves most of the work: what was in force makes nine tenths of an event's bytes and hardly ever
 * changes, so bytes that were read and found good once are recognised and not read again. Gives exactly what `salvageTruckMessage` gives.
 */
import type { z } from 'zod';
import { bareEventSchema, type Event, type InForce } from './event.js';
import { LIMITS } from './limits.js';
import { salvageTruckMessage, type Salvaged } from './parse.js';
import type { Lane } from './truck.js';

/** Takes one text frame as bytes (valid UTF-8). Events with the same circumstances share one `inForce` object. */
export type TruckReader = (frame: Buffer) => Salvaged;

/** Circumstances remembered per unit: those of now, and those before the last change, for what was stored meanwhile. */
const REMEMBERED = 4;

const LANES: readonly Lane[] = ['alert', 'backlog'];
const HEADS = LANES.map((lane) => ({ lane, bytes: Buffer.from(`{"type":"events","lane":"${lane}","events":[`) }));
const MARK = Buffer.from(',"inForce":');
const TAIL = Buffer.from(']}');
const COMMA = 0x2c;
const OPENING_BRACE = 0x7b;

interface Known {
  /** `,"inForce":{...}}`: from the mark to the end of the event. */
  bytes: Buffer;
  inForce: InForce;
}

export function createTruckReader(): TruckReader {
  const known: Known[] = [];
  return (frame) => {
    const events = readKnown(frame, known);
    if (events) return { ok: true, message: { type: 'events', ...events }, poison: [] };
    const salvaged = salvageTruckMessage(frame.toString());
    if (salvaged.ok && salvaged.message.type === 'events') remember(known, salvaged.message.events);
    return salvaged;
  };
}

/** The last circumstances of a message that was read in full. */
function remember(known: Known[], events: readonly Event[]): void {
  const inForce = events.at(-1)?.inForce;
  if (!inForce) return;
  const bytes = Buffer.from(`${MARK.toString()}${JSON.stringify(inForce)}}`);
  if (known.some((entry) => entry.bytes.equals(bytes))) return;
  known.unshift({ bytes, inForce });
  known.length = Math.min(known.length, REMEMBERED);
}

/**
 * The events of a batch written the way units write it, each ending with known circumstances; null = read it in full.
 * Sound because an event's text is `{…` + known bytes: when `{…` + `}` is JSON of an object with good fields, the whole is that object and
 * the known `inForce`; a mark inside a JSON text cannot occur, as its quotes would be escaped.
 */
function readKnown(frame: Buffer, known: readonly Known[]): { lane: Lane; events: Event[] } | null {
  const head = HEADS.find(({ bytes }) => startsWith(frame, bytes, 0));
  if (!head || known.length === 0 || frame.length > LIMITS.messageBytes) return null;
  const events: Event[] = [];
  let at = head.bytes.length;
  while (events.length < LIMITS.eventsPerMessage) {
    const mark = frame.indexOf(MARK, at);
    const circumstances = mark < 0 ? undefined : known.find(({ bytes }) => startsWith(frame, bytes, mark));
    const fields = circumstances && readFields(frame, at, mark);
    if (!fields) return null;
    events.push({ ...fields, inForce: circumstances.inForce });
    at = mark + circumstances.bytes.length;
    if (frame[at] !== COMMA) break;
    at += 1;
  }
  return frame.length === at + TAIL.length && startsWith(frame, TAIL, at) ? { lane: head.lane, events } : null;
}

function readFields(frame: Buffer, from: number, to: number): z.infer<typeof bareEventSchema> | null {
  if (frame[from] !== OPENING_BRACE) return null;
  try {
    const result = bareEventSchema.safeParse(JSON.parse(`${frame.toString('utf8', from, to)}}`));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}

function startsWith(frame: Buffer, bytes: Buffer, at: number): boolean {
  return at + bytes.length <= frame.length && frame.compare(bytes, 0, bytes.length, at, at + bytes.length) === 0;
}
