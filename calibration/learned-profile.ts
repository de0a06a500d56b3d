/** From a measurement to a profile file that the cab unit loads. */
import { createHash } from 'node:crypto';
import type { Baseline } from '@oyau/edge-agent/core/baseline';
import { profileSchema, type Profile } from '@oyau/edge-agent/profile';
import { InputError, type Problem } from '@oyau/edge-agent/errors';
import { ACCEPTANCE } from './acceptance.js';
import type { Measurement } from './measurement.js';

/** How the baseline was learned: start on the source's clock and number of good frames. */
export interface Learning {
  readonly fromMs: number;
  readonly frames: number;
}

/** Lid ratios are kept to 0.0001 and angles to 0.01 deg: finer than any camera can repeat. */
const LID_DIGITS = 4;
const ANGLE_DIGITS = 2;
/** Slopes of the lids are kept to 0.00001 per degree. */
const SLOPE_DIGITS = 5;

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/**
 * The profile of one driver in one cab. Its version is a hash of what it says, so that the same calibration always
 * carries the same version and a changed number never hides behind an old one.
 *
 * @throws InputError when a number is outside what a profile may hold.
 */
export function profileOf(
  driver: string | null,
  baseline: Baseline,
  learned: Learning,
  measurement: Measurement,
): Profile {
  const kept = {
    leftLidRatio: round(baseline.leftLidRatio, LID_DIGITS),
    rightLidRatio: round(baseline.rightLidRatio, LID_DIGITS),
    restYawDeg: round(baseline.restYawDeg, ANGLE_DIGITS),
    restPitchDeg: round(baseline.restPitchDeg, ANGLE_DIGITS),
    ...slopeOf(baseline),
  };
  const content = {
    driver,
    baseline: kept,
    learned,
    camera: cameraOf(baseline, measurement),
    quality: qualityOf(measurement),
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  const result = profileSchema.safeParse({
    format: 'oyau-profile',
    formatVersion: 1,
    version: `calibrated-${hash}`,
    ...content,
  });
  if (result.success) return result.data;
  const problems: Problem[] = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new InputError('BAD_PROFILE', 'what was learned cannot be a profile', problems);
}

/** How the open level follows head and gaze; nothing when that was not learned. */
function slopeOf({ lidSlope }: Baseline): Pick<Profile['baseline'], 'lidSlope'> {
  if (lidSlope === undefined) return {};
  const { perPitchDeg, perGazeDeg, restGazeDeg } = lidSlope;
  return {
    lidSlope: {
      perPitchDeg: round(perPitchDeg, SLOPE_DIGITS),
      perGazeDeg: round(perGazeDeg, SLOPE_DIGITS),
      restGazeDeg: restGazeDeg === null ? null : round(restGazeDeg, ANGLE_DIGITS),
    },
  };
}

/** The driver at rest as the camera sees him. */
function cameraOf({ restYawDeg, restPitchDeg }: Baseline, measurement: Measurement): Profile['camera'] {
  return {
    yawDeg: round(restYawDeg, ANGLE_DIGITS),
    pitchDeg: round(restPitchDeg, ANGLE_DIGITS),
    rollDeg: round(measurement.cameraRollDeg ?? 0, ANGLE_DIGITS),
    faceWidthPx: round(measurement.faceWidthPx ?? 0, 0),
    leftTested: measurement.leftTurnDeg !== null,
  };
}

/** The acceptance numbers under which it was accepted. */
function qualityOf(measurement: Measurement): Profile['quality'] {
  const number = (value: number | null): number | null => (value === null ? null : round(value, LID_DIGITS));
  const numbers = Object.fromEntries(ACCEPTANCE.map(({ name }) => [name, number(measurement[name])]));
  return { verdict: 'accept', numbers };
}
