/** The duty facts of a running unit: who drives, at what local hour, since when. */
import type { Duty } from './core/duty.js';
import type { Clock } from './ports.js';
import { localHour } from './site/time-zone.js';

const HOUR_MS = 3_600_000;
/** Long enough for a frame that can be judged, short enough for the next press to be another one. Ours. */
const TELLS_MS = 400;

/** "I am tired" on its way from a button to the policy. */
export class TiredWord {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #said = false;
  #toldMs: number | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  readonly say = (): void => {
    this.#said = true;
    this.#toldMs = null;
  };

  /** True for every frame within {@link TELLS_MS} of the first one after the word: none is lost while frames are late or old. */
  readonly isSaid = (): boolean => {
    if (!this.#said) return false;
    this.#toldMs ??= this.#clock.monotonicMs();
    this.#said = this.#clock.monotonicMs() - this.#toldMs < TELLS_MS;
    return this.#said;
  };
}

/** Facts of now, from the clocks. The hour is known only while the wall clock is; the shift begins with the login, or with the run. */
export function dutySource(
  driver: string | null | (() => AtTheWheel),
  clock: Clock,
  clockSynced: () => boolean,
  tired: Pick<TiredWord, 'isSaid'>,
  timeZone: () => string | null = () => null,
): () => Duty {
  const startMs = clock.monotonicMs();
  const synced = clockSynced();
  return () => {
    const { onShiftSinceMs, ...who } =
      typeof driver === 'function' ? driver() : { driverId: driver, onShiftSinceMs: null };
    return {
      ...who,
      hourOfDay: synced ? localHour(clock.wallMs(), timeZone()) : null,
      hoursOnShift: Math.max(0, clock.monotonicMs() - (onShiftSinceMs ?? startMs)) / HOUR_MS,
      reportsTired: tired.isSaid(),
    };
  };
}

/** Who drives now, as the login says. */
export interface AtTheWheel extends Pick<Duty, 'driverId' | 'baseline' | 'driverLeft'> {
  /** Start of his shift on the monotonic clock, ms; null = with the run. */
  readonly onShiftSinceMs: number | null;
}
