/** Judges fixes of a satellite receiver: what a fix tells of the truck, and whether it can be believed. No I/O. */
import type { Told } from './board.js';
import { VEHICLE_LIMITS as LIMITS } from './limits.js';

/** One report of a receiver; null = not told. */
export interface Fix {
  /** 0 unknown, 1 no fix, 2 in the plane, 3 in space (gpsd). */
  readonly mode: number;
  readonly latDeg: number | null;
  readonly lonDeg: number | null;
  readonly speedKmh: number | null;
  /** Course over ground, clockwise from true north. */
  readonly courseDeg: number | null;
  /** Estimated error of the speed, km/h. */
  readonly speedErrorKmh: number | null;
}

const NOTHING: Told = { gnssSpeedKmh: null, position: null, headingDeg: null };
const EARTH_RADIUS_M = 6_371_000;
/** Fixes arrive in bursts and scatter: so far apart they may be at any time. Ours. */
const SCATTER_M = 30;

/** One receiver. */
export class FixJudge {
  #last: { readonly latDeg: number; readonly lonDeg: number; readonly atMs: number } | null = null;
  #doubted = 0;

  /** @param atMs when it came, ms, monotonic. */
  judge(fix: Fix, atMs: number): Told {
    const { latDeg, lonDeg } = fix;
    if (fix.mode < 2) return NOTHING;
    if (latDeg !== null && lonDeg !== null) this.#follow(latDeg, lonDeg, atMs);
    if (this.#doubted > 0) return NOTHING;
    const gnssSpeedKmh = plausible(fix);
    return {
      gnssSpeedKmh,
      position: latDeg === null || lonDeg === null ? null : { latDeg, lonDeg },
      headingDeg: gnssSpeedKmh !== null && gnssSpeedKmh >= LIMITS.headingFromKmh ? fix.courseDeg : null,
    };
  }

  #follow(latDeg: number, lonDeg: number, atMs: number): void {
    const before = this.#last;
    this.#last = { latDeg, lonDeg, atMs };
    if (before === null || atMs - before.atMs > LIMITS.positionValidMs) return;
    const farM = distanceM(before, this.#last);
    const possibleM = SCATTER_M + (LIMITS.gnssJumpKmh / 3.6) * ((atMs - before.atMs) / 1000);
    this.#doubted = farM > possibleM ? LIMITS.fixesAfterJump : Math.max(0, this.#doubted - 1);
  }
}

function plausible({ speedKmh, speedErrorKmh }: Fix): number | null {
  if (speedKmh === null || speedKmh < 0 || speedKmh > LIMITS.fastestKmh) return null;
  return speedErrorKmh !== null && speedErrorKmh > LIMITS.gnssSpeedErrorKmh ? null : speedKmh;
}

interface Spot {
  readonly latDeg: number;
  readonly lonDeg: number;
}

/** Metres between two places, by the haversine formula on a sphere. */
export function distanceM(a: Spot, b: Spot): number {
  const radians = (deg: number): number => (deg * Math.PI) / 180;
  const north = Math.sin(radians(b.latDeg - a.latDeg) / 2) ** 2;
  const east = Math.sin(radians(b.lonDeg - a.lonDeg) / 2) ** 2;
  const chord = north + Math.cos(radians(a.latDeg)) * Math.cos(radians(b.latDeg)) * east;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)));
}
