/** Finds blows and a truck on its side in what a motion sensor feels. No I/O, no clock: time comes with the samples. */
import { STANDARD_GRAVITY_MPS2, type Acceleration } from './acceleration.js';
import type { AccelerometerSettings } from './settings.js';

/** What happened to the truck; times as the samples carry them. */
export interface ShockEvent {
  readonly kind: 'bump' | 'rollover';
  readonly phase: 'onset' | 'offset' | 'whole';
  readonly onsetMs: number;
  readonly atMs: number;
  readonly detail: Readonly<Record<string, number>>;
}

/** Ours, all of them: no source gives figures for haul trucks. */
const SHOCK_LIMITS = {
  /** Gravity is what stays of the acceleration over this time. */
  gravityMs: 1000,
  /** The road is what shakes over this time; a blow stands out of it by so many times. */
  roadMs: 10_000,
  overRoad: 6,
  /** A blow is over when half of the limit is not reached for so long; the next wheel follows within it. */
  calmMs: 300,
  longestBumpMs: 5000,
  /** Nothing is judged before gravity and road are known. */
  settleMs: 3000,
  /** Tilted for so long: a truck that falls over does not come back, a sensor that is knocked does. */
  tiltedMs: 1500,
  uprightMs: 3000,
  hysteresisDeg: 15,
  /** A longer silence of the sensor starts anew. */
  gapMs: 1000,
} as const;

export class ShockFinder {
  readonly #settings: Pick<AccelerometerSettings, 'up' | 'bumpMps2' | 'rolloverDeg'>;
  #gravity: Acceleration | null = null;
  #startMs = 0;
  #lastMs = 0;
  #roadSquare = 0;
  #bump: { onsetMs: number; peakMps2: number; loudMs: number } | null = null;
  #tilt: { sinceMs: number; lies: boolean; uprightMs: number | null } | null = null;

  constructor(settings: Pick<AccelerometerSettings, 'up' | 'bumpMps2' | 'rolloverDeg'>) {
    this.#settings = settings;
  }

  /** Tilt now, degrees; null before the first sample. */
  tiltDeg(): number | null {
    return this.#gravity === null ? null : angleDeg(this.#gravity, this.#settings.up);
  }

  /** Takes one sample; `tMs` never goes back. */
  take(sample: Acceleration, tMs: number): ShockEvent[] {
    const gapMs = tMs - this.#lastMs;
    this.#lastMs = tMs;
    if (this.#gravity === null || gapMs > SHOCK_LIMITS.gapMs) return this.#restart(sample, tMs);
    this.#gravity = mixed(this.#gravity, sample, shareOf(gapMs, SHOCK_LIMITS.gravityMs));
    const shakeMps2 = length(minus(sample, this.#gravity));
    const settled = tMs - this.#startMs >= SHOCK_LIMITS.settleMs;
    const bump = settled ? this.#stepBump(shakeMps2, tMs) : [];
    if (this.#bump === null)
      this.#roadSquare += shareOf(gapMs, SHOCK_LIMITS.roadMs) * (shakeMps2 ** 2 - this.#roadSquare);
    return [...bump, ...(settled ? this.#stepTilt(this.#gravity, tMs) : [])];
  }

  #restart(sample: Acceleration, tMs: number): ShockEvent[] {
    this.#gravity = sample;
    this.#startMs = tMs;
    this.#roadSquare = 0;
    this.#bump = null;
    if (this.#tilt?.lies !== true) this.#tilt = null;
    return [];
  }

  #stepBump(shakeMps2: number, tMs: number): ShockEvent[] {
    const roadMps2 = Math.sqrt(this.#roadSquare);
    const limit = Math.max(this.#settings.bumpMps2, SHOCK_LIMITS.overRoad * roadMps2);
    if (this.#bump === null && shakeMps2 >= limit) this.#bump = { onsetMs: tMs, peakMps2: 0, loudMs: tMs };
    const bump = this.#bump;
    if (bump === null) return [];
    bump.peakMps2 = Math.max(bump.peakMps2, shakeMps2);
    if (shakeMps2 >= limit / 2) bump.loudMs = tMs;
    const over = tMs - bump.loudMs >= SHOCK_LIMITS.calmMs || tMs - bump.onsetMs >= SHOCK_LIMITS.longestBumpMs;
    if (!over) return [];
    this.#bump = null;
    const detail = { peakMps2: rounded(bump.peakMps2), roadMps2: rounded(roadMps2) };
    return [{ kind: 'bump', phase: 'whole', onsetMs: bump.onsetMs, atMs: tMs, detail }];
  }

  #stepTilt(gravity: Acceleration, tMs: number): ShockEvent[] {
    const { up, rolloverDeg } = this.#settings;
    const tiltDeg = angleDeg(gravity, up);
    const weight = length(gravity) / STANDARD_GRAVITY_MPS2;
    const resting = weight > 0.5 && weight < 1.5;
    const event = (phase: 'onset' | 'offset', onsetMs: number): ShockEvent[] => [
      { kind: 'rollover', phase, onsetMs, atMs: tMs, detail: { tiltDeg: rounded(tiltDeg) } },
    ];
    if (this.#tilt?.lies === true) {
      const upright = tiltDeg < rolloverDeg - SHOCK_LIMITS.hysteresisDeg;
      this.#tilt.uprightMs = upright ? (this.#tilt.uprightMs ?? tMs) : null;
      if (this.#tilt.uprightMs === null || tMs - this.#tilt.uprightMs < SHOCK_LIMITS.uprightMs) return [];
      const { sinceMs } = this.#tilt;
      this.#tilt = null;
      return event('offset', sinceMs);
    }
    if (tiltDeg < rolloverDeg || !resting) {
      this.#tilt = null;
      return [];
    }
    this.#tilt ??= { sinceMs: tMs, lies: false, uprightMs: null };
    if (tMs - this.#tilt.sinceMs < SHOCK_LIMITS.tiltedMs) return [];
    this.#tilt.lies = true;
    return event('onset', this.#tilt.sinceMs);
  }
}

/** How much of the way to a new value a low-pass of time constant `overMs` goes in `stepMs`. */
function shareOf(stepMs: number, overMs: number): number {
  return 1 - Math.exp(-stepMs / overMs);
}

function mixed(a: Acceleration, b: Acceleration, share: number): Acceleration {
  return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y), z: a.z + share * (b.z - a.z) };
}

function minus(a: Acceleration, b: Acceleration): Acceleration {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

function length({ x, y, z }: Acceleration): number {
  return Math.hypot(x, y, z);
}

/** Angle between what is felt as up and the axis that should be up. */
function angleDeg(gravity: Acceleration, up: AccelerometerSettings['up']): number {
  const along = { x: gravity.x, '-x': -gravity.x, y: gravity.y, '-y': -gravity.y, z: gravity.z, '-z': -gravity.z }[up];
  const cosine = along / Math.max(length(gravity), Number.MIN_VALUE);
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
