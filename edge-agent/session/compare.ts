/** What two event logs of one session have in common and where they part. */
import type { EventLog } from './event-log.js';

/** A complete finding or one alarm, as far as a comparison goes. */
export interface Happening {
  /** Kind of finding, or `alarm KIND`. */
  readonly what: string;
  readonly onsetMs: number;
  /** End; for an alarm the moment of the sound. */
  readonly offsetMs: number;
  /** When the rule decided. */
  readonly detectedMs: number;
}

/** One difference; `before` null: added, `after` null: removed, neither: moved. */
export interface Difference {
  readonly what: string;
  readonly before: Happening | null;
  readonly after: Happening | null;
}

export interface Comparison {
  readonly same: number;
  readonly differences: readonly Difference[];
}

/** Happenings whose onsets are further apart than this are two, not one that moved. Ours. */
const REACH_MS = 1000;
/** Closer than the log can write. */
export const EQUAL_MS = 0.05;

export function happeningsOf(log: EventLog): Happening[] {
  const findings = log.changes
    .filter(({ phase }) => phase !== 'onset')
    .map(({ finding: { finding, onsetMs, offsetMs, detectedMs } }) => {
      return { what: finding, onsetMs, offsetMs: offsetMs ?? onsetMs, detectedMs };
    });
  const alarms = log.alarms.map(({ tMs, by }) => {
    return { what: `alarm ${by}`, onsetMs: tMs, offsetMs: tMs, detectedMs: tMs };
  });
  return [...findings, ...alarms];
}

/** Pairs happenings of one kind, nearest onsets first; the rest was added or removed. Sorted by time. */
export function compare(before: EventLog, after: EventLog): Comparison {
  const [old, now] = [happeningsOf(before), happeningsOf(after)];
  const partner = new Map<Happening, Happening>();
  const taken = new Set<Happening>();
  for (const { a, b } of candidates(old, now)) {
    if (partner.has(a) || taken.has(b)) continue;
    partner.set(a, b);
    taken.add(b);
  }
  const differences = [
    ...old.map((a) => ({ what: a.what, before: a, after: partner.get(a) ?? null })),
    ...now.filter((b) => !taken.has(b)).map((b) => ({ what: b.what, before: null, after: b })),
  ].filter(({ before: a, after: b }) => a === null || b === null || moved(a, b));
  return {
    same: old.length - differences.filter((difference) => difference.before !== null).length,
    differences: differences.toSorted((x, y) => timeOf(x) - timeOf(y)),
  };
}

function candidates(old: readonly Happening[], now: readonly Happening[]): { a: Happening; b: Happening }[] {
  const byKind = groupByKind(now);
  return old
    .flatMap((a) => (byKind.get(a.what) ?? []).filter((b) => apart(a, b) <= REACH_MS).map((b) => ({ a, b })))
    .toSorted((x, y) => apart(x.a, x.b) - apart(y.a, y.b));
}

/** By kind, in order of their first appearance. */
export function groupByKind<T extends { readonly what: string }>(list: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(one.what);
    if (group === undefined) groups.set(one.what, [one]);
    else group.push(one);
  }
  return groups;
}

function apart(a: Happening, b: Happening): number {
  return Math.abs(a.onsetMs - b.onsetMs);
}

function moved(a: Happening, b: Happening): boolean {
  return [a.onsetMs - b.onsetMs, a.offsetMs - b.offsetMs, a.detectedMs - b.detectedMs].some(
    (difference) => Math.abs(difference) > EQUAL_MS,
  );
}

function timeOf({ before, after }: Difference): number {
  return (before ?? after)?.onsetMs ?? 0;
}
