/** The badge reader in the cab: a keyboard wedge (`/dev/input/...`) or lines of text (`/dev/ttyUSB0`, a pipe), read by a child process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { BadgeKeys } from './badge-keys.js';

export interface BadgeReaderOptions {
  readonly device: string;
  /** `keyboard`: input events of a wedge; `lines`: text, one badge per line. */
  readonly kind: 'keyboard' | 'lines';
  /** One badge was read. */
  readonly badge: (text: string) => void;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  readonly environment?: NodeJS.ProcessEnv;
  /** Between two tries to open the device, ms. */
  readonly retryMs?: number;
}

/** A reader that was unplugged is looked for again after this time, ms. */
const RETRY_MS = 5000;
/** No badge is longer; noise on a line must not fill the memory. */
const MOST_CHARACTERS = 256;

/**
 * `cat` reads: a read that blocks would hold one of the few threads Node has for files, and a killed child lets go of the device.
 * The speed of a serial line is set outside (`stty`, udev).
 */
export class BadgeReader {
  readonly #options: BadgeReaderOptions;
  #child: ChildProcess | null = null;
  #retry: NodeJS.Timeout | undefined;
  #complained = false;
  #closed = false;

  constructor(options: BadgeReaderOptions) {
    this.#options = options;
    this.#open();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#child?.kill('SIGKILL');
  }

  #open(): void {
    const { device, report, environment = process.env, retryMs = RETRY_MS } = this.#options;
    const take = this.#reading();
    const child = spawn('cat', ['--', device], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    this.#child = child;
    let complaint = '';
    child.stdout.on('data', (bytes: Buffer) => {
      this.#complained = false;
      take(bytes);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-200)));
    child.on('error', (error) => (complaint = error.message));
    child.on('close', () => {
      if (this.#closed) return;
      if (!this.#complained)
        report(`the badge reader ${device} is not there (${complaint.trim() || 'it ended'}); looked for again`);
      this.#complained = true;
      this.#retry = setTimeout(() => this.#open(), retryMs).unref();
    });
  }

  #reading(): (bytes: Buffer) => void {
    const { badge, kind } = this.#options;
    if (kind === 'keyboard') {
      const keys = new BadgeKeys(badge);
      return (bytes) => keys.take(bytes);
    }
    let rest = '';
    return (bytes) => {
      const parts = (rest + bytes.toString('latin1')).split(/[\r\n]+/);
      rest = (parts.pop() ?? '').slice(-MOST_CHARACTERS);
      for (const part of parts) if (part.trim() !== '') badge(part.trim());
    };
  }
}
