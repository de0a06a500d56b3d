/** A buzzer on a GPIO line: sounds as long as each tone lasts, for cabs whose loudspeaker nobody hears. */
import type { AlarmStep } from '../core/alarm.js';
import type { GpioLine } from './gpio.js';
import { durationMs, TONES } from './tone.js';
import { SeatVibration } from './vibration.js';

export interface BuzzerOptions {
  readonly line: GpioLine;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
  /** Variables for gpioset; its PATH decides where it is looked for. */
  readonly environment?: NodeJS.ProcessEnv;
}

export class Buzzer {
  readonly #relay: SeatVibration;
  #off: NodeJS.Timeout | undefined;

  constructor(options: BuzzerOptions) {
    this.#relay = new SeatVibration({ ...options, what: 'buzzer' });
  }

  /** Resolves when it is known whether the line can be switched. */
  whenPrepared(): Promise<void> {
    return this.#relay.whenPrepared();
  }

  /** What the alarm does after one frame. */
  follow({ play, stop }: Pick<AlarmStep, 'play' | 'stop'>): void {
    if (play === null && !stop) return;
    clearTimeout(this.#off);
    this.#relay.set(play !== null);
    if (play !== null) this.#off = setTimeout(() => this.#relay.set(false), durationMs(TONES[play]));
  }

  close(): void {
    clearTimeout(this.#off);
    this.#relay.close();
  }
}
