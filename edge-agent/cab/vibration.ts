/** The relay of the seat's vibration or of a buzzer through `gpioset`: pulses while an alarm shakes, and lets go by itself when the unit dies. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Relay } from '../ports.js';
import { holdArguments, versionOf, type GpioLine, type LibgpiodVersion } from './gpio.js';

export interface VibrationOptions {
  readonly line: GpioLine;
  /** What hangs on the line, for the log. */
  readonly what?: 'seat' | 'buzzer';
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for gpioset; its PATH decides where it is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** One pulse, ms: a unit that is killed in the middle of an alarm leaves the seat shaking for no longer. Ours. */
const PULSE_MS = 1500;
/** A relay that failed is tried again with the next alarm, not before this, ms. */
const RETRY_MS = 5000;

const PARTS = {
  seat: { part: 'vibration of the seat', fails: 'the seat does not vibrate' },
  buzzer: { part: 'buzzer', fails: 'the buzzer does not sound' },
} as const;

/** Never waits: switching starts or ends a child process and returns. */
export class SeatVibration implements Relay {
  readonly #options: VibrationOptions;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #what: 'seat' | 'buzzer';
  readonly #prepared: Promise<void>;
  #version: LibgpiodVersion | null = null;
  #wanted = false;
  #pulse: ChildProcess | null = null;
  #retry: NodeJS.Timeout | undefined;
  #complained = false;
  #closed = false;

  constructor(options: VibrationOptions) {
    this.#options = options;
    this.#environment = options.environment ?? process.env;
    this.#what = options.what ?? 'seat';
    this.#prepared = this.#prepare();
  }

  /** Resolves when it is known whether the relay can be switched. */
  whenPrepared(): Promise<void> {
    return this.#prepared;
  }

  set(on: boolean): void {
    if (on === this.#wanted || this.#closed) return;
    this.#wanted = on;
    if (on) this.#begin();
    else this.#release();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#release();
  }

  async #prepare(): Promise<void> {
    const found = await versionOf('gpioset', this.#environment);
    if ('failure' in found) {
      this.#options.report(`no ${PARTS[this.#what].part} (gpioset: ${found.failure})`);
      return;
    }
    this.#version = found.version;
    if (this.#wanted) this.#begin();
  }

  /** Ends the pulse that runs; a line that nobody holds goes back to its rest. */
  #release(): void {
    this.#pulse?.kill('SIGTERM');
  }

  /** One pulse after the other while it is wanted; each child holds the line for a bounded time. */
  #begin(): void {
    if (this.#version === null || this.#pulse !== null || !this.#wanted || this.#closed) return;
    const { line } = this.#options;
    const child = spawn('gpioset', holdArguments(this.#version, line, PULSE_MS), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: this.#environment,
    });
    this.#pulse = child;
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-200)));
    child.on('error', (error) => (complaint = error.message));
    child.on('close', (code) => {
      this.#pulse = null;
      // A pulse that was let go of is no failure, also when the next alarm came before it was gone.
      if (code === 0 || child.killed || !this.#wanted) this.#begin();
      else this.#fail(complaint.trim() === '' ? `exit ${code ?? 'by a signal'}` : complaint.trim());
    });
  }

  #fail(failure: string): void {
    if (!this.#complained) this.#options.report(`${PARTS[this.#what].fails}: gpioset ${failure}`);
    this.#complained = true;
    this.#retry = setTimeout(() => this.#begin(), RETRY_MS).unref();
  }
}
