/** What the unit cannot see: the driver, his eyes, anything at all. Each is a finding of its own, never "closed". */
import { lasting } from './attention.js';
import { finishEpisode, startEpisode, stepEpisode, type Episode } from './episode.js';
import type { FindingKind } from './finding.js';
import { isMoving, type Rule } from './rule.js';
import { observable, type Signals } from './signals.js';
import type { ThresholdName, Thresholds } from './thresholds.js';

/** One thing that can be missing: when it is, how long until it is told. */
interface Blindness {
  readonly finding: FindingKind;
  readonly after: ThresholdName;
  readonly holds: (signals: Signals, thresholds: Thresholds) => boolean;
}

const BLINDNESSES: readonly Blindness[] = [
  { finding: 'cameraCovered', after: 'cameraCoveredMs', holds: covered },
  {
    finding: 'cameraDark',
    after: 'cameraCoveredMs',
    holds: (signals, thresholds) =>
      !covered(signals, thresholds) && signals.quality.brightness < thresholds.cameraDarkBrightness,
  },
  {
    finding: 'faceLost',
    after: 'faceLostMs',
    holds: (signals, thresholds) => !signals.faceSeen && !covered(signals, thresholds),
  },
  {
    finding: 'noDriver',
    after: 'noDriverMs',
    holds: (signals, thresholds) =>
      !signals.faceSeen && !covered(signals, thresholds) && isMoving(signals.speedKmh, thresholds),
  },
  {
    finding: 'eyesUnobservable',
    after: 'eyesUnobservableMs',
    holds: (signals) => signals.faceSeen && !observable(signals),
  },
];

/** Plain data: one episode for each blindness, in table order. */
export interface VisibilityState {
  readonly episodes: Episode[];
}

export const visibility: Rule<VisibilityState> = {
  start: () => ({ episodes: BLINDNESSES.map(startEpisode) }),

  step({ episodes }, signals, thresholds) {
    return BLINDNESSES.flatMap(({ finding, after, holds }, index) => {
      const timing = { minMs: thresholds[after], maxGapMs: thresholds.maxGapMs };
      const episode = (episodes[index] ??= startEpisode());
      return lasting(finding, stepEpisode(episode, signals.tMs, holds(signals, thresholds), timing), signals.tMs);
    });
  },

  finish({ episodes }) {
    return BLINDNESSES.flatMap(({ finding }, index) => {
      const episode = (episodes[index] ??= startEpisode());
      return lasting(finding, finishEpisode(episode), episode.lastMs ?? 0);
    });
  },
};

/** A uniform picture: something lies on the lens. A face that is still seen proves the opposite. */
function covered({ faceSeen, quality }: Signals, thresholds: Thresholds): boolean {
  return !faceSeen && quality.contrast < thresholds.cameraCoveredContrast;
}
