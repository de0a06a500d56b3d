/** Whether pictures are still judged: a picture that goes in and does not come out is a hang that no restart of the camera mends. */
import type { Clock, FaceDetector } from '../ports.js';

/** Far beyond the slowest picture on the slowest machine, below the patience of systemd. Ours. */
const STUCK_MS = 10_000;

export class Pulse {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #sinceMs: number | null = null;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** The detector, listened to. */
  follow(detector: FaceDetector): FaceDetector {
    return {
      detect: async (frame) => {
        this.#sinceMs = this.#clock.monotonicMs();
        try {
          return await detector.detect(frame);
        } finally {
          this.#sinceMs = null;
        }
      },
      close: () => detector.close(),
    };
  }

  /** True also while there is nothing to judge: a camera that is gone is another fault. */
  readonly beats = (): boolean => this.#sinceMs === null || this.#clock.monotonicMs() - this.#sinceMs < STUCK_MS;
}
