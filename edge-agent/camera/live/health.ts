/** Judges from the arrival of pictures whether a camera is lost, and when it is back. Pure: asks no clock. */

/** No picture for this long: the camera stands still. Below the 2 s within which it must be told. Ours. */
export const LOST_MS = 1500;
/** A camera that starts may take longer until its first picture: sensors settle, network cameras wait for a key frame. Ours. */
export const START_MS = 4000;
/** Pictures must have come for this long without a gap before it counts as back. Ours. */
export const STEADY_MS = 2000;

/** Why there are no pictures. */
export type LossReason = 'stalled' | 'ended' | 'notThere' | 'unreadable';

/** A camera that is lost, and at its end what it cost. */
export interface Loss {
  readonly reason: LossReason;
  /** The last picture before it, ms. */
  readonly onsetMs: number;
  /** When it was noticed, ms. */
  readonly detectedMs: number;
  /** First of the pictures that came back, ms; null while it lasts. */
  readonly offsetMs: number | null;
  /** Times the source was begun anew while it lasted. */
  readonly restarts: number;
}

export class CameraHealth {
  #loss: Loss | null = null;
  #lastMs: number;
  #started = false;
  /** First picture since the last gap; null during one. */
  #backMs: number | null = null;

  /** @param startMs when the camera was first asked for pictures. */
  constructor(startMs: number) {
    this.#lastMs = startMs;
  }

  /** The loss that lasts; null while all is well. */
  get loss(): Loss | null {
    return this.#loss;
  }

  /** How long no picture has come, ms. */
  blindMs(nowMs: number): number {
    return nowMs - this.#lastMs;
  }

  /** A good picture came. Gives the loss that is over by it. */
  picture(nowMs: number): Loss | null {
    this.#started = true;
    this.#lastMs = nowMs;
    if (this.#loss === null) return null;
    this.#backMs ??= nowMs;
    if (nowMs - this.#backMs < STEADY_MS) return null;
    const over = { ...this.#loss, offsetMs: this.#backMs };
    this.#loss = null;
    this.#backMs = null;
    return over;
  }

  /** The source broke off. Gives the loss that begins with it. */
  ended(nowMs: number): Loss | null {
    this.#backMs = null;
    if (this.#loss === null) return this.#lose(nowMs, this.#started ? 'ended' : 'notThere', 1);
    this.#loss = { ...this.#loss, restarts: this.#loss.restarts + 1 };
    return null;
  }

  /** Time passes. @param unreadable pictures come, but none can be read. Gives the loss that begins now. */
  tick(nowMs: number, unreadable: boolean): Loss | null {
    if (nowMs - this.#lastMs < (this.#started ? LOST_MS : START_MS)) return null;
    this.#backMs = null;
    return this.#loss === null ? this.#lose(nowMs, unreadable ? 'unreadable' : 'stalled', 0) : null;
  }

  #lose(detectedMs: number, reason: LossReason, restarts: number): Loss {
    this.#loss = { reason, onsetMs: this.#lastMs, detectedMs, offsetMs: null, restarts };
    return this.#loss;
  }
}
