/** Replayed findings beside the events the server holds: which are reproduced, and what analysts said about them. Pure. */
import type { Happening } from '@oyau/policy';
import type { WhatIfDifference } from '../api/contract-what-if.js';

/** A stored event with its latest verdict; times on the capture clock. */
export interface Recorded {
  readonly eventRowId: number;
  readonly finding: string;
  readonly onsetMs: number;
  readonly offsetMs: number | null;
  readonly verdict: Pick<NonNullable<WhatIfDifference['verdict']>, 'verdict' | 'reason' | 'kind'> | null;
}

/** Closer than any clock: numbers travel with all their digits. */
const EQUAL_MS = 0.05;
/** Blinks stay in the cab. */
const KEPT_IN_CAB: ReadonlySet<string> = new Set(['blink']);
const ALARM = 'alarm ';

export function isAlarm({ what }: Pick<Happening, 'what'>): boolean {
  return what.startsWith(ALARM);
}

/** The finding a happening is, or sounded for. */
export function kindOf({ what }: Pick<Happening, 'what'>): string {
  return isAlarm({ what }) ? what.slice(ALARM.length) : what;
}

/** How the replay with the recorded thresholds compares with what the unit sent then; null = it sent nothing. */
export function reproduction(replayed: readonly Happening[], recorded: readonly Recorded[]) {
  if (recorded.length === 0) return null;
  const left = replayed.filter((each) => !isAlarm(each) && !KEPT_IN_CAB.has(each.what));
  let same = 0;
  for (const event of recorded) {
    const at = left.findIndex((each) => isSame(each, event));
    if (at === -1) continue;
    left.splice(at, 1);
    same += 1;
  }
  return { same, missing: recorded.length - same, extra: left.length };
}

function isSame(happening: Happening, { finding, onsetMs, offsetMs }: Recorded): boolean {
  return (
    happening.what === finding &&
    Math.abs(happening.onsetMs - onsetMs) <= EQUAL_MS &&
    (offsetMs === null || Math.abs(happening.offsetMs - offsetMs) <= EQUAL_MS)
  );
}

/** The verdict on the event itself, else on one that overlaps it, of the same kind first; null = nobody has said anything. */
export function verdictNear(happening: Happening, recorded: readonly Recorded[]): WhatIfDifference['verdict'] {
  const kind = kindOf(happening);
  const near = recorded
    .filter((event) => event.verdict !== null && overlaps(happening, event))
    .toSorted((left, right) => Number(right.finding === kind) - Number(left.finding === kind))[0];
  const verdict = near?.verdict ?? null;
  if (near === undefined || verdict === null) return null;
  return { eventRowId: near.eventRowId, finding: near.finding, ...verdict };
}

/** A sound comes after the onset of its finding, within it. */
function overlaps({ onsetMs, offsetMs }: Happening, event: Recorded): boolean {
  return onsetMs <= (event.offsetMs ?? Infinity) + EQUAL_MS && offsetMs >= event.onsetMs - EQUAL_MS;
}
