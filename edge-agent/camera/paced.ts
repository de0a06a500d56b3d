/** Plays a recorded source at its own pace, as a live camera would: the newest frame wins, late ones are dropped and counted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Camera, Clock, Frame } from '../ports.js';

/** A frame this late is no longer the newest one: at 30 fps three more have been captured since. Ours. */
const MAX_LAG_MS = 100;
/** More than this of the recording is never dropped at a stretch; on a machine that cannot keep up it plays slower instead. */
const MAX_DROP_MS = 200;

/** What pacing cost. */
export interface PaceCounts {
  readonly shown: number;
  readonly dropped: number;
}

export class PacedCamera implements Camera {
  readonly #source: Camera;
  readonly #clock: Clock;
  #shown = 0;
  #dropped = 0;

  constructor(source: Camera, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  get counts(): PaceCounts {
    return { shown: this.#shown, dropped: this.#dropped };
  }

  async *frames(signal: AbortSignal): AsyncIterable<Frame> {
    let startMs: number | null = null;
    let lastMs = 0;
    let shownMs = 0;
    let askedMs = this.#clock.monotonicMs();
    for await (const frame of this.#source.frames(signal)) {
      const cameMs = this.#clock.monotonicMs();
      startMs ??= cameMs - frame.tMs;
      startMs += slipOf(cameMs - askedMs, frame.tMs - lastMs);
      lastMs = frame.tMs;
      askedMs = cameMs;
      const earlyMs = startMs + frame.tMs - cameMs;
      if (earlyMs < -MAX_LAG_MS) {
        if (frame.tMs - shownMs < MAX_DROP_MS) {
          this.#dropped++;
          continue;
        }
        startMs -= earlyMs;
      }
      shownMs = frame.tMs;
      if (earlyMs > 0) await sleep(earlyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      this.#shown++;
      yield frame;
      askedMs = this.#clock.monotonicMs();
    }
  }
}

/** A source that takes longer to make a frame than the frame lasts is played slower; dropping would starve the watch. */
function slipOf(madeInMs: number, lastsMs: number): number {
  return lastsMs > 0 ? Math.max(0, madeInMs - lastsMs) : 0;
}
