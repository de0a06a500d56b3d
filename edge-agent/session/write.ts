/** Writes a recorded session, plain or gzip by its name. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { constants, createGzip, type Gzip } from 'node:zlib';
import type { Duty } from '../core/duty.js';
import { InputError } from '../errors.js';
import { foretells } from './duty.js';
import { lineOf, type DutyLine, type SessionHeader } from './format.js';
import type { SessionFrame } from './read.js';

export class SessionWriter {
  readonly #file: WriteStream;
  readonly #gzip: Gzip | null;
  readonly #closed: Promise<void>;
  #failure: string | null = null;
  #begun = false;
  #frames = 0;
  #told: DutyLine | null = null;

  /** Begins at once; a file that cannot be written shows as {@link failure}. */
  constructor(path: string) {
    this.#file = createWriteStream(path);
    this.#file.on('error', (error) => (this.#failure ??= `${path} cannot be written: ${error.message}`));
    this.#closed = new Promise((resolve) => this.#file.once('close', resolve));
    this.#gzip = path.endsWith('.gz') ? createGzip({ level: 9 }) : null;
    this.#gzip?.pipe(this.#file);
  }

  /** @throws InputError when the file cannot be written. */
  static async open(path: string): Promise<SessionWriter> {
    const writer = new SessionWriter(path);
    await once(writer.#file, 'open').catch(() => undefined);
    writer.#assertSound();
    return writer;
  }

  /** Why the file cannot be written any more, for people; null while it can. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Size of the file so far, bytes. */
  get bytesWritten(): number {
    return this.#file.bytesWritten;
  }

  /** What waits for the disk, bytes. */
  get backlogBytes(): number {
    return this.#file.writableLength + (this.#gzip?.writableLength ?? 0);
  }

  /** Writes the header; only the first call does. */
  begin(header: SessionHeader): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#line(lineOf(header));
  }

  frame({ reading, speedKmh, duty }: SessionFrame): void {
    this.#duty(reading.tMs, duty);
    this.#frames++;
    this.#line(lineOf({ ...undrawn(reading), speedKmh }));
  }

  /** A stretch that happens `times` times, every `everyMs`; who drives is taken from its first frame. */
  repeat(frames: readonly SessionFrame[], times: number, everyMs: number): void {
    const [first] = frames;
    if (first === undefined) return;
    this.#duty(first.reading.tMs, first.duty);
    this.#frames += frames.length * times;
    const lines = frames.map(({ reading, speedKmh }) => ({ ...undrawn(reading), speedKmh }));
    this.#line(lineOf({ repeat: { times, everyMs, frames: lines } }));
  }

  /** What is packed so far goes to the file, so that a unit without power loses little. */
  flush(): void {
    if (this.#failure === null) this.#gzip?.flush(constants.Z_SYNC_FLUSH);
  }

  /** Writes the end and closes the file. @throws InputError when it could not be written. */
  async end(): Promise<void> {
    this.#line(lineOf({ end: { frames: this.#frames } }));
    (this.#gzip ?? this.#file).end();
    await this.#closed;
    this.#assertSound();
  }

  /** Lets go of the file as it is: a cut session. */
  abandon(): void {
    this.#gzip?.destroy();
    this.#file.destroy();
  }

  #assertSound(): void {
    if (this.#failure !== null) throw new InputError('NO_FILE', this.#failure);
  }

  /** Says who drives when that cannot be told from what was said before. */
  #duty(tMs: number, duty: Duty): void {
    if (foretells(this.#told, tMs, duty)) return;
    this.#told = { tMs, ...duty };
    this.#line(lineOf({ duty: this.#told }));
  }

  #line(text: string): void {
    if (this.#failure === null) (this.#gzip ?? this.#file).write(`${text}\n`);
  }
}

/** Contours are for drawing on a picture; a session has none. */
function undrawn(reading: SessionFrame['reading']): SessionFrame['reading'] {
  if (reading.contours === undefined) return reading;
  const { tMs, face, absence, quality, hands, handsFault } = reading;
  return { tMs, face, absence, quality, hands, ...(handsFault !== undefined && { handsFault }) };
}
