/** What was found lately, as far as it can confirm another finding: a second channel, or repetition. */
import type { Confirmation } from './alarm-table.js';
import type { FindingChange, FindingKind } from './finding.js';

/** Onsets of one kind that are remembered: more are never asked for. */
const REMEMBERED = 4;

/** Plain data, bounded: for each kind whether it lasts, when it was last there, and its latest onsets. */
export interface Memory {
  readonly kinds: Partial<Record<FindingKind, { lasts: boolean; untilMs: number; onsetsMs: number[] }>>;
}

export function startMemory(): Memory {
  return { kinds: {} };
}

/** Mutates `memory`. */
export function remember(memory: Memory, { phase, finding }: FindingChange, tMs: number): void {
  const kind = (memory.kinds[finding.finding] ??= { lasts: false, untilMs: tMs, onsetsMs: [] });
  kind.lasts = phase === 'onset';
  kind.untilMs = tMs;
  if (phase !== 'offset') kind.onsetsMs = [...kind.onsetsMs, tMs].slice(-REMEMBERED);
}

/** True when another channel or repetition agrees with a finding of this kind at this time. */
export function isConfirmed(memory: Memory, kind: FindingKind, needs: Confirmation | null, tMs: number): boolean {
  if (needs === null) return true;
  const sinceMs = tMs - needs.withinMs;
  const other = needs.by.some((one) => {
    const seen = memory.kinds[one];
    return seen !== undefined && (seen.lasts || seen.untilMs >= sinceMs);
  });
  if (other || needs.times === null) return other;
  return (memory.kinds[kind]?.onsetsMs ?? []).filter((onsetMs) => onsetMs >= sinceMs).length >= needs.times;
}
