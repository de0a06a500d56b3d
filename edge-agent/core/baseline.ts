/** The driver's own zero: how far his eyes are open when he is awake, and how he holds his head. */
import type { Face, FaceReading } from './geometry.js';
import { handBeforeMouth, type HandSignals } from './hand-memory.js';
import { addSample, createHistogram, quantile, type Histogram } from './histogram.js';
import { addToSlope, levelFactor, slopeOf, startSlope, type LidSlope, type SlopeSums } from './lid-slope.js';
import type { Thresholds } from './thresholds.js';

/** What signals are measured against. */
export interface Baseline {
  /** Lid ratio of the open eye, driver's left and right. */
  readonly leftLidRatio: number;
  readonly rightLidRatio: number;
  /** Head pose at rest, degrees relative to the camera. */
  readonly restYawDeg: number;
  readonly restPitchDeg: number;
  /** How the open level follows head and gaze; absent: as in the population. */
  readonly lidSlope?: LidSlope | undefined;
}

/** A baseline as plain figures, for a page or a record. */
export function baselineFigures({ lidSlope, ...level }: Baseline): Readonly<Record<string, number>> {
  if (lidSlope === undefined) return level;
  const { perPitchDeg, perGazeDeg, restGazeDeg } = lidSlope;
  const slopes = { lidsPerPitchDeg: perPitchDeg, lidsPerGazeDeg: perGazeDeg };
  return { ...level, ...slopes, ...(restGazeDeg === null ? {} : { restGazeDeg }) };
}

/** Open level over people before anything is known of this one (`perception.md`: typical open level 0.245). */
export const POPULATION: Baseline = { leftLidRatio: 0.245, rightLidRatio: 0.245, restYawDeg: 0, restPitchDeg: 0 };

/** Weight of the population in the open level: about 8 frames at 30 fps: it saves recordings that begin with closed eyes, and a narrow eye is known after 1 s. */
const LID_PRIOR_MS = 250;
/** Weight of a straight head in the rest pose: a clip that begins in a turn must not make the turn its zero. */
const POSE_PRIOR_MS = 1000;
/** The open level is this quantile of the lid ratio over alert time: blinks and glances down lie below it. */
const OPEN_QUANTILE = 0.8;
/** Lid ratios below this are closed in everybody seen (half of the closed frames below 0.08 at night, the narrowest open eye 0.10). */
const NEVER_OPEN_RATIO = 0.09;
/** Lids further from the open level than this are a blink, a squint or a stare: they say nothing about its slope. Ours. */
const OPEN_REACH = 0.25;
/** Landmarks less certain than this teach nothing; the network's flag is near 0 or 1 in practice. Ours. */
const MIN_CONFIDENCE = 0.8;
/** Samples further from the rest pose than this are glances, not rest. */
const REST_REACH_DEG = 18;
/** A pose that stays this steady ... */
const REBASE_SPREAD_DEG = 6;
/** ... for this long while learning is the rest pose after all: a camera at the mirror sees a driver at 18-30 deg. */
const REBASE_MS = 5000;
/** Longest time one frame may stand for. */
const MAX_FRAME_MS = 100;
/** Good frames, in time, after which the baseline is frozen: drowsy drivers stop opening fully. */
export const LEARNING_MS = 60_000;

/** Plain data; `frozen` when learning is over or a stored profile is in force. */
export interface BaselineState {
  current: Baseline;
  frozen: boolean;
  learnedMs: number;
  /** Frames whose lids were learned, and when the first of them was. */
  learnedFrames: number;
  learnedFromMs: number | null;
  lastMs: number | null;
  readonly left: Histogram;
  readonly right: Histogram;
  readonly yaw: RestAxis;
  readonly pitch: RestAxis;
  readonly slope: SlopeSums;
}

interface RestAxis {
  readonly seen: Histogram;
  strayDeg: number;
  strayMs: number;
}

/** Starts from a stored baseline (frozen) or from the population (learning). */
export function startBaseline(stored: Baseline | null): BaselineState {
  const lids = (ratio: number): Histogram => {
    const histogram = createHistogram(0, 0.7, 0.005);
    addSample(histogram, ratio, LID_PRIOR_MS);
    return histogram;
  };
  const axis = (): RestAxis => {
    const seen = createHistogram(-90, 90, 1);
    addSample(seen, -0.5, POSE_PRIOR_MS / 2);
    addSample(seen, 0.5, POSE_PRIOR_MS / 2);
    return { seen, strayDeg: 0, strayMs: 0 };
  };
  return {
    current: stored ?? POPULATION,
    frozen: stored !== null,
    learnedMs: stored === null ? 0 : LEARNING_MS,
    learnedFrames: 0,
    learnedFromMs: null,
    lastMs: null,
    left: lids(POPULATION.leftLidRatio),
    right: lids(POPULATION.rightLidRatio),
    yaw: axis(),
    pitch: axis(),
    slope: startSlope(),
  };
}

/** True when a baseline may be learned from this frame: a certain face, no hand before it, in a picture that is neither dark, covered, blurred nor glaring. @param hands what is in force of the looks at the hands. */
export function teaches(
  reading: FaceReading,
  hands: HandSignals | null,
  thresholds: Thresholds,
): reading is FaceReading & { readonly face: NonNullable<FaceReading['face']> } {
  const { face, quality } = reading;
  const spoiled =
    quality.brightness < thresholds.cameraDarkBrightness ||
    quality.contrast < thresholds.cameraCoveredContrast ||
    quality.sharpness < thresholds.cameraBlurredSharpness ||
    quality.saturated >= thresholds.glareSaturated;
  return face !== null && face.confidence >= MIN_CONFIDENCE && !spoiled && !isBehindHand(hands, thresholds);
}

/** Landmarks of a face that a hand hides in part are invented in part: pose and lids of it are nobody's rest. */
function isBehindHand(hands: HandSignals | null, { handConfidence }: Thresholds): boolean {
  return Math.max(handBeforeMouth(hands), hands?.overEyes ?? 0, hands?.atEyes ?? 0) >= handConfidence;
}

/** Learns from one frame, unless frozen. Mutates `state`. */
export function learn(state: BaselineState, tMs: number, face: Face): void {
  const sinceMs = state.lastMs === null ? 0 : tMs - state.lastMs;
  state.lastMs = tMs;
  if (state.frozen || sinceMs <= 0) return;
  const weightMs = Math.min(sinceMs, MAX_FRAME_MS);
  const yawAtRest = learnAxis(state.yaw, face.pose.yawDeg, weightMs);
  const pitchAtRest = learnAxis(state.pitch, face.pose.pitchDeg, weightMs);
  if (yawAtRest && pitchAtRest) learnLids(state, face, weightMs);
  state.current = {
    leftLidRatio: quantile(state.left, OPEN_QUANTILE),
    rightLidRatio: quantile(state.right, OPEN_QUANTILE),
    restYawDeg: quantile(state.yaw.seen, 0.5),
    restPitchDeg: quantile(state.pitch.seen, 0.5),
    lidSlope: slopeOf(state.slope),
  };
  state.frozen = state.learnedMs >= LEARNING_MS;
}

/** Share of the learning that is done, 0..1. */
export function learningProgress(state: BaselineState): number {
  return state.frozen ? 1 : Math.min(1, state.learnedMs / LEARNING_MS);
}

function learnLids(state: BaselineState, face: Face, weightMs: number): void {
  const { leftEye, rightEye } = face;
  if (!leftEye.visible || !rightEye.visible) return;
  const narrower = Math.min(leftEye.lidRatio, rightEye.lidRatio);
  if (!Number.isFinite(narrower) || narrower < NEVER_OPEN_RATIO) return;
  addSample(state.left, leftEye.lidRatio, weightMs);
  addSample(state.right, rightEye.lidRatio, weightMs);
  state.learnedMs += weightMs;
  state.learnedFrames++;
  state.learnedFromMs ??= state.lastMs;
  learnSlope(state, face, weightMs);
}

/** Only from open lids: what lies too far from the level where it is expected is not open. */
function learnSlope({ current, slope }: BaselineState, face: Face, weightMs: number): void {
  const { leftEye, rightEye, pose, gaze } = face;
  if (gaze === null || !Number.isFinite(gaze.pitchDeg)) return;
  const lids = (leftEye.lidRatio / current.leftLidRatio + rightEye.lidRatio / current.rightLidRatio) / 2;
  if (Math.abs(lids / levelFactor(face, current) - 1) > OPEN_REACH) return;
  addToSlope(slope, pose.pitchDeg, gaze.pitchDeg, lids, weightMs);
}

/** Adds one angle; false when it is too far from rest to belong to it, or no angle at all. */
function learnAxis(axis: RestAxis, deg: number, weightMs: number): boolean {
  if (!Number.isFinite(deg)) return false;
  if (Math.abs(deg - quantile(axis.seen, 0.5)) <= REST_REACH_DEG) {
    addSample(axis.seen, deg, weightMs);
    axis.strayMs = 0;
    return true;
  }
  if (axis.strayMs === 0 || Math.abs(deg - axis.strayDeg) > REBASE_SPREAD_DEG) {
    axis.strayDeg = deg;
    axis.strayMs = 0;
  }
  axis.strayMs += weightMs;
  if (axis.strayMs >= REBASE_MS) rebase(axis);
  return false;
}

/** The steady stray pose becomes the rest pose. */
function rebase(axis: RestAxis): void {
  axis.seen.weights.fill(0);
  axis.seen.total = 0;
  addSample(axis.seen, axis.strayDeg, axis.strayMs);
  axis.strayMs = 0;
}
