/** The unit's side of its alarm process: starts it, tells it of every judged frame, starts it again when it dies, and says so. */
import { spawn, type ChildProcess } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WatchdogWord } from './line.js';

export interface WatchdogOptions {
  /** Nothing judged for this long while moving is a stop, ms. */
  readonly stoppedMs: number;
  /** Level of its tone, dB, 0 or less. */
  readonly gainDb: number;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for it; its PATH decides where aplay is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Pause before it is started again, ms. */
  readonly restartMs?: number;
}

/** Between two words of the same meaning, ms: a frame more or less does not matter to it. */
const WORD_EVERY_MS = 500;
const RESTART_MS = 1000;
/** Words that a process which does not read may leave in the pipe before no more are written, bytes. */
const MOST_UNREAD_BYTES = 4096;

export class Watchdog {
  readonly #options: WatchdogOptions;
  #child: ChildProcess | null = null;
  #restart: NodeJS.Timeout | undefined;
  #last: WatchdogWord | null = null;
  #lastMs = -Infinity;
  #closed = false;
  #wakeReady: () => void = () => undefined;
  readonly #ready = new Promise<void>((resolve) => (this.#wakeReady = resolve));

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#start();
  }

  /** Process id; null while it is being started again. */
  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** Resolves when the first one listens. */
  whenReady(): Promise<void> {
    return this.#ready;
  }

  /** A frame was judged. Returns at once. @param nowMs monotonic */
  judged(moving: boolean, nowMs: number): void {
    const word = moving ? 'moving' : 'standing';
    if (word === this.#last && nowMs - this.#lastMs < WORD_EVERY_MS) return;
    this.#last = word;
    this.#lastMs = nowMs;
    this.#say(word);
  }

  /** An orderly end: it ends too, without a sound. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#restart);
    this.#say('bye');
    this.#child?.stdin?.end();
  }

  #say(word: WatchdogWord): void {
    const pipe = this.#child?.stdin;
    if (pipe?.writable === true && pipe.writableLength < MOST_UNREAD_BYTES) pipe.write(`${word}\n`);
  }

  #start(): void {
    const { stoppedMs, gainDb, report, environment = process.env, restartMs = RESTART_MS } = this.#options;
    // Detached: what the terminal or a supervisor does to the unit's group does not reach it.
    const child = spawn(process.execPath, [programPath(), String(stoppedMs), String(gainDb)], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: environment,
      detached: true,
    });
    this.#child = child;
    this.#last = null;
    child.stdin.on('error', () => undefined);
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') this.#wakeReady();
      else
        report(
          line === 'sounds'
            ? 'the alarm process sounds: nothing was judged while moving'
            : `the alarm process is ${line}`,
        );
    });
    child.on('error', (error) => report(`the alarm process cannot be started: ${error.message}`));
    child.on('close', (code, signal) => {
      if (this.#child === child) this.#child = null;
      if (this.#closed) return;
      report(`the alarm process has ended (${signal ?? `exit ${code ?? '?'}`}); started again`);
      this.#restart = setTimeout(() => this.#start(), restartMs).unref();
    });
    child.unref();
  }
}

/** The compiled program, seen from the sources and from the compiled files. */
function programPath(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = dirname(here);
  return basename(root) === 'dist' ? join(here, 'main.js') : join(root, 'dist', 'watchdog', 'main.js');
}
