/** A face path that sees what it is told to, and a network that says what it is told to. */
import type { Face, FaceReading, HandReading } from '../../edge-agent/core/geometry.js';
import type { Frame } from '../../edge-agent/ports.js';
import { KNOWN_FACE } from '../../edge-agent/doctor/known-picture.js';
import type { PersonLooker } from '../../edge-agent/vision/person/person-keeper.js';
import type { Compared } from '../../edge-agent/vision/person/reference.js';
import { PERSON_LIMITS } from '../../edge-agent/vision/person/limits.js';
import type { PlacedDetector } from '../../edge-agent/vision/tracker.js';

const QUALITY = { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.05, change: 0.01 };
const EYE = { lidRatio: 0.25, visible: true };

const GOOD_FACE: Face = {
  confidence: 1,
  box: { xPx: 100, yPx: 60, widthPx: 114, heightPx: 130 },
  pose: { yawDeg: 4, pitchDeg: -3, rollDeg: 0 },
  leftEye: EYE,
  rightEye: EYE,
  mouthRatio: 0.05,
  gaze: null,
};

/** What is different in one picture. */
export interface View {
  readonly face?: Partial<Face> | null;
  readonly quality?: Partial<FaceReading['quality']>;
  readonly hands?: Partial<HandReading>;
}

const NO_HANDS = { atMouth: 0, overEyes: 0, phoneAtEarLeft: null, phoneAtEarRight: null, phoneInView: null };

export function reading(tMs: number, { face, quality, hands }: View = {}): FaceReading {
  return {
    tMs,
    face: face === null ? null : { ...GOOD_FACE, ...face },
    absence: face === null ? 'noFace' : 'none',
    quality: { ...QUALITY, ...quality },
    hands: hands === undefined ? null : { ...NO_HANDS, ...hands },
  };
}

export class ScriptedFace implements PlacedDetector {
  view: View = {};
  closed = false;
  get places() {
    return this.view.face === null ? null : KNOWN_FACE;
  }
  detect({ tMs }: Frame): Promise<FaceReading> {
    return Promise.resolve(reading(tMs, this.view));
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

/** Knows people by number; the one it learned agrees with himself alone. */
export class ScriptedLooker implements PersonLooker {
  person = 1;
  readonly looksMs: number[] = [];
  forgot = 0;
  closed = false;
  broken: string | null = null;
  #known: number | null = null;
  #learned = 0;

  look({ tMs }: Frame): Promise<Compared> {
    if (this.broken !== null) return Promise.reject(new Error(this.broken));
    this.looksMs.push(tMs);
    if (this.#learned >= PERSON_LIMITS.learnLooks)
      return Promise.resolve({ similarity: this.person === this.#known ? 0.95 : 0.1 });
    if (this.#known !== this.person) this.#learned = 0;
    this.#known = this.person;
    return Promise.resolve({ learned: ++this.#learned });
  }
  forget(): void {
    this.forgot++;
    this.#learned = 0;
    this.#known = null;
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
