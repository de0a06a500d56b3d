/** Looks at hands beside the face path: hands over the newest picture when the networks are free, and gives each look to the next frame. */
import type { FaceReading, HandReading } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import type { PlacedDetector } from '../tracker.js';
import type { HandLook, Looked } from './hand-reader.js';
import { Pace } from './pace.js';
import type { FacePlaces } from './places.js';

/** Hands and wrists 4.5 times a second, phones once. On the capture clock. */
const HANDS_EVERY_MS = 220;
const THINGS_EVERY_MS = 1000;
/**
 * While no hand is near the face, looks may take this share of the time, 44 ms each at the full pace: a computer on which they take longer looks less often,
 * every 440 ms at the least. Ours.
 */
const IDLE_SHARE = 0.2;
const IDLE_AT_LEAST_EVERY_MS = 440;
/** Weight of the newest look in how long looks take. Ours. */
const NEWEST = 0.2;
/** A look takes 0.2 s on the slowest computer that was tried; one that has not ended for so long never will. Ours. */
const HANGS_AFTER_MS = 10_000;
/** A hand that a look misses is still there: looks miss it for as long as this. Ours. */
const NEAR_FOR_MS = 1500;

/** Whoever runs the networks: this thread or another. The pixels may change once `look` has returned its promise. */
export interface HandLooker {
  look(look: HandLook): Promise<Looked>;
  close(): Promise<void>;
}

export interface HandWatchOptions {
  /** Wait for each look and give it to its own frame: for recordings, where the answer must not depend on the machine. */
  readonly wait: boolean;
  readonly looker: HandLooker;
  /** Milliseconds that tell how long a look took. */
  readonly nowMs?: () => number;
}

/** A face path with hands. What goes wrong with the hands never reaches the face. */
export class HandWatch implements PlacedDetector {
  readonly #face: PlacedDetector;
  readonly #looker: HandLooker;
  readonly #wait: boolean;
  readonly #nowMs: () => number;
  #lookMs = 0;
  #answer: HandReading | null = null;
  #busy: Promise<void> | null = null;
  #busySinceMs = 0;
  readonly #hands = new Pace();
  readonly #things = new Pace();
  #nearMs = -Infinity;
  #failure: string | null = null;

  constructor(face: PlacedDetector, { looker, wait, nowMs = () => performance.now() }: HandWatchOptions) {
    this.#face = face;
    this.#looker = looker;
    this.#wait = wait;
    this.#nowMs = nowMs;
  }

  get places(): FacePlaces | null {
    return this.#face.places;
  }

  async detect(frame: Frame): Promise<FaceReading> {
    const reading = await this.#face.detect(frame);
    const { places } = this.#face;
    if (places !== null && this.#busy === null && this.#hands.isDue(frame.tMs, this.#everyMs(frame.tMs)))
      this.#look(frame, places);
    if (this.#wait) await this.#busy;
    else if (this.#hangs) this.#failure = `a look at hands has not ended for ${HANGS_AFTER_MS / 1000} s`;
    const hands = this.#answer;
    this.#answer = null;
    return this.#failure === null ? { ...reading, hands } : { ...reading, hands, handsFault: this.#failure };
  }

  /** A look that hangs is not waited for: the looker ends it. */
  async close(): Promise<void> {
    if (!this.#hangs) await this.#busy;
    await Promise.all([this.#face.close(), this.#looker.close()]);
  }

  get #hangs(): boolean {
    return this.#busy !== null && this.#nowMs() - this.#busySinceMs > HANGS_AFTER_MS;
  }

  /** A recording waits for its looks: there it must not matter how long they take. */
  #everyMs(tMs: number): number {
    if (this.#wait || this.#isNear(tMs)) return HANDS_EVERY_MS;
    return Math.min(IDLE_AT_LEAST_EVERY_MS, Math.max(HANDS_EVERY_MS, this.#lookMs / IDLE_SHARE));
  }

  #isNear(tMs: number): boolean {
    return tMs >= this.#nearMs && tMs - this.#nearMs <= NEAR_FOR_MS;
  }

  #look(frame: Frame, places: FacePlaces): void {
    const { tMs } = frame;
    const things = this.#things.isDue(tMs, THINGS_EVERY_MS);
    const nearLately = this.#isNear(tMs);
    const startMs = this.#nowMs();
    this.#busySinceMs = startMs;
    this.#hands.done(tMs, this.#everyMs(tMs));
    this.#busy = this.#looker
      .look({ frame, places, things, nearLately })
      .then(
        ({ reading, near }) => {
          this.#answer = reading;
          if (near) this.#nearMs = tMs;
          if (things && (near || nearLately)) this.#things.done(tMs, THINGS_EVERY_MS);
          else this.#took(this.#nowMs() - startMs);
          this.#failure = null;
        },
        (error: unknown) => {
          this.#failure = error instanceof Error ? error.message : String(error);
        },
      )
      .finally(() => {
        this.#busy = null;
      });
  }

  /** Of a look that asked for hands only. */
  #took(ms: number): void {
    this.#lookMs += (ms - this.#lookMs) * (this.#lookMs === 0 ? 1 : NEWEST);
  }
}
