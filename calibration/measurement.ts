/** What a stretch of observations says about the mounting, the light and the driver. Pure. */
import { learn, startBaseline, type Baseline, type BaselineState } from '@oyau/edge-agent/core/baseline';
import type { Face } from '@oyau/edge-agent/core/geometry';
import { leftTurnDeg } from '@oyau/edge-agent/vision/left-turn';
import { isGood, type Observation } from './observation.js';
import { medianOf, quantileOf } from '@oyau/edge-agent/core/quantile';

/** Lids below this share of the open level are in a blink. Ours. */
const BLINK_LEVEL = 0.6;

/** Figures of one stretch; null where nothing could be measured. Shares and ratios are 0..1. */
export interface Measurement {
  readonly frames: number;
  readonly goodFrames: number;
  readonly seenSeconds: number;
  /** Time of good frames at rest, from which the lids were learned. */
  readonly learnedSeconds: number;
  readonly framesPerSecond: number | null;
  readonly faceShare: number | null;
  /** Share of all frames in which both eyes can be judged. */
  readonly eyesShare: number | null;
  /** Medians of the picture: mean luma, spread of luma, share of burnt-out pixels, all 0..1. */
  readonly brightness: number | null;
  readonly contrast: number | null;
  readonly saturated: number | null;
  readonly faceWidthPx: number | null;
  /** Smallest distance of the face box from the edge of the picture, in face widths; negative when it is cut. */
  readonly edgeMargin: number | null;
  /** Clockwise turn that would set most pictures upright, degrees; null when it was not looked for or cannot be told. */
  readonly pictureTurnDeg: number | null;
  /** How far the head turned to the left in the picture when the driver was asked to turn it to his left, degrees; null when he was not asked. */
  readonly leftTurnDeg: number | null;
  /** Where the driver at rest looks, seen from the camera: yaw positive to his left, pitch positive up. */
  readonly cameraYawDeg: number | null;
  readonly cameraPitchDeg: number | null;
  /** Roll of the head at rest: the camera is mounted askew. */
  readonly cameraRollDeg: number | null;
  /** 10th to 90th percentile of yaw: how still the driver sat. */
  readonly yawSpreadDeg: number | null;
  readonly pitchSpreadDeg: number | null;
  readonly leftLidRatio: number | null;
  readonly rightLidRatio: number | null;
  /** Difference of the two open eyes over the larger. */
  readonly lidDifference: number | null;
  /** Change of the open level from the first half to the second, over the first. */
  readonly lidDrift: number | null;
  /** Share of good frames with both lids below half of the open level. */
  readonly closedShare: number | null;
  /** How often both lids fell below 0.6 of the open level, 1/min of learned time. */
  readonly blinksPerMinute: number | null;
}

/** Everything learned from a stretch. */
export interface Learned {
  readonly measurement: Measurement;
  /** Null when no good frame was seen. */
  readonly baseline: Baseline | null;
}

/**
 * @param observations in order of time.
 * @param turning those made while the driver was asked to turn his head to his left; null when he was not asked.
 */
export function measure(observations: readonly Observation[], turning: readonly Observation[] | null = null): Learned {
  const good = observations.filter(isGood);
  const state = learnFrom(good);
  const baseline = state.learnedMs > 0 ? state.current : null;
  const faces = facesOf(observations);
  const seenMs = spanMs(observations);
  const measurement: Measurement = {
    frames: observations.length,
    goodFrames: good.length,
    seenSeconds: seenMs / 1000,
    learnedSeconds: state.learnedMs / 1000,
    framesPerSecond: seenMs > 0 ? ((observations.length - 1) * 1000) / seenMs : null,
    faceShare: shareOf(faces.length, observations.length),
    eyesShare: shareOf(faces.filter(bothEyes).length, observations.length),
    ...pictureOf(observations),
    faceWidthPx: medianOf(faces.map(({ box }) => box.widthPx)),
    edgeMargin: edgeMargin(observations),
    pictureTurnDeg: mostOften(observations.flatMap(({ turnDeg }) => turnDeg ?? [])),
    leftTurnDeg: turning === null ? null : turnOf(turning, baseline?.restYawDeg ?? 0),
    cameraYawDeg: baseline?.restYawDeg ?? null,
    cameraPitchDeg: baseline?.restPitchDeg ?? null,
    ...stillness(facesOf(good)),
    ...lids(good, baseline),
    blinksPerMinute: state.learnedMs > 0 ? (blinksIn(good, state.current) * 60_000) / state.learnedMs : null,
  };
  return { measurement, baseline };
}

/** A turn nobody saw is no turn. */
function turnOf(turning: readonly Observation[], restYawDeg: number): number {
  const yaws = facesOf(turning).map(({ pose }) => pose.yawDeg);
  return leftTurnDeg(yaws, restYawDeg) ?? 0;
}

function learnFrom(good: readonly Observation[]): BaselineState {
  const state = startBaseline(null);
  for (const { reading } of good) if (reading.face !== null) learn(state, reading.tMs, reading.face);
  return state;
}

function pictureOf(observations: readonly Observation[]): Pick<Measurement, 'brightness' | 'contrast' | 'saturated'> {
  const qualities = observations.map(({ reading }) => reading.quality);
  return {
    brightness: medianOf(qualities.map(({ brightness }) => brightness)),
    contrast: medianOf(qualities.map(({ contrast }) => contrast)),
    saturated: medianOf(qualities.map(({ saturated }) => saturated)),
  };
}

function stillness(faces: readonly Face[]): Pick<Measurement, 'cameraRollDeg' | 'yawSpreadDeg' | 'pitchSpreadDeg'> {
  const yaws = faces.map(({ pose }) => pose.yawDeg);
  const pitches = faces.map(({ pose }) => pose.pitchDeg);
  return {
    cameraRollDeg: medianOf(faces.map(({ pose }) => pose.rollDeg)),
    yawSpreadDeg: difference(quantileOf(yaws, 0.9), quantileOf(yaws, 0.1)),
    pitchSpreadDeg: difference(quantileOf(pitches, 0.9), quantileOf(pitches, 0.1)),
  };
}

function lids(
  good: readonly Observation[],
  baseline: Baseline | null,
): Pick<Measurement, 'leftLidRatio' | 'rightLidRatio' | 'lidDifference' | 'lidDrift' | 'closedShare'> {
  if (baseline === null)
    return { leftLidRatio: null, rightLidRatio: null, lidDifference: null, lidDrift: null, closedShare: null };
  const { leftLidRatio: left, rightLidRatio: right } = baseline;
  const closed = facesOf(good).filter(
    ({ leftEye, rightEye }) => leftEye.lidRatio < left / 2 && rightEye.lidRatio < right / 2,
  );
  return {
    leftLidRatio: left,
    rightLidRatio: right,
    lidDifference: Math.abs(left - right) / Math.max(left, right),
    lidDrift: drift(good),
    closedShare: shareOf(closed.length, good.length),
  };
}

/** Falls of both lids: a picture in which nothing ever blinks shows dark lenses, a photo or another face. */
function blinksIn(good: readonly Observation[], { leftLidRatio, rightLidRatio }: Baseline): number {
  const down = facesOf(good).map(
    ({ leftEye, rightEye }) =>
      leftEye.lidRatio < BLINK_LEVEL * leftLidRatio && rightEye.lidRatio < BLINK_LEVEL * rightLidRatio,
  );
  return down.filter((isDown, index) => isDown && down[index - 1] !== true).length;
}

/** The open level is the 80th percentile, as in the baseline itself, without its prior. */
function drift(good: readonly Observation[]): number | null {
  const half = Math.floor(good.length / 2);
  const openLevel = (part: readonly Observation[]): number | null =>
    quantileOf(
      facesOf(part).map(({ leftEye, rightEye }) => (leftEye.lidRatio + rightEye.lidRatio) / 2),
      0.8,
    );
  const [before, after] = [openLevel(good.slice(0, half)), openLevel(good.slice(half))];
  return before === null || after === null ? null : (after - before) / before;
}

/** The 10th percentile over time: a head that only once leans out of the picture is no fault of the mounting. */
function edgeMargin(observations: readonly Observation[]): number | null {
  const margins = observations.flatMap(({ reading: { face }, widthPx, heightPx }) => {
    if (face === null) return [];
    const { box } = face;
    const right = widthPx - box.xPx - box.widthPx;
    const bottom = heightPx - box.yPx - box.heightPx;
    return [Math.min(box.xPx, box.yPx, right, bottom) / box.widthPx];
  });
  return quantileOf(margins, 0.1);
}

function facesOf(observations: readonly Observation[]): Face[] {
  return observations.flatMap(({ reading }) => (reading.face === null ? [] : [reading.face]));
}

function bothEyes({ leftEye, rightEye }: Face): boolean {
  return leftEye.visible && rightEye.visible;
}

function mostOften(values: readonly number[]): number | null {
  const count = (value: number): number => values.filter((other) => other === value).length;
  return values.toSorted((a, b) => count(b) - count(a))[0] ?? null;
}

function spanMs(observations: readonly Observation[]): number {
  return (observations.at(-1)?.reading.tMs ?? 0) - (observations[0]?.reading.tMs ?? 0);
}

function shareOf(part: number, all: number): number | null {
  return all === 0 ? null : part / all;
}

function difference(high: number | null, low: number | null): number | null {
  return high === null || low === null ? null : high - low;
}
