/**
 * Reads what a recorded session of a cab unit says of itself. Tolerant: of each line only what is needed here must be right, so that sessions of newer units
 * are kept too; the policy that replays them reads them strictly.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { OperatorError } from '../errors.js';

/** What a session holds. */
export interface SessionFacts {
  /** Wall time of the first frame, ms; null = the header does not say. */
  startedAtMs: number | null;
  /** First to last frame. */
  durationMs: number;
  frames: number;
  /** The first driver named; null = none. */
  driverId: string | null;
  agentVersion: string;
  /** Of the file as it is, hex; and its length. */
  sha256: string;
  bytes: number;
}

/** First line of a file that is a recorded session. */
export const SESSION_FORMAT = 'oyau-session';

/** A shift of 12 hours at 30 frames a second has 0.5 kB a frame: 650 MB. */
const MOST_UNPACKED_BYTES = 2 * 1024 * 1024 * 1024;

const header = z.object({
  format: z.literal(SESSION_FORMAT),
  formatVersion: z.int().min(1),
  agentVersion: z.string().min(1).default('unknown'),
  startedAt: z.iso.datetime().optional(),
  profile: z.object({ driver: z.string().nullable().optional() }).nullable().optional(),
});
const tMs = z.number().min(0);
const frame = z.object({ tMs });
const repeat = z.object({
  repeat: z.object({ times: z.int().min(1), everyMs: z.number().positive(), frames: z.array(frame).min(1) }),
});
const duty = z.object({ duty: z.object({ driverId: z.string().nullable() }) });
const end = z.object({ end: z.object({ frames: z.int().min(0) }) });

/** Reads the whole file. Throws OperatorError `badInput` with the number of the line that is wrong. */
export async function readSessionFacts(file: string): Promise<SessionFacts> {
  const hash = createHash('sha256');
  const reading = new Reading(file);
  let bytes = 0;
  try {
    const raw = createReadStream(file);
    raw.on('data', (chunk) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    for await (const line of linesOf(raw, file)) reading.read(line);
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(
      'badInput',
      `${file} cannot be read: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
  return { ...reading.facts(), sha256: hash.digest('hex'), bytes };
}

async function* linesOf(raw: NodeJS.ReadableStream, file: string): AsyncGenerator<string> {
  const content = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  // A broken archive must fail the reading, not the process.
  const failures: Error[] = [];
  const lines = createInterface({ input: content, crlfDelay: Infinity });
  for (const stream of [raw, content])
    stream.on('error', (error: Error) => {
      failures.push(error);
      lines.close();
    });
  let unpacked = 0;
  for await (const line of lines) {
    unpacked += line.length + 1;
    if (unpacked > MOST_UNPACKED_BYTES)
      throw new OperatorError('badInput', `${file} is longer than ${MOST_UNPACKED_BYTES} bytes`);
    if (line !== '') yield line;
  }
  if (failures[0]) throw failures[0];
}

/** Goes through the lines of one session. */
class Reading {
  readonly #file: string;
  #line = 0;
  #header: z.infer<typeof header> | null = null;
  #firstMs: number | null = null;
  #lastMs = 0;
  #frames = 0;
  #driverId: string | null = null;
  #promised: number | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  read(line: string): void {
    this.#line += 1;
    const value = this.#json(line);
    if (this.#header === null) {
      this.#header = this.#as(header, value, `is not a recorded session (first line: format ${SESSION_FORMAT})`);
      this.#driverId = this.#header.profile?.driver ?? null;
      return;
    }
    if (has(value, 'repeat')) this.#repeat(this.#as(repeat, value, 'is not a repeated stretch').repeat);
    else if (has(value, 'duty')) this.#driverId ??= this.#as(duty, value, 'does not say who drives').duty.driverId;
    else if (has(value, 'end')) this.#promised = this.#as(end, value, 'is no proper end').end.frames;
    else this.#frame(this.#as(frame, value, 'has no time').tMs, 1);
  }

  facts(): Omit<SessionFacts, 'sha256' | 'bytes'> {
    if (this.#header === null || this.#firstMs === null)
      throw new OperatorError('badInput', `${this.#file} holds no frame of a recorded session`);
    if (this.#promised !== null && this.#promised !== this.#frames)
      throw new OperatorError(
        'badInput',
        `${this.#file} is not whole: it promises ${this.#promised} frames and has ${this.#frames}`,
      );
    const { startedAt, agentVersion } = this.#header;
    return {
      startedAtMs: startedAt === undefined ? null : Date.parse(startedAt),
      durationMs: this.#lastMs - this.#firstMs,
      frames: this.#frames,
      driverId: this.#driverId,
      agentVersion,
    };
  }

  #repeat({ times, everyMs, frames }: z.infer<typeof repeat>['repeat']): void {
    for (const each of frames) this.#frame(each.tMs, 1);
    this.#frame(this.#lastMs + (times - 1) * everyMs, (times - 1) * frames.length);
  }

  #frame(atMs: number, count: number): void {
    this.#firstMs ??= atMs;
    this.#lastMs = Math.max(this.#lastMs, atMs);
    this.#frames += count;
  }

  #json(line: string): unknown {
    try {
      return JSON.parse(line);
    } catch {
      throw this.#wrong('is not JSON');
    }
  }

  #as<Value>(schema: z.ZodType<Value>, value: unknown, what: string): Value {
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    throw this.#wrong(
      what,
      read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
    );
  }

  #wrong(what: string, details: readonly string[] = []): OperatorError {
    return new OperatorError('badInput', `${this.#file}: line ${this.#line} ${what}`, details);
  }
}

function has(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
