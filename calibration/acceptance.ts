/** The acceptance numbers of a calibration, in one table: what is measured, what is wanted, what to do about it. */
import type { Measurement } from './measurement.js';

/** One acceptance number. Shares and ratios (0..1) carry the unit `1`. */
export interface Criterion {
  readonly name: keyof Measurement;
  readonly means: string;
  readonly unit: '1' | 's' | '1/s' | '1/min' | 'px' | 'deg';
  readonly min: number;
  readonly max: number;
  /** Advice to the technician, below the minimum and above the maximum. */
  readonly tooLow: string;
  readonly tooHigh: string;
  readonly source: string;
  /** Left out when it could not be measured. */
  readonly optional?: true;
}

const NO_LIMIT = Infinity;
const OURS = 'ours';
const SWEEP = 'ours, from the synthetic driver';

/** Ordered by what to mend first: a later number means little while an earlier one is wrong. */
export const ACCEPTANCE: readonly Criterion[] = [
  {
    name: 'pictureTurnDeg',
    means: 'turn that sets the picture upright',
    unit: 'deg',
    min: 0,
    max: 0,
    tooLow: '',
    tooHigh:
      'the picture lies on its side or on its head: set camera.rotationDeg to the measured angle in the configuration',
    source: 'edge-agent/vision/orientation.ts; not asked of recorded sessions',
    optional: true,
  },
  {
    name: 'faceShare',
    means: 'frames with a face',
    unit: '1',
    min: 0.95,
    max: NO_LIMIT,
    tooLow: 'the face is often not found: aim the camera at the driver, clean the lens, take away what hides the face',
    tooHigh: '',
    source: OURS,
  },
  {
    name: 'framesPerSecond',
    means: 'frame rate',
    unit: '1/s',
    min: 14.5,
    max: NO_LIMIT,
    tooLow: 'blinks are missed: raise the frame rate of the camera, 30 frames/s or more is best',
    tooHigh: '',
    source: 'domain.md section 2: blink detectors are unreliable below 15 frames/s',
  },
  {
    name: 'brightness',
    means: 'mean brightness',
    unit: '1',
    min: 0.1,
    max: 0.85,
    tooLow: 'too dark: turn on the infrared lamp, open the aperture, raise the exposure',
    tooHigh: 'too bright: lower the exposure, turn the camera away from the window',
    source: SWEEP,
  },
  {
    name: 'contrast',
    means: 'contrast',
    unit: '1',
    min: 0.06,
    max: NO_LIMIT,
    tooLow: 'the picture is flat: clean the lens, check focus and lamp',
    tooHigh: '',
    source: SWEEP,
  },
  {
    name: 'saturated',
    means: 'burnt-out pixels',
    unit: '1',
    min: 0,
    max: 0.15,
    tooLow: '',
    tooHigh: 'sun or lamp burns out the picture: lower the exposure, move the lamp, shade the lens',
    source: OURS,
  },
  {
    name: 'faceWidthPx',
    means: 'width of the face',
    unit: 'px',
    min: 90,
    max: 420,
    tooLow: 'the face is too small: mount the camera nearer or use a longer lens',
    tooHigh: 'the face is too large: mount the camera further away or use a shorter lens',
    source: 'ours: an eye is about a fifth of the face, its lids need 18 px of width to be measured well',
  },
  {
    name: 'edgeMargin',
    means: 'room around the face, in face widths',
    unit: '1',
    min: 0.2,
    max: NO_LIMIT,
    tooLow: 'the face is too near the edge of the picture: aim the camera so that it is in the middle',
    tooHigh: '',
    source: OURS,
  },
  {
    name: 'cameraRollDeg',
    means: 'tilt of the picture',
    unit: 'deg',
    min: -12,
    max: 12,
    tooLow: 'the picture is tilted: level the camera',
    tooHigh: 'the picture is tilted: level the camera',
    source: OURS,
  },
  {
    name: 'cameraYawDeg',
    means: 'driver seen from the side',
    unit: 'deg',
    min: -30,
    max: 30,
    tooLow: "the camera sees the driver's left side: move it towards the steering column",
    tooHigh: "the camera sees the driver's right side: move it towards the steering column",
    source: 'perception.md: a camera at the mirror sees a driver at 18-30 deg',
  },
  {
    name: 'cameraPitchDeg',
    means: 'driver seen from above or below',
    unit: 'deg',
    min: -20,
    max: 12,
    tooLow: 'the camera looks down on the driver and his lids look closed: mount it at or below eye height',
    tooHigh: 'the camera looks up at the driver too steeply: mount it higher or further away',
    source: 'synthetic sweep (edge-agent/vision): seen 15 deg from below in infrared, closed lids read open',
  },
  {
    name: 'eyesShare',
    means: 'frames with both eyes',
    unit: '1',
    min: 0.9,
    max: NO_LIMIT,
    tooLow:
      'the eyes are often hidden: take off sunglasses, turn the lamp so that glasses do not shine, check the angle',
    tooHigh: '',
    source: OURS,
  },
  {
    name: 'yawSpreadDeg',
    means: 'head movement, left to right',
    unit: 'deg',
    min: 0,
    max: 20,
    tooLow: '',
    tooHigh: 'the head moved a lot: ask the driver to look at the road as he does when driving',
    source: OURS,
  },
  {
    name: 'pitchSpreadDeg',
    means: 'head movement, up and down',
    unit: 'deg',
    min: 0,
    max: 15,
    tooLow: '',
    tooHigh: 'the head moved a lot: ask the driver to look at the road as he does when driving',
    source: OURS,
  },
  {
    name: 'leftLidRatio',
    means: 'opening of the left eye over its width',
    unit: '1',
    min: 0.12,
    max: 0.5,
    tooLow: 'the left eye hardly opens in the picture: check angle and glasses; then repeat with a rested driver',
    tooHigh: 'the left eye reads wider than an eye can be: check glasses and focus',
    source: 'perception.md: open 0.25 typical, narrowest open 0.10, closed 0.03-0.06',
  },
  {
    name: 'rightLidRatio',
    means: 'opening of the right eye over its width',
    unit: '1',
    min: 0.12,
    max: 0.5,
    tooLow: 'the right eye hardly opens in the picture: check angle and glasses; then repeat with a rested driver',
    tooHigh: 'the right eye reads wider than an eye can be: check glasses and focus',
    source: 'perception.md: open 0.25 typical, narrowest open 0.10, closed 0.03-0.06',
  },
  {
    name: 'lidDifference',
    means: 'difference between the eyes',
    unit: '1',
    min: 0,
    max: 0.35,
    tooLow: '',
    tooHigh: 'one eye reads much narrower: turn the lamp so that neither lens of the glasses shines, check the angle',
    source: OURS,
  },
  {
    name: 'blinksPerMinute',
    means: 'blinks',
    unit: '1/min',
    min: 3,
    max: NO_LIMIT,
    tooLow: 'hardly a blink was seen: take off sunglasses, check that the camera sees the driver and not a picture',
    tooHigh: '',
    source: 'ours: people blink 10-20 times a minute, less than half of that when they concentrate',
  },
  {
    name: 'closedShare',
    means: 'time with closed eyes',
    unit: '1',
    min: 0,
    max: 0.12,
    tooLow: '',
    tooHigh: 'the eyes were closed too long: calibrate a rested driver, or let him rest and repeat',
    source: 'NHTSA truck trial: PERCLOS of 8-12 % is drowsy; blinks take 3-5 % of the time',
  },
  {
    name: 'lidDrift',
    means: 'change of the open eye over the minute',
    unit: '1',
    min: -0.15,
    max: 0.15,
    tooLow: 'the eyes narrowed during calibration: the driver tires or the light changed; repeat',
    tooHigh: 'the eyes widened during calibration: the light changed or the driver was sleepy at first; repeat',
    source: OURS,
  },
];

/** One acceptance number with what was measured. */
export interface Checked {
  readonly name: string;
  readonly means: string;
  readonly unit: Criterion['unit'];
  readonly measured: number | null;
  /** Null: no limit on that side. */
  readonly min: number | null;
  readonly max: number | null;
  readonly accepted: boolean;
  /** What to do; null when accepted. */
  readonly advice: string | null;
}

export interface Verdict {
  readonly verdict: 'accept' | 'repeat';
  readonly checks: readonly Checked[];
}

/** The share of the wanted time that must have been good enough to learn from. */
const LEARNED_SHARE = 0.5;

/** @param wantedSeconds how long the calibration was to last. */
export function judge(measurement: Measurement, wantedSeconds: number): Verdict {
  const asked = ACCEPTANCE.filter(({ optional, name }) => optional !== true || measurement[name] !== null);
  const checks = [...asked, enoughTime(wantedSeconds)].map((criterion) => check(criterion, measurement));
  return { verdict: checks.every(({ accepted }) => accepted) ? 'accept' : 'repeat', checks };
}

function enoughTime(wantedSeconds: number): Criterion {
  const tooLow = `too few good seconds: calibrate for ${wantedSeconds} s or more, at least half of it looking at the road`;
  const limits = { min: wantedSeconds * LEARNED_SHARE, max: NO_LIMIT, tooLow, tooHigh: '' };
  return { name: 'learnedSeconds', means: 'time the eyes were learned', unit: 's', ...limits, source: OURS };
}

function check(criterion: Criterion, measurement: Measurement): Checked {
  const { name, means, unit, min, max, tooLow, tooHigh } = criterion;
  const measured = measurement[name];
  const low = measured === null || measured < min;
  const high = measured !== null && measured > max;
  const advice = high ? tooHigh : tooLow === '' ? 'could not be measured' : tooLow;
  return {
    ...{ name, means, unit, measured, accepted: !low && !high, advice: low || high ? advice : null },
    ...{ min: limit(min), max: limit(max) },
  };
}

function limit(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
