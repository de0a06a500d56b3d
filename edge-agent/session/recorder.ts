/** Records a unit at work: one session after the other in a folder whose size is bounded. Never waits for the disk. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionHeader } from './format.js';
import type { SessionFrame } from './read.js';
import { SessionWriter } from './write.js';

export interface RecorderOptions {
  readonly folder: string;
  /** The first line of a session that begins now. */
  readonly header: () => SessionHeader;
  /** Wall clock, ms: names of files. */
  readonly wallMs: () => number;
  /** The folder's sessions take no more than this, bytes; the oldest goes first. */
  readonly maxBytes: number;
  /** Length of one session, ms of capture time. */
  readonly sessionMs: number;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

/** Names in order of time; only such files are ever removed. */
const NAME = /^session-\d{8}T\d{6}Z-\d{4}\.ndjson\.gz$/;
/** A disk that is this far behind is too slow or gone. Ours. */
const MAX_BACKLOG_BYTES = 16_000_000;
/** After a failure the recording begins anew no sooner than this, ms of capture time. */
const RETRY_MS = 60_000;
/** A unit that loses its power loses no more than this of its recording, ms of capture time. Ours. */
const FLUSH_MS = 2000;
/** Sizes are looked at every so many frames: a minute at 10 frames/s, some 100 kB. */
const CHECK_FRAMES = 600;

interface StoredSession {
  readonly path: string;
  readonly bytes: number;
}

export class SessionRecorder {
  readonly #options: RecorderOptions;
  readonly #stored: StoredSession[];
  #writer: { readonly to: SessionWriter; readonly path: string; readonly startMs: number } | null = null;
  #count = 0;
  #frames = 0;
  #flushedMs = 0;
  #notBeforeMs = -Infinity;
  readonly #working = new Set<Promise<unknown>>();

  /** Makes the folder. Throws what the file system says when it cannot. */
  constructor(options: RecorderOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#stored = readdirSync(options.folder)
      .filter((name) => NAME.test(name))
      .toSorted()
      .map((name) => join(options.folder, name))
      .map((path) => ({ path, bytes: statSync(path).size }));
    this.#removeOldest(0);
  }

  /** Takes what the policy saw in one frame. */
  take(frame: SessionFrame): void {
    const { tMs } = frame.reading;
    if (this.#writer !== null && tMs - this.#writer.startMs >= this.#options.sessionMs) this.#endSession();
    if (this.#writer === null && tMs >= this.#notBeforeMs) this.#beginSession(tMs);
    if (this.#writer === null) return;
    this.#writer.to.frame(frame);
    if (++this.#frames % CHECK_FRAMES === 0) this.#checkSize();
    this.#flush(tMs);
    this.#checkDisk(tMs);
  }

  /** Ends the session that is being written; the next frame begins another. */
  rest(): void {
    this.#endSession();
  }

  /** Ends the session that is being written, and the recording. */
  async close(): Promise<void> {
    this.#endSession();
    this.#notBeforeMs = Infinity;
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  #beginSession(tMs: number): void {
    const time = new Date(this.#options.wallMs()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
    const name = `session-${time}-${String(this.#count++ % 10_000).padStart(4, '0')}.ndjson.gz`;
    const path = join(this.#options.folder, name);
    const to = new SessionWriter(path);
    to.begin(this.#options.header());
    this.#writer = { to, path, startMs: tMs };
    this.#flushedMs = tMs;
  }

  #endSession(): void {
    const writer = this.#writer;
    this.#writer = null;
    if (writer === null) return;
    const kept = writer.to.end().then(
      () => {
        this.#stored.push({ path: writer.path, bytes: writer.to.bytesWritten });
        this.#removeOldest(this.#writer?.to.bytesWritten ?? 0);
      },
      (error: unknown) => this.#options.report(`recording: ${error instanceof Error ? error.message : String(error)}`),
    );
    this.#await(kept);
  }

  #await(work: Promise<unknown>): void {
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }

  #flush(tMs: number): void {
    if (tMs - this.#flushedMs < FLUSH_MS) return;
    this.#flushedMs = tMs;
    this.#writer?.to.flush();
  }

  #checkDisk(tMs: number): void {
    const writer = this.#writer;
    if (writer === null) return;
    const behind = writer.to.backlogBytes > MAX_BACKLOG_BYTES;
    if (writer.to.failure === null && !behind) return;
    this.#options.report(`recording: ${writer.to.failure ?? `the disk of ${writer.path} is too slow`}`);
    writer.to.abandon();
    this.#stored.push({ path: writer.path, bytes: writer.to.bytesWritten });
    this.#writer = null;
    this.#notBeforeMs = tMs + RETRY_MS;
  }

  #checkSize(): void {
    const bytes = this.#writer?.to.bytesWritten ?? 0;
    this.#removeOldest(bytes);
    if (bytes > this.#options.maxBytes) this.#endSession();
  }

  /** @param besides bytes of the session that is being written. */
  #removeOldest(besides: number): void {
    let bytes = this.#stored.reduce((sum, one) => sum + one.bytes, besides);
    while (bytes > this.#options.maxBytes) {
      const oldest = this.#stored.shift();
      if (oldest === undefined) return;
      bytes -= oldest.bytes;
      this.#await(
        rm(oldest.path, { force: true }).catch((error: unknown) =>
          this.#options.report(`recording: ${oldest.path} cannot be removed: ${String(error)}`),
        ),
      );
    }
  }
}
