/** A progress line for long work; silent in pipes and for work under two seconds. */
import type { Clock } from '../ports.js';

const FIRST_AFTER_MS = 2000;
const EVERY_MS = 250;

/** Where the line is drawn. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class Progress {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #startMs: number;
  #drawnMs: number;
  #drawn = false;

  constructor(terminal: Terminal, clock: Clock) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#drawnMs = this.#startMs + FIRST_AFTER_MS - EVERY_MS;
  }

  /** @param where what is being worked on, for example `clip 3 of 29`. */
  step(where: string, frames: number, sourceMs: number): void {
    const now = this.#clock.monotonicMs();
    if (this.#terminal.isTTY !== true || now - this.#drawnMs < EVERY_MS) return;
    this.#drawnMs = now;
    this.#drawn = true;
    const rate = (frames * 1000) / (now - this.#startMs);
    const text = `${where}: ${frames} frames, ${(sourceMs / 1000).toFixed(1)} s of video, ${rate.toFixed(0)} frames/s`;
    this.#terminal.write(`\r\u001b[K${text}`);
  }

  end(): void {
    if (this.#drawn) this.#terminal.write('\r\u001b[K');
    this.#drawn = false;
  }
}
