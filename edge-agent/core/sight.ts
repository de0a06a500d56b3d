/** A rule made of a list of things that can be missing, each with the time after which it is told. */
import { finishEpisode, startEpisode, stepEpisode, type Episode } from './episode.js';
import type { FindingChange, FindingKind } from './finding.js';
import { lasting, type Rule } from './rule.js';
import type { Signals } from './signals.js';
import type { ThresholdName, Thresholds } from './thresholds.js';

/** One thing that can be missing: when it is, how long until it is told. */
export interface Blindness {
  readonly finding: FindingKind;
  readonly after: ThresholdName;
  readonly holds: (signals: Signals, thresholds: Thresholds) => boolean;
}

/** Plain data: one episode for each blindness, in table order. */
export interface SightState {
  readonly episodes: Episode[];
}

export function sightRule(blindnesses: readonly Blindness[]): Rule<SightState> {
  return {
    start: () => ({ episodes: blindnesses.map(startEpisode) }),

    step({ episodes }, signals, thresholds) {
      const changes: FindingChange[] = [];
      for (const [index, { finding, after, holds }] of blindnesses.entries()) {
        const timing = { minMs: thresholds[after], maxGapMs: thresholds.maxGapMs };
        const episode = (episodes[index] ??= startEpisode());
        const change = stepEpisode(episode, signals.tMs, holds(signals, thresholds), timing);
        changes.push(...lasting(finding, change, signals.tMs));
      }
      return changes;
    },

    finish({ episodes }) {
      return blindnesses.flatMap(({ finding }, index) => {
        const episode = (episodes[index] ??= startEpisode());
        return lasting(finding, finishEpisode(episode), episode.lastMs ?? 0);
      });
    },
  };
}
