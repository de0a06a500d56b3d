/** Waits for a running unit to have learned a driver's eyes and makes them his profile, once. */
import type { BaselineState } from '../core/baseline.js';
import type { MonitorState } from '../core/monitor.js';
import { profileOf, type Profile } from '../profile.js';

export interface RunEyesParts {
  /** Takes the profile as soon as the learning is over; its driver is null while nobody has logged in. */
  readonly learned: (profile: Profile) => void;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

export class RunEyes {
  readonly #parts: RunEyesParts;
  /** Of what the last profile was made, and for whom. */
  #madeOf: BaselineState | null = null;
  #madeFor: string | null = null;

  constructor(parts: RunEyesParts) {
    this.#parts = parts;
  }

  /** After every frame. Who logs in after the learning gets what was learned of him before. A stored baseline has learned nothing. */
  follow({ baseline, driverId }: Pick<MonitorState, 'baseline' | 'driverId'>): void {
    if (!baseline.frozen || baseline.learnedFrames === 0) return;
    if (baseline === this.#madeOf && driverId === this.#madeFor) return;
    this.#madeOf = baseline;
    this.#madeFor = driverId;
    try {
      this.#parts.learned(learnedProfile(driverId, baseline));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#parts.report(`what was learned of ${driverId ?? 'an unknown driver'} is no profile: ${reason}`);
    }
  }
}

function learnedProfile(driver: string | null, { current, learnedFromMs, learnedFrames }: BaselineState): Profile {
  const learned = { fromMs: learnedFromMs ?? 0, frames: learnedFrames };
  return profileOf('learned', { driver, baseline: current, learned });
}
