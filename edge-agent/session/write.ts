/** Writes a recorded session, plain or gzip by its name. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { createGzip, type Gzip } from 'node:zlib';
import { InputError } from '../errors.js';
import { lineOf, type FrameLine, type SessionHeader } from './format.js';
import type { SessionFrame } from './read.js';

export class SessionWriter {
  readonly #file: WriteStream;
  readonly #gzip: Gzip | null;
  #begun = false;
  #frames = 0;

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

  /** @param repeat the same reading this many times in all; once when left out. */
  frame({ reading, speedKmh }: SessionFrame, repeat?: NonNullable<FrameLine['repeat']>): void {
    this.#frames += repeat?.times ?? 1;
    this.#line(lineOf({ ...reading, speedKmh, ...(repeat === undefined ? {} : { repeat }) }));
  }

  /** Writes the end and closes the file. */
  async end(): Promise<void> {
    this.#line(lineOf({ end: { frames: this.#frames } }));
    (this.#gzip ?? this.#file).end();
    await once(this.#file, 'close');
  }

  #line(text: string): void {
    (this.#gzip ?? this.#file).write(`${text}\n`);
  }
}
