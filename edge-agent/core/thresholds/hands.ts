/** Thresholds of the hand signals: smoking, phone, hands before the face. */
import { OURS, spec } from './spec.js';

const HANDS = 'ours, from 71 stills with and 370 in-car frames without a hand at the mouth';
const JSATL = 'T/JSATL 12-2017';

export const HAND_THRESHOLDS = {
  handConfidence: spec(0.5, '1', [0.2, 0.9], 'confidence from which a hand is where the network says', HANDS),
  handHoldMs: spec(1000, 'ms', [200, 3000], 'a hand stays where it was seen until it is looked for again', OURS),
  smokingEpisodes: spec(3, 'times', [2, 10], 'hand at the mouth this often: smoking is suspected', OURS),
  smokingHandMinMs: spec(1000, 'ms', [300, 3000], 'shortest draw', OURS),
  smokingHandMaxMs: spec(5000, 'ms', [3000, 10000], 'longest draw; longer is a hand that rests or eats', OURS),
  smokingPauseMinMs: spec(8000, 'ms', [3000, 20000], 'shortest pause between draws; quicker is eating', OURS),
  smokingPauseMaxMs: spec(60000, 'ms', [30000, 120000], 'longest pause between draws', OURS),
  smokingGuardMs: spec(180000, 'ms', [60000, 600000], 'smoking is not reported again within', JSATL),
  phoneConfidence: spec(0.25, '1', [0.1, 0.9], 'confidence from which a phone is one', HANDS),
  phoneWindowMs: spec(6000, 'ms', [3000, 20000], 'window of looks for a phone', HANDS),
  phoneShare: spec(0.4, '1', [0.2, 1], 'share of those looks that must show it', HANDS),
  phoneGuardMs: spec(120000, 'ms', [30000, 600000], 'phone use is not reported again within', JSATL),
} as const;
