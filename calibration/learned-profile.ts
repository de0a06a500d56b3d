/** From a measurement to a profile file that the cab unit loads. */
import type { Baseline } from '@oyau/edge-agent/core/baseline';
import { ANGLE_DIGITS, LID_DIGITS, profileOf, rounded, type Profile } from '@oyau/edge-agent/profile';
import { ACCEPTANCE } from './acceptance.js';
import type { Measurement } from './measurement.js';

/**
 * The profile of an accepted calibration.
 *
 * @param learned start on the source's clock, ms, and number of good frames.
 * @throws InputError when a number is outside what a profile may hold.
 */
export function calibratedProfile(
  driver: string | null,
  baseline: Baseline,
  learned: Profile['learned'],
  measurement: Measurement,
): Profile {
  const camera = cameraOf(baseline, measurement);
  return profileOf('calibrated', { driver, baseline, learned, camera, quality: qualityOf(measurement) });
}

/** The driver at rest as the camera sees him. */
function cameraOf({ restYawDeg, restPitchDeg }: Baseline, measurement: Measurement): Profile['camera'] {
  return {
    yawDeg: rounded(restYawDeg, ANGLE_DIGITS),
    pitchDeg: rounded(restPitchDeg, ANGLE_DIGITS),
    rollDeg: rounded(measurement.cameraRollDeg ?? 0, ANGLE_DIGITS),
    faceWidthPx: rounded(measurement.faceWidthPx ?? 0, 0),
    leftTested: measurement.leftTurnDeg !== null,
  };
}

/** The acceptance numbers under which it was accepted. */
function qualityOf(measurement: Measurement): Profile['quality'] {
  const number = (value: number | null): number | null => (value === null ? null : rounded(value, LID_DIGITS));
  const numbers = Object.fromEntries(ACCEPTANCE.map(({ name }) => [name, number(measurement[name])]));
  return { verdict: 'accept', numbers };
}
