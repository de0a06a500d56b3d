/** Thresholds of what the unit can see: driver, eyes, picture, frames in time. */
import { OURS, spec } from './spec.js';

const INFORM = 'Euro NCAP: inform within 10 s';
const DARK = 'ours; synthetic driver: 0.036 at 2 % of daylight, 0.021 at 1 %; Euro NCAP: 1-100 000 lux';
const COVERED = 'ours; covered: 0.004 at most, whatever the noise; a cab at 5 % of daylight 0.056; clips 0.12 and more';
const FROZEN = 'ours; a repeated frame 0; clips 0.00002 and more; noise of one level of 255 0.003';
const STILL =
  'ours; one picture coded again (H.264 CRF 23-32 or 600 kbit/s): 0.000023 at most (median of 5 s); 32 videos of people: 0.00025 and more';
const STOOD_STILL = 'ours: within 2 s, as a camera that gives no pictures; Euro NCAP: inform within 10 s';
const BLURRED =
  'ours; 31 clips in focus 0.014 and more; blurred by 4-6 px in 640, lids no longer told apart, 0.008-0.007';
const SHAKEN =
  'ours; 29 clips, some hand-held: 99 % of frames below 0.0053 in colour, 0.0028 at night; a bump of 4 px in 640: 0.0083 and 0.0034 (median)';
const NHTSA = 'ours; NHTSA trial: 39 % of false alarms were eyes not found';

export const SIGHT_THRESHOLDS = {
  noDriverMs: spec(3000, 'ms', [1000, 20000], 'no face this long while moving', 'ours; openpilot'),
  faceLostMs: spec(1000, 'ms', [300, 5000], 'no face this long is recorded', OURS),
  eyesUnobservableMs: spec(3000, 'ms', [1000, 20000], 'lids cannot be judged this long', NHTSA),
  cameraCoveredMs: spec(2000, 'ms', [500, 10000], 'uniform or dark picture this long', INFORM),
  cameraCoveredContrast: spec(0.04, '1', [0.005, 0.1], 'standard deviation of luma of a covered lens', COVERED),
  cameraDarkBrightness: spec(0.03, '1', [0.005, 0.2], 'mean luma below which the picture is dark', DARK),
  cameraFrozenMs: spec(1800, 'ms', [1000, 10000], 'the same picture again and again this long', STOOD_STILL),
  cameraFrozenChange: spec(0, '1', [0, 0.001], 'change of luma up to which it is the same: noise is more', FROZEN),
  cameraStillChange: spec(
    0.00008,
    '1',
    [0.00001, 0.0005],
    'change of luma up to which a picture with a face stands still; counts over seconds',
    STILL,
  ),
  cameraBlurredMs: spec(5000, 'ms', [2000, 10000], 'blurred picture this long', INFORM),
  cameraBlurredSharpness: spec(0.008, '1', [0.001, 0.1], 'sharpness below which it is out of focus', BLURRED),
  cameraShakenJerk: spec(
    0.006,
    '1',
    [0.002, 0.05],
    'jerk of the picture from which it shakes: no nod is judged',
    SHAKEN,
  ),
  glareSaturated: spec(0.08, '1', [0.02, 0.5], 'share of saturated luma from which the driver squints', OURS),
  maxGapMs: spec(500, 'ms', [100, 2000], 'longer gaps between frames end what was observed', OURS),
  lateFrameMs: spec(250, 'ms', [120, 500], 'frames further apart than this are late', 'blink detectors need 15 fps'),
  lateForMs: spec(5000, 'ms', [1000, 10000], 'late frames this long, or one such gap, are a fault', INFORM),
} as const;
