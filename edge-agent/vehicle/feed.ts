/** A source of lines that is kept open: opened again with growing pauses, counted, its failures told once. */
import type { Clock } from '../ports.js';
import type { OpenLines } from './line-sources.js';

export interface FeedOptions {
  /** For the log: what this is. */
  readonly name: string;
  readonly open: OpenLines;
  /** Reads one line; false = it is no line of this kind. Must not throw for any text. */
  readonly read: (line: string) => boolean;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly report: (line: string) => void;
  /** A source that says nothing for so long is opened anew, ms; absent = silence is normal. */
  readonly silentMs?: number;
  /** First pause before it is opened again, ms. */
  readonly retryMs?: number;
}

/** What came of a source. */
export interface FeedCounts {
  readonly name: string;
  readonly understood: number;
  readonly refused: number;
  /** Why it is not open now; null while it is. */
  readonly failure: string | null;
}

const RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;

export class LineFeed {
  readonly #options: FeedOptions;
  #stop: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #pauseMs: number;
  #heardMs = 0;
  #understood = 0;
  #refused = 0;
  #failure: string | null = null;
  #told = false;
  #closed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#pauseMs = options.retryMs ?? RETRY_MS;
    this.#open();
  }

  counts(): FeedCounts {
    return {
      name: this.#options.name,
      understood: this.#understood,
      refused: this.#refused,
      failure: this.#failure,
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#watch);
    this.#stop();
  }

  #open(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
    this.#stop = this.#options.open({
      onLine: (line) => this.#take(line),
      onEnd: (reason) => this.#ended(reason),
    });
    this.#failure = null;
    this.#guardSilence();
  }

  #take(line: string): void {
    if (this.#closed || line === '') return;
    this.#heardMs = this.#options.clock.monotonicMs();
    if (!this.#options.read(line)) {
      this.#refused++;
      return;
    }
    this.#understood++;
    this.#pauseMs = this.#options.retryMs ?? RETRY_MS;
    if (this.#told) this.#options.report(`${this.#options.name} is back`);
    this.#told = false;
  }

  #ended(reason: string): void {
    if (this.#closed) return;
    clearTimeout(this.#watch);
    this.#failure = reason;
    if (!this.#told) this.#options.report(`${this.#options.name}: ${reason}; tried again until it works`);
    this.#told = true;
    this.#timer = setTimeout(() => this.#open(), this.#pauseMs).unref();
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_RETRY_MS);
  }

  #guardSilence(): void {
    const { silentMs, clock } = this.#options;
    if (silentMs === undefined) return;
    this.#watch = setTimeout(() => {
      if (clock.monotonicMs() - this.#heardMs < silentMs) {
        this.#guardSilence();
        return;
      }
      this.#stop();
      this.#ended(`nothing heard for ${silentMs / 1000} s`);
    }, silentMs).unref();
  }
}
