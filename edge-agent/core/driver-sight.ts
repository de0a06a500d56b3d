/** What cannot be seen of the driver: himself, or his eyes. Never taken for closed eyes. */
import { isCovered } from './camera-sight.js';
import { sightRule } from './sight.js';
import { handOverEyes, observable, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

export const driverSight = sightRule([
  { finding: 'faceLost', after: 'faceLostMs', holds: isLost },
  {
    finding: 'noDriver',
    after: 'noDriverMs',
    holds: (signals, thresholds) => isLost(signals, thresholds) && signals.moving,
  },
  {
    finding: 'eyesUnobservable',
    after: 'eyesUnobservableMs',
    holds: (signals, thresholds) => signals.faceSeen && (!observable(signals) || handOverEyes(signals, thresholds)),
  },
]);

function isLost(signals: Signals, thresholds: Thresholds): boolean {
  return !signals.faceSeen && !isCovered(signals, thresholds);
}
