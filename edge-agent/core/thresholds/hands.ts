/** Thresholds of the hand signals: smoking, phone, hands before the face. */
import { OURS, spec } from './spec.js';

const HANDS = 'ours, from 71 stills with and 370 in-car frames without a hand at the mouth';
const SYNTHETIC = 'ours, synthetic hands, `npm run hands`, seed 1';
const SYNTHETIC_OTHER = 'ours, synthetic hands, `npm run hands`, seed 2';
const JSATL = 'T/JSATL 12-2017';

export const HAND_THRESHOLDS = {
  handConfidence: spec(
    0.5,
    '1',
    [0.2, 0.9],
    'confidence from which a hand covers mouth or eyes, or is at an ear, as the network says',
    HANDS,
  ),
  smokingConfidence: spec(0.5, '1', [0.2, 0.9], 'confidence from which a hand at the mouth may be a draw', HANDS),
  handHoldMs: spec(1000, 'ms', [300, 3000], 'a hand stays where it was seen until it is looked for again', OURS),
  handSurroundings: spec(0.3, '1', [0, 1], 'share of the surroundings of the face that must be in the picture', OURS),
  handsAudible: spec(
    0,
    '1',
    [0, 1],
    '1: smoking and phone use sound in the cab; below 1 only the analyst hears of them',
    OURS,
  ),
  smokingEpisodes: spec(3, 'times', [2, 10], 'hand at the mouth this often: smoking is suspected', OURS),
  smokingHandMinMs: spec(
    700,
    'ms',
    [300, 3000],
    'shortest draw as looks see it: one of a second may lie between two of them',
    SYNTHETIC,
  ),
  smokingHandMaxMs: spec(5000, 'ms', [3000, 10000], 'longest draw; longer is a hand that rests or eats', OURS),
  smokingHandGapMs: spec(
    1300,
    'ms',
    [200, 1500],
    'a hand not seen for this long has gone: before a face of its own colour five looks in a row miss it',
    SYNTHETIC_OTHER,
  ),
  smokingPauseMinMs: spec(8000, 'ms', [3000, 20000], 'shortest pause between draws; quicker is eating', OURS),
  smokingPauseMaxMs: spec(60000, 'ms', [30000, 120000], 'longest pause between draws', OURS),
  smokingWindowMs: spec(300000, 'ms', [60000, 900000], 'all draws lie within', OURS),
  smokingGuardMs: spec(180000, 'ms', [60000, 600000], 'smoking is not reported again within', JSATL),
  mealConfidence: spec(0.25, '1', [0.1, 0.9], 'confidence from which a cup or food explains the hand', OURS),
  smokingWristDrop: spec(
    0.63,
    '1',
    [0, 0.9],
    'a hand that draws stands on its wrist, this many faces below the mouth; round a cup the wrist is beside it',
    SYNTHETIC,
  ),
  drinkPitchDeg: spec(
    18,
    'deg',
    [4, 30],
    'who drinks lifts the chin; a hand alone makes the landmarks read 14',
    SYNTHETIC,
  ),
  eyeRubMs: spec(600, 'ms', [300, 3000], 'shortest hand at the eyes that counts as rubbing them', OURS),
  eyeRubMaxMs: spec(10000, 'ms', [3000, 30000], 'longest; longer is a head that rests on a hand', OURS),
  yawnTiltDeg: spec(5, 'deg', [2, 20], 'a yawn behind a hand tilts the head by this much', OURS),
  yawnTiltMaxDeg: spec(
    27,
    'deg',
    [10, 40],
    'a chin lifted further drinks, and its lids read low; a hand alone lifts the landmarks by up to 20',
    SYNTHETIC,
  ),
  yawnHiddenMinMs: spec(
    2600,
    'ms',
    [1000, 5000],
    'shortest stay of a hand over a yawn; yawns last 6 s on average (Provine 1986), sips and rubs are shorter',
    OURS,
  ),
  yawnHiddenMaxMs: spec(10000, 'ms', [5000, 20000], 'longest yawn behind a hand', OURS),
  phoneConfidence: spec(0.25, '1', [0.1, 0.9], 'confidence from which a phone is one', HANDS),
  phoneSupported: spec(
    0.65,
    '1',
    [0.3, 1],
    'part of phoneShare that is enough with a hand at the same ear in half of the looks',
    SYNTHETIC,
  ),
  phoneHoldMs: spec(2500, 'ms', [1000, 5000], 'a phone stays where it was seen until it is looked for again', OURS),
  phoneWindowMs: spec(6000, 'ms', [3000, 20000], 'window of looks for a phone', HANDS),
  phoneShare: spec(
    0.5,
    '1',
    [0.2, 1],
    'mean of those looks, each in parts of phoneConfidence, that is a call; a rubbed eye of 3 s reads 0.27 at most',
    SYNTHETIC,
  ),
  phoneGuardMs: spec(120000, 'ms', [30000, 600000], 'phone use is not reported again within', JSATL),
} as const;
