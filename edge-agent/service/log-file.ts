/** Keeps what a unit at work says in files of bounded size: `agent.log`, then `agent.1.log` and so on, the oldest goes. Never waits for the disk. */
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type WriteStream,
} from 'node:fs';
import { join } from 'node:path';

export interface LogFileOptions {
  readonly folder: string;
  /** All files together take no more than this, bytes. */
  readonly maxBytes: number;
  /** How many files share it. */
  readonly files?: number;
  readonly wallMs: () => number;
  /** Takes one line when nothing can be written; called once per fault. */
  readonly report: (line: string) => void;
}

const FILES = 5;
/** More than this that waits for the disk is given up and counted. Ours. */
const MAX_WAITING_BYTES = 1_000_000;
/** After a fault the file is opened again no sooner than this, ms. */
const RETRY_MS = 30_000;

/** Names in the order of age, newest first. */
export function logNames(files = FILES): string[] {
  return Array.from({ length: files }, (_, index) => (index === 0 ? 'agent.log' : `agent.${index}.log`));
}

export class LogFile {
  readonly #options: LogFileOptions;
  readonly #names: readonly string[];
  #stream: WriteStream | null = null;
  #bytes = 0;
  #lost = 0;
  #notBeforeMs = -Infinity;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#names = logNames(options.files);
    this.#open();
  }

  /** Takes one line of JSON or text without its end. */
  write(line: string): void {
    if (this.#stream === null && this.#options.wallMs() >= this.#notBeforeMs) this.#open();
    const stream = this.#stream;
    if (stream === null || stream.writableLength > MAX_WAITING_BYTES) {
      this.#lost++;
      return;
    }
    const stamp = new Date(this.#options.wallMs()).toISOString();
    const lost = this.#lost > 0 ? `${stamp} ${this.#lost} lines were lost\n` : '';
    this.#lost = 0;
    const text = `${lost}${stamp} ${line}\n`;
    this.#bytes += Buffer.byteLength(text);
    stream.write(text);
    if (this.#bytes >= this.#options.maxBytes / this.#names.length) this.#rotate();
  }

  /** Resolves when everything is written, or cannot be. */
  close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    this.#notBeforeMs = Infinity;
    return stream === null
      ? Promise.resolve()
      : new Promise((resolve) => stream.end(resolve).once('error', () => resolve()));
  }

  #open(): void {
    const { folder } = this.#options;
    try {
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'agent.log');
      this.#bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      // Opened at once: a file that is renamed before its stream has opened it would be another one.
      const stream = createWriteStream(path, { fd: openSync(path, 'a', 0o640) });
      stream.on('error', (error) => this.#fail(stream, error.message));
      this.#stream = stream;
    } catch (error) {
      this.#rest(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(stream: WriteStream, reason: string): void {
    if (this.#stream !== stream) return;
    this.#stream = null;
    this.#rest(reason);
  }

  /** What is still being written goes on into the renamed file. */
  #rotate(): void {
    this.#stream?.end();
    this.#stream = null;
    try {
      const paths = this.#names.map((name) => join(this.#options.folder, name));
      rmSync(paths.at(-1) ?? '', { force: true });
      for (let index = paths.length - 2; index >= 0; index--) {
        const [from, to] = [paths[index], paths[index + 1]];
        if (from !== undefined && to !== undefined && existsSync(from)) renameSync(from, to);
      }
      this.#open();
    } catch (error) {
      this.#rest(error instanceof Error ? error.message : String(error));
    }
  }

  #rest(reason: string): void {
    this.#notBeforeMs = this.#options.wallMs() + RETRY_MS;
    this.#options.report(`the log cannot be written: ${reason}`);
  }
}
