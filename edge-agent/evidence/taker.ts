/** Turns frames into kept pictures without holding up the loop: a camera's own JPEG as it is, anything else made small. */
import sharp from 'sharp';
import type { Frame } from '../ports.js';
import type { Picture } from './ports.js';

/** A larger JPEG (4K) is made anew from the pixels instead of being kept: 15 of them a second would fill the ring in seconds. Ours. */
const MAX_KEPT_BYTES = 150_000;
const QUALITY = 75;
/** A frame that comes this much too early is still taken: cameras are not exact. */
const SLACK_MS = 4;

export interface TakerOptions {
  readonly widthPx: number;
  readonly framesPerSecond: number;
  readonly keep: (picture: Picture) => void;
}

export class PictureTaker {
  readonly #options: TakerOptions;
  #dueMs = -Infinity;
  #working: Promise<void> | null = null;

  constructor(options: TakerOptions) {
    this.#options = options;
  }

  /** Returns at once. One picture is made at a time; what comes meanwhile is passed over. */
  take(frame: Frame): void {
    if (frame.tMs < this.#dueMs - SLACK_MS || this.#working !== null) return;
    this.#dueMs = Math.max(this.#dueMs, frame.tMs - SLACK_MS) + 1000 / this.#options.framesPerSecond;
    const { jpeg, tMs } = frame;
    if (jpeg !== undefined && jpeg.length <= MAX_KEPT_BYTES) this.#options.keep({ tMs, jpeg });
    else this.#working = this.#make(frame).finally(() => (this.#working = null));
  }

  /** Resolves when nothing is being made. */
  async idle(): Promise<void> {
    await this.#working;
  }

  async #make({ tMs, rgb, width, height }: Frame): Promise<void> {
    const raw = { width, height, channels: 3 } as const;
    const { widthPx, keep } = this.#options;
    const made = sharp(Uint8Array.from(rgb), { raw })
      .resize({ width: widthPx, withoutEnlargement: true })
      .jpeg({ quality: QUALITY });
    const jpeg = await made.toBuffer().catch(() => null);
    if (jpeg !== null) keep({ tMs, jpeg });
  }
}
