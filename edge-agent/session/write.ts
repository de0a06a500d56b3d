/** Writes a recorded session, plain or gzip by its name. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createGzip, type Gzip } from 'node:zlib';
import type { Duty } from '../core/duty.js';
import { InputError } from '../errors.js';
import { foretells } from './duty.js';
import { lineOf, type DutyLine, type SessionHeader } from './format.js';
import type { SessionFrame } from './read.js';

export class SessionWriter {
  readonly #file: WriteStream;
  readonly #gzip: Gzip | null;
  #begun = false;
  #frames = 0;
  #told: DutyLine | null = null;

  private constructor(file: WriteStream, gzip: Gzip | null) {
    this.#file = file;
    this.#gzip = gzip;
  }

  /** @throws InputError when the file cannot be written. */
  static async open(path: string): Promise<SessionWriter> {
    const file = createWriteStream(path);
    await once(file, 'open').catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new InputError('NO_FILE', `${path} cannot be written: ${reason}`);
    });
    if (!path.endsWith('.gz')) return new SessionWriter(file, null);
    const gzip = createGzip({ level: 9 });
    gzip.pipe(file);
    return new SessionWriter(file, gzip);
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
    this.#line(lineOf({ ...reading, speedKmh }));
  }

  /** A stretch that happens `times` times, every `everyMs`; who drives is taken from its first frame. */
  repeat(frames: readonly SessionFrame[], times: number, everyMs: number): void {
    const [first] = frames;
    if (first === undefined) return;
    this.#duty(first.reading.tMs, first.duty);
    this.#frames += frames.length * times;
    const lines = frames.map(({ reading, speedKmh }) => ({ ...reading, speedKmh }));
    this.#line(lineOf({ repeat: { times, everyMs, frames: lines } }));
  }

  /** Writes the end and closes the file. */
  async end(): Promise<void> {
    this.#line(lineOf({ end: { frames: this.#frames } }));
    (this.#gzip ?? this.#file).end();
    await once(this.#file, 'close');
  }

  /** Says who drives when that cannot be told from what was said before. */
  #duty(tMs: number, duty: Duty): void {
    if (foretells(this.#told, tMs, duty)) return;
    this.#told = { tMs, ...duty };
    this.#line(lineOf({ duty: this.#told }));
  }

  #line(text: string): void {
    (this.#gzip ?? this.#file).write(`${text}\n`);
  }
}
