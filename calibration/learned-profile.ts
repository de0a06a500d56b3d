/** From a measurement to a profile file that the cab unit loads. */
import type { Baseline } from '@oyau/edge-agent/core/baseline';
import { profileOf, type Profile } from '@oyau/edge-agent/profile';
import { ACCEPTANCE } from './acceptance.js';
import type { Measurement } from './measurement.js';

/** Figures about the calibration are kept to 0.0001, angles to 0.01 deg. */
const DIGITS = 4;
const ANGLE_DIGITS = 2;

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

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
    yawDeg: round(restYawDeg, ANGLE_DIGITS),
    pitchDeg: round(restPitchDeg, ANGLE_DIGITS),
    rollDeg: round(measurement.cameraRollDeg ?? 0, ANGLE_DIGITS),
    faceWidthPx: round(measurement.faceWidthPx ?? 0, 0),
    leftTested: measurement.leftTurnDeg !== null,
  };
}

/** The acceptance numbers under which it was accepted. */
function qualityOf(measurement: Measurement): Profile['quality'] {
  const number = (value: number | null): number | null => (value === null ? null : round(value, DIGITS));
  const numbers = Object.fromEntries(ACCEPTANCE.map(({ name }) => [name, number(measurement[name])]));
  return { verdict: 'accept', numbers };
}
