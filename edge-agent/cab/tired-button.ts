/** The "I am tired" button through `gpiomon`: one call for each press. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../ports.js';
import { versionOf, watchArguments, type GpioLine, type LibgpiodVersion } from './gpio.js';

export interface TiredButtonOptions {
  readonly line: GpioLine;
  readonly pressed: () => void;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Variables for gpiomon; its PATH decides where it is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** Presses closer than this are one: version 1 of gpiomon lets every bounce through. Ours. */
const ONE_PRESS_MS = 300;
/** A gpiomon that ended is started again after this time, ms. */
const RETRY_MS = 10_000;

export class TiredButton {
  readonly #options: TiredButtonOptions;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #prepared: Promise<void>;
  #monitor: ChildProcess | null = null;
  #retry: NodeJS.Timeout | undefined;
  #pressedMs = -Infinity;
  #complained = false;
  #closed = false;

  constructor(options: TiredButtonOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
    this.#prepared = this.#prepare();
  }

  /** Resolves when it is known whether the button can be watched. */
  whenPrepared(): Promise<void> {
    return this.#prepared;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#monitor?.kill('SIGTERM');
  }

  async #prepare(): Promise<void> {
    const found = await versionOf('gpiomon', this.#environment);
    if ('version' in found) this.#watch(found.version);
    else this.#options.report(`no "I am tired" button (gpiomon: ${found.failure})`);
  }

  #watch(version: LibgpiodVersion): void {
    if (this.#closed) return;
    const child = spawn('gpiomon', watchArguments(version, this.#options.line), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.#environment,
    });
    this.#monitor = child;
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-200)));
    createInterface({ input: child.stdout }).on('line', () => this.#press());
    child.on('error', (error) => (complaint = error.message));
    child.on('close', () => {
      if (this.#closed) return;
      if (!this.#complained)
        this.#options.report(`the "I am tired" button is not watched: gpiomon ended ${complaint.trim()}`.trimEnd());
      this.#complained = true;
      this.#retry = setTimeout(() => this.#watch(version), RETRY_MS).unref();
    });
  }

  #press(): void {
    const now = this.#options.clock.monotonicMs();
    if (now - this.#pressedMs >= ONE_PRESS_MS) this.#options.pressed();
    this.#pressedMs = now;
  }
}
