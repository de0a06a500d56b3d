/** What the hand path found in a clip. Nobody labelled hands: counts only. */
import type { Finding } from '../core/finding.js';

export interface HandCounts {
  readonly smoking: number;
  readonly phoneUse: number;
  /** Yawns that a hand hid. */
  readonly hiddenYawns: number;
}

export function handCounts(findings: readonly Finding[]): HandCounts {
  const count = (wanted: (finding: Finding) => boolean): number => findings.filter(wanted).length;
  return {
    smoking: count(({ finding }) => finding === 'smoking'),
    phoneUse: count(({ finding }) => finding === 'phoneUse'),
    hiddenYawns: count(({ finding, detail }) => finding === 'yawn' && detail.behindHand === true),
  };
}
