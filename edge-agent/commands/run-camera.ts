/** The source of a running unit: live or recorded, what became of its pictures, and what is told when a camera is lost. */
import { openLive, openCamera, isLive } from '../camera/source.js';
import type { Loss, Supervisor } from '../camera/live/live-camera.js';
import { PacedCamera } from '../camera/paced.js';
import type { Config } from '../config.js';
import type { Camera, Clock } from '../ports.js';
import type { EventChange } from '../uplink/wire.js';

/** What became of the pictures of a source. */
export interface SourceCounts {
  readonly dropped: number;
  readonly broken: number;
  readonly restarts: number;
}

export interface RunCamera {
  readonly camera: Camera;
  readonly counts: () => SourceCounts;
  /** A live camera that gives no pictures now. */
  readonly isLost: () => boolean;
}

/** Who must hear of a lost camera. */
export interface LossListeners {
  /** Towards dispatch. */
  readonly tell: (change: EventChange) => unknown;
  /** Towards the driver, with tone and words; at most once a minute. */
  readonly warn: () => unknown;
}

/** As other faults of the unit in the alarm table: not more than once a minute. */
const WARN_EVERY_MS = 60_000;

/** Throws `InputError` when there is nothing to open; a live camera is waited for instead. */
export async function openRunCamera(config: Config, clock: Clock, listeners: LossListeners): Promise<RunCamera> {
  const { source, folderFramesPerSecond, camera: settings } = config;
  if (!isLive(source)) {
    const camera = new PacedCamera(await openCamera(source, folderFramesPerSecond, settings), clock);
    return { camera, counts: () => ({ dropped: camera.counts.dropped, broken: 0, restarts: 0 }), isLost: () => false };
  }
  const follower = new LossFollower(clock, listeners);
  return { ...openLive(source, settings, follower), isLost: () => follower.lost };
}

/** Turns what a camera tells of itself into the event `cameraLost` and a warning in the cab. */
export class LossFollower implements Supervisor {
  lost = false;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #listeners: LossListeners;
  #warnedMs = -Infinity;

  constructor(clock: Pick<Clock, 'monotonicMs'>, listeners: LossListeners) {
    this.#clock = clock;
    this.#listeners = listeners;
  }

  readonly onLoss = (loss: Loss): void => {
    this.lost = true;
    this.#tell('onset', loss);
  };

  readonly onReturn = (loss: Loss): void => {
    this.lost = false;
    this.#tell('offset', loss);
  };

  /** A camera that is back at once is told to dispatch, but is nothing to startle a driver with. */
  readonly onBlind = (): void => {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#warnedMs < WARN_EVERY_MS) return;
    this.#warnedMs = nowMs;
    this.#listeners.warn();
  };

  #tell(phase: 'onset' | 'offset', { reason, restarts, onsetMs, offsetMs, detectedMs }: Loss): void {
    const blind = offsetMs === null ? {} : { blindMs: offsetMs - onsetMs };
    const finding = {
      finding: 'cameraLost',
      onsetMs,
      offsetMs,
      detectedMs,
      detail: { reason, restarts, ...blind },
    } as const;
    this.#listeners.tell({ phase, finding });
  }
}
