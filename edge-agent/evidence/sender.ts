/** Sends what waits in the vault whenever the line is good and nothing more urgent waits: one file at a time, within a rate. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.js';
import { upload, type UploadEnd, type UploadTarget } from './upload.js';
import type { Note, Vault } from './vault.js';

export interface SenderOptions {
  readonly vault: Pick<Vault, 'notes' | 'read' | 'mark'>;
  /** Where to; null = not now, because there is no dispatch or no token. */
  readonly target: () => UploadTarget | null;
  /** True while the link is up and no alert waits. */
  readonly lineIsFree: () => boolean;
  readonly bytesPerSecond: number;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly report: (line: string) => void;
}

const LOOK_EVERY_MS = 1000;
/** Dispatch is full or away: ask again after so long. Ours. */
const LATER_MS = 30_000;
/** Arrivals in damaged form after which a file is let be until the next start. */
const MOST_ANEW = 3;

export class EvidenceSender {
  readonly #options: SenderOptions;
  readonly #anew = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #working: Promise<void> | null = null;
  #closed = false;
  #notBeforeMs = -Infinity;
  /** When the line has carried what was given to it so far, at the allowed rate. */
  #freeMs = -Infinity;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.nudge(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  /** Something was kept, or the line may be free. */
  nudge(): void {
    const { clock, lineIsFree } = this.#options;
    if (this.#closed || this.#working !== null || clock.monotonicMs() < this.#notBeforeMs || !lineIsFree()) return;
    const next = this.#next();
    if (next === undefined) return;
    this.#working = this.#send(next).finally(() => {
      this.#working = null;
      setImmediate(() => this.nudge());
    });
  }

  /** Goes on for `graceMs` while the line is free, then stops after the part on its way; what is not sent stays. */
  async close(graceMs = 0): Promise<void> {
    const untilMs = this.#options.clock.monotonicMs() + graceMs;
    while (this.#options.clock.monotonicMs() < untilMs && this.#options.lineIsFree()) {
      this.nudge();
      if (this.#working === null) break;
      await Promise.race([this.#working, sleep(Math.max(0, untilMs - this.#options.clock.monotonicMs()))]);
    }
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  /** Critical ones first, then the oldest. */
  #next(): Note | undefined {
    const waiting = this.#options.vault
      .notes()
      .filter(({ state, sha256 }) => state === 'waiting' && (this.#anew.get(sha256) ?? 0) < MOST_ANEW);
    return waiting.find(({ critical }) => critical) ?? waiting[0];
  }

  async #send(note: Note): Promise<void> {
    const { vault, target, report, clock } = this.#options;
    try {
      const place = target();
      const content = place === null ? null : await vault.read(note);
      if (place === null || content === null) return;
      const end = await upload(content, note, place, (bytes) => this.#gate(bytes));
      await this.#settle(note, end);
    } catch (error) {
      this.#notBeforeMs = clock.monotonicMs() + LATER_MS;
      report(`evidence cannot be sent now: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #settle(note: Note, end: UploadEnd): Promise<void> {
    const { vault, report, clock, lineIsFree } = this.#options;
    const name = `${note.role} of ${note.eventId.split('/').at(-1) ?? ''}`;
    if (end === 'sent' || end === 'refused') {
      await vault.mark(note, end);
      report(
        end === 'sent' ? `evidence sent: ${name}, ${Math.ceil(note.bytes / 1000)} kB` : `dispatch refuses the ${name}`,
      );
    } else if (end === 'anew') this.#anew.set(note.sha256, (this.#anew.get(note.sha256) ?? 0) + 1);
    else if (lineIsFree()) this.#notBeforeMs = clock.monotonicMs() + LATER_MS;
  }

  /** Waits for the allowed rate. False when something more urgent waits or the unit closes. */
  async #gate(bytes: number): Promise<boolean> {
    const { clock, bytesPerSecond, lineIsFree } = this.#options;
    const nowMs = clock.monotonicMs();
    const startMs = Math.max(nowMs, this.#freeMs);
    if (startMs > nowMs) await sleep(startMs - nowMs);
    if (this.#closed || !lineIsFree()) return false;
    this.#freeMs = startMs + (bytes * 1000) / bytesPerSecond;
    return true;
  }
}
