/** How the open level of the lids follows head and gaze: learned from one driver, bounded, with a prior over people. */
import type { Baseline } from './baseline.js';
import type { Face } from './geometry.js';

/** Change of the open level with pose, in parts of the level. */
export interface LidSlope {
  /** Per degree of head pitch above rest. */
  readonly perPitchDeg: number;
  /** Per degree of gaze pitch, as it is measured, below the usual one. */
  readonly perGazeDeg: number;
  /** Usual gaze pitch, degrees; null when the irises were not judged. */
  readonly restGazeDeg: number | null;
}

/**
 * Over people: a nodding head hardly moves the open lids, because the eyes turn back (one person over 79 deg of pitch: -0.16 %/deg,
 * the synthetic driver: 4 % at -25 deg); a lowered gaze takes them along by 0.5-1.4 %/deg on the clips where it moved.
 */
export const POPULATION_SLOPE: LidSlope = { perPitchDeg: 0, perGazeDeg: 0.008, restGazeDeg: null };

/** No driver is further from the population than this. Ours. */
const PITCH_SLOPE_REACH = 0.012;
const MAX_GAZE_SLOPE = 0.025;
/** The level moves within these bounds, whatever the pose: the level may excuse lowered lids, not explain sleep away. Ours. */
const MIN_FACTOR = 0.8;
const MAX_FACTOR = 1.15;
/** Weight of the population: what 20 s at 5 deg from rest say. Ours. */
const PRIOR_MS = 20_000;
const PRIOR_SPREAD_DEG2 = 25;

/** Share of the baseline's open level at which this face's eyes are open. */
export function levelFactor({ pose, gaze }: Face, baseline: Baseline): number {
  const slope = baseline.lidSlope ?? POPULATION_SLOPE;
  const { perPitchDeg, perGazeDeg, restGazeDeg } = slope;
  const pitch = Number.isFinite(pose.pitchDeg) ? (pose.pitchDeg - baseline.restPitchDeg) * perPitchDeg : 0;
  const lowered = gaze === null || restGazeDeg === null ? 0 : Math.min(0, gaze.pitchDeg - restGazeDeg);
  const factor = 1 + pitch + (Number.isFinite(lowered) ? lowered * perGazeDeg : 0);
  return Math.min(MAX_FACTOR, Math.max(MIN_FACTOR, factor));
}

/** Plain data: weighted sums over open frames; the lids in parts of the open level. */
export interface SlopeSums {
  weightMs: number;
  pitch: number;
  gaze: number;
  lids: number;
  pitchPitch: number;
  gazeGaze: number;
  pitchGaze: number;
  pitchLids: number;
  gazeLids: number;
}

export function startSlope(): SlopeSums {
  return {
    ...{ weightMs: 0, pitch: 0, gaze: 0, lids: 0 },
    ...{ pitchPitch: 0, gazeGaze: 0, pitchGaze: 0, pitchLids: 0, gazeLids: 0 },
  };
}

/** Adds one open frame in which the gaze was judged. Mutates `sums`. */
export function addToSlope(sums: SlopeSums, pitchDeg: number, gazeDeg: number, lids: number, weightMs: number): void {
  sums.weightMs += weightMs;
  sums.pitch += pitchDeg * weightMs;
  sums.gaze += gazeDeg * weightMs;
  sums.lids += lids * weightMs;
  sums.pitchPitch += pitchDeg * pitchDeg * weightMs;
  sums.gazeGaze += gazeDeg * gazeDeg * weightMs;
  sums.pitchGaze += pitchDeg * gazeDeg * weightMs;
  sums.pitchLids += pitchDeg * lids * weightMs;
  sums.gazeLids += gazeDeg * lids * weightMs;
}

/** Least squares over both angles, drawn to the population and held within bounds (ridge regression, Hoerl & Kennard 1970). */
export function slopeOf(sums: SlopeSums): LidSlope {
  const { weightMs } = sums;
  if (weightMs <= 0) return POPULATION_SLOPE;
  const spread = (product: number, a: number, b: number): number => product - (a * b) / weightMs;
  const prior = PRIOR_MS * PRIOR_SPREAD_DEG2;
  const pitchPitch = spread(sums.pitchPitch, sums.pitch, sums.pitch) + prior;
  const gazeGaze = spread(sums.gazeGaze, sums.gaze, sums.gaze) + prior;
  const pitchGaze = spread(sums.pitchGaze, sums.pitch, sums.gaze);
  const pitchLids = spread(sums.pitchLids, sums.pitch, sums.lids) + prior * POPULATION_SLOPE.perPitchDeg;
  const gazeLids = spread(sums.gazeLids, sums.gaze, sums.lids) + prior * POPULATION_SLOPE.perGazeDeg;
  const determinant = pitchPitch * gazeGaze - pitchGaze * pitchGaze;
  const pitch = (pitchLids * gazeGaze - gazeLids * pitchGaze) / determinant;
  const gaze = (gazeLids * pitchPitch - pitchLids * pitchGaze) / determinant;
  return {
    perPitchDeg: Math.min(PITCH_SLOPE_REACH, Math.max(-PITCH_SLOPE_REACH, pitch)),
    perGazeDeg: Math.min(MAX_GAZE_SLOPE, Math.max(0, gaze)),
    restGazeDeg: sums.gaze / weightMs,
  };
}
