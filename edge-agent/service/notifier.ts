/** Tells systemd that the unit is ready, alive and stopping, through its own program `systemd-notify`. Without systemd it does nothing. */
import { spawn } from 'node:child_process';

export interface NotifierOptions {
  /** Variables of the service: NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID, PATH. */
  readonly environment: NodeJS.ProcessEnv;
  /** False: the unit hangs; systemd is left to restart it. */
  readonly alive: () => boolean;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

/** Thrice within systemd's patience, so that one late word does no harm. */
const WORDS_PER_TIMEOUT = 3;
const PATIENCE_MS = 5000;

export class ServiceNotifier {
  readonly #options: NotifierOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #complained = false;
  #hung = false;
  #speaking: Promise<void> = Promise.resolve();

  constructor(options: NotifierOptions) {
    this.#options = options;
    const everyMs = watchdogMs(options.environment);
    if (everyMs !== null) this.#timer = setInterval(() => this.#beat(), everyMs / WORDS_PER_TIMEOUT).unref();
  }

  /** The first picture was watched. */
  ready(status: string): void {
    this.#say(['READY=1', `STATUS=${status}`]);
  }

  /** One line for `systemctl status`. */
  status(text: string): void {
    this.#say([`STATUS=${text}`]);
  }

  /** Resolves when systemd has heard that the unit ends by itself. */
  close(): Promise<void> {
    clearInterval(this.#timer);
    this.#say(['STOPPING=1']);
    return this.#speaking;
  }

  /** The timer itself shows that the main loop turns; `alive` shows that pictures are still judged. */
  #beat(): void {
    if (this.#options.alive()) {
      this.#hung = false;
      this.#say(['WATCHDOG=1']);
      return;
    }
    if (!this.#hung) this.#options.report('pictures are not judged any more: waiting for systemd to restart the unit');
    this.#hung = true;
  }

  /** One after the other: a word that overtakes another would undo it. */
  #say(words: readonly string[]): void {
    const { environment } = this.#options;
    if (environment.NOTIFY_SOCKET === undefined || environment.NOTIFY_SOCKET === '') return;
    this.#speaking = this.#speaking.then(() => this.#speak(words));
  }

  #speak(words: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      const options = { env: this.#options.environment, timeout: PATIENCE_MS, killSignal: 'SIGKILL' } as const;
      const child = spawn('systemd-notify', [...words], { ...options, stdio: 'ignore' });
      child.on('error', (error) => this.#complain(error.message));
      child.on('close', (code) => {
        if (code !== 0) this.#complain(`it ended with ${code ?? 'a signal'}`);
        resolve();
      });
    });
  }

  #complain(reason: string): void {
    if (!this.#complained) this.#options.report(`systemd-notify: ${reason}; systemd will take the unit for dead`);
    this.#complained = true;
  }
}

/** How often systemd wants a word, ms; null = it does not watch this process. */
export function watchdogMs({ WATCHDOG_USEC, WATCHDOG_PID }: NodeJS.ProcessEnv, pid = process.pid): number | null {
  const usec = Number(WATCHDOG_USEC);
  if (!Number.isFinite(usec) || usec <= 0) return null;
  return WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === pid ? usec / 1000 : null;
}
