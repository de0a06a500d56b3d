/** Reads a recorded session, line by line, up to the last whole one. */
import type { Duty } from '../core/duty.js';
import type { FaceReading } from '../core/geometry.js';
import { DEFAULT_THRESHOLDS, THRESHOLD_NAMES, thresholdsSchema, type Thresholds } from '../core/thresholds.js';
import { InputError } from '../errors.js';
import { problemsOf } from '../problems.js';
import { dutyAt } from './duty.js';
import {
  dutyLineSchema,
  endLineSchema,
  frameLineSchema,
  headerSchema,
  repeatLineSchema,
  type DutyLine,
  type FrameLine,
  type SessionHeader,
} from './format.js';
import { linesOf, type TextLine } from './lines.js';
import { migratorFor, type Migrator } from './migrate.js';

/** One frame of a session: what the policy saw. */
export interface SessionFrame {
  readonly reading: FaceReading;
  /** Ground speed, km/h; null when unknown. */
  readonly speedKmh: number | null;
  readonly duty: Duty;
}

/** How a session ended, once all of it was read. */
export interface SessionEnding {
  readonly frames: number;
  /** False when the file was cut. */
  readonly whole: boolean;
  /** For a person: what was left out; null for a whole session. */
  readonly note: string | null;
}

/** An open session. `frames` can be read once; `ending` is null until they have been read. */
export interface Session {
  readonly header: SessionHeader;
  readonly frames: AsyncIterable<SessionFrame>;
  readonly ending: () => SessionEnding | null;
}

const SESSION_NAME = /\.ndjson(\.gz)?$/;

/** True for the names of session files. */
export function isSessionName(path: string): boolean {
  return SESSION_NAME.test(path);
}

/** @throws InputError when the file is no session, or a line in the middle of it is damaged (while reading frames). */
export async function openSession(path: string): Promise<Session> {
  const lines = linesOf(path)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true || !first.value.whole)
    throw new InputError('NOT_A_SESSION', `${path} holds no whole header line`);
  const raw = parseLine(first.value, `${path}:1`);
  const migrator = migratorFor(raw, path);
  const header = checked(headerSchema.safeParse(migrator.header(raw)), `${path}:1`);
  let ending: SessionEnding | null = null;
  const rest = { [Symbol.asyncIterator]: () => lines };
  return { header, frames: readFrames(rest, path, migrator, (end) => (ending = end)), ending: () => ending };
}

/** The thresholds a session was recorded with, in today's terms, and what had to be changed for that. */
export function thresholdsOf(header: SessionHeader): { thresholds: Thresholds; notes: string[] } {
  if (header.thresholds === null) return { thresholds: DEFAULT_THRESHOLDS, notes: [] };
  const names: readonly string[] = THRESHOLD_NAMES;
  const known = Object.fromEntries(Object.entries(header.thresholds).filter(([name]) => names.includes(name)));
  const shared = 'smokingConfidence' in known ? undefined : known.handConfidence;
  if (shared !== undefined) known.smokingConfidence = shared;
  const gone = Object.keys(header.thresholds).filter((name) => !names.includes(name));
  const added = names.filter((name) => !(name in known));
  const thresholds = checked(thresholdsSchema.safeParse(known), 'thresholds of the session');
  const notes = [
    ...(shared !== undefined ? ['smokingConfidence was a part of handConfidence then'] : []),
    ...(gone.length > 0 ? [`thresholds that no longer exist were left out: ${gone.join(', ')}`] : []),
    ...(added.length > 0 ? [`thresholds that did not exist then have their defaults: ${added.join(', ')}`] : []),
  ];
  return { thresholds, notes };
}

async function* readFrames(
  lines: AsyncIterable<TextLine>,
  path: string,
  migrator: Migrator,
  end: (ending: SessionEnding) => void,
): AsyncIterable<SessionFrame> {
  let frames = 0;
  let lastMs = 0;
  let number = 1;
  let promised: number | null = null;
  let leftOver = 0;
  let duty: DutyLine | null = null;
  for await (const line of lines) {
    const where = `${path}:${++number}`;
    if (!line.whole) {
      leftOver = line.text.length;
      break;
    }
    if (promised !== null) throw new InputError('BAD_SESSION', `${where}: there are lines after the end`);
    const value = parseLine(line, where);
    if ('end' in value) promised = promisedBy(value, frames, where);
    else if ('duty' in value) duty = checked(dutyLineSchema.safeParse(value), where).duty;
    else
      for (const { speedKmh, ...reading } of framesOf(value, migrator, where)) {
        frames++;
        lastMs = reading.tMs;
        yield { reading, speedKmh, duty: dutyAt(duty, lastMs) };
      }
  }
  const whole = promised !== null && leftOver === 0;
  end({ frames, whole, note: whole ? null : cutNote(frames, lastMs, leftOver) });
}

/** The frames that the end line counts; they must all have been there. */
function promisedBy(value: unknown, frames: number, where: string): number {
  const promised = checked(endLineSchema.safeParse(value), where).end.frames;
  if (promised === frames) return promised;
  throw new InputError('BAD_SESSION', `${where}: ${frames} frames were read, the end counts ${promised}`);
}

/** The frames one line stands for. */
function* framesOf(value: ParsedLine, migrator: Migrator, where: string): Iterable<FrameLine> {
  if (!('repeat' in value)) {
    yield checked(frameLineSchema.safeParse(migrator.frame(value)), where);
    return;
  }
  const { times, everyMs, frames } = checked(repeatLineSchema.safeParse(value), where).repeat;
  for (let pass = 0; pass < times; pass++)
    for (const frame of frames) yield { ...frame, tMs: frame.tMs + pass * everyMs };
}

function cutNote(frames: number, lastMs: number, leftOver: number): string {
  const what = `the session was cut: ${frames} whole frames up to ${(lastMs / 1000).toFixed(2)} s`;
  return leftOver === 0 ? what : `${what}; an unfinished line of ${leftOver} characters was left out`;
}

type ParsedLine = Readonly<Record<string, unknown>>;

function parseLine({ text }: TextLine, where: string): ParsedLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError('BAD_SESSION', `${where} is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError('BAD_SESSION', `${where} must hold a JSON object`);
  return { ...value };
}

type Parsed<T> = { success: true; data: T } | { success: false; error: Parameters<typeof problemsOf>[0] };

function checked<T>(result: Parsed<T>, where: string): T {
  if (result.success) return result.data;
  throw new InputError('BAD_SESSION', `${where} is damaged`, problemsOf(result.error));
}
