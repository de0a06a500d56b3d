/** Checks beside the face path that the face is still the one of the login: hands over a good picture now and then, and tells what comes of it. */
import type { FaceReading, HeadPose } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import type { FacePlaces } from '../hands/places.js';
import type { PlacedDetector } from '../tracker.js';
import { comparableFace, handAtFace, isNearPose, meanPose } from './comparable.js';
import { PERSON_LIMITS } from './limits.js';
import { endMismatch, mismatchRules, startMismatch, stepMismatch, type MismatchChange } from './mismatch.js';
import type { PersonLooker } from './person-keeper.js';
import type { Compared } from './reference.js';

export interface PersonWatchOptions {
  readonly looker: PersonLooker;
  /** Tells one login from the next; null = nobody is logged in, and nobody is compared. */
  readonly login: () => number | null;
  /** One look so often, ms on the capture clock. */
  readonly everyMs: number;
  /** Told when looks have disagreed for this long, ms. */
  readonly disagreeMs: number;
  readonly tell: (change: MismatchChange) => void;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

/** A face path with the check. It changes no reading, and what goes wrong with it never reaches the face path. */
export class PersonWatch implements PlacedDetector {
  readonly #face: PlacedDetector;
  readonly #options: PersonWatchOptions;
  readonly #state = startMismatch();
  #login: number | null = null;
  #busy: Promise<void> | null = null;
  #lookedMs = -Infinity;
  #handMs = -Infinity;
  /** Poses in which the reference was learned. */
  #poses: HeadPose[] = [];
  #learningMs = -Infinity;
  #failure: string | null = null;

  constructor(face: PlacedDetector, options: PersonWatchOptions) {
    this.#face = face;
    this.#options = options;
  }

  get places(): FacePlaces | null {
    return this.#face.places;
  }

  async detect(frame: Frame): Promise<FaceReading> {
    const reading = await this.#face.detect(frame);
    const login = this.#options.login();
    if (login !== this.#login) this.#begin(login, frame.tMs);
    if (handAtFace(reading.hands)) this.#handMs = frame.tMs;
    const pose = this.#poseToCompare(reading);
    const { places } = this.#face;
    if (login !== null && this.#busy === null && pose !== null && places !== null) this.#look(frame, places, pose);
    return reading;
  }

  async close(): Promise<void> {
    await this.#busy;
    await Promise.all([this.#face.close(), this.#options.looker.close()]);
  }

  get #learned(): boolean {
    return this.#poses.length >= PERSON_LIMITS.learnLooks;
  }

  /** Somebody else is logged in, or nobody: whoever was known is forgotten. */
  #begin(login: number | null, tMs: number): void {
    this.#login = login;
    this.#handMs = -Infinity;
    this.#tell(endMismatch(this.#state, tMs, 'login'));
    this.#forget();
  }

  #forget(): void {
    const forget = (): void => this.#options.looker.forget();
    this.#poses = [];
    this.#lookedMs = -Infinity;
    if (this.#busy === null) forget();
    else void this.#busy.then(forget);
  }

  /** The pose of a face that is due and fit to be compared; null otherwise. A clock that runs back begins anew. */
  #poseToCompare(reading: FaceReading): HeadPose | null {
    const { tMs } = reading;
    const everyMs = this.#learned ? this.#options.everyMs : PERSON_LIMITS.learnEveryMs;
    if (tMs - this.#lookedMs < everyMs && tMs >= this.#lookedMs) return null;
    if (tMs >= this.#handMs && tMs - this.#handMs <= PERSON_LIMITS.handForMs) return null;
    const face = comparableFace(reading);
    if (face === null) return null;
    const late = !this.#learned && this.#poses.length > 0 && tMs - this.#learningMs > PERSON_LIMITS.learnWithinMs;
    if (late && this.#busy === null) this.#forget();
    const middle = meanPose(this.#poses);
    return middle === null || isNearPose(face.pose, middle) ? face.pose : null;
  }

  #look(frame: Frame, places: FacePlaces, pose: HeadPose): void {
    const { tMs } = frame;
    const login = this.#login;
    this.#lookedMs = tMs;
    this.#busy = this.#options.looker
      .look(frame, places)
      .then(
        (compared) => {
          this.#failure = null;
          if (login === this.#login) this.#take(compared, tMs, pose);
        },
        (error: unknown) => this.#failed(error instanceof Error ? error.message : String(error)),
      )
      .finally(() => {
        this.#busy = null;
      });
  }

  /** A thread that was begun again has lost the reference: it learns anew, from its first look on. */
  #take(compared: Compared, tMs: number, pose: HeadPose): void {
    if ('similarity' in compared) {
      this.#tell(stepMismatch(this.#state, { tMs, ...compared }, mismatchRules(this.#options.disagreeMs)));
      return;
    }
    if (compared.learned === 1) {
      this.#poses = [];
      this.#learningMs = tMs;
      this.#tell(endMismatch(this.#state, tMs, 'restart'));
    }
    this.#poses.push(pose);
  }

  #tell(change: MismatchChange | null): void {
    if (change !== null) this.#options.tell(change);
  }

  #failed(message: string): void {
    if (message !== this.#failure)
      this.#options.report(`the face cannot be compared with that of the login: ${message}`);
    this.#failure = message;
  }
}
