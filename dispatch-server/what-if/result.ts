/** Puts replayed sessions together: differences with verdicts, totals by kind, the load at the desk. Pure. */
import type { Happening } from '@oyau/policy';
import type {
  RecordedSessionView,
  WhatIfDifference,
  WhatIfResult,
  WhatIfSession,
  WhatIfTotal,
} from '../api/contract-what-if.js';
import { alertsRaised, type LoadFinding } from './alert-load.js';
import { isAlarm, kindOf, reproduction, verdictNear, type Recorded } from './findings.js';
import type { Replayed } from './replay-task.js';

/** One session and what became of it; `failure` = why it could not be replayed. */
export interface Outcome {
  readonly session: RecordedSessionView;
  readonly recorded: readonly Recorded[];
  readonly replayed: Replayed | null;
  readonly failure: string | null;
}

/** A list longer than this is no list for people. */
const MOST_DIFFERENCES = 5000;
const HOUR_MS = 3_600_000;

export function resultOf(outcomes: readonly Outcome[], desk: { trucks: number; dispatchers: number }): WhatIfResult {
  const differences = outcomes.flatMap(differencesOf).toSorted((left, right) => timeOf(left) - timeOf(right));
  return {
    sessions: outcomes.map(sessionOf),
    totals: totalsOf(outcomes, differences),
    differences: differences.slice(0, MOST_DIFFERENCES),
    isCut: differences.length > MOST_DIFFERENCES,
    load: loadOf(outcomes, desk),
  };
}

function sessionOf({ session, recorded, replayed, failure }: Outcome): WhatIfSession {
  return {
    ...session,
    frames: replayed?.frames ?? 0,
    same: replayed?.same ?? 0,
    differences: replayed?.differences.length ?? 0,
    notes: [...(replayed?.notes ?? [])],
    failure,
    reproduced: replayed && reproduction(replayed.before, recorded),
  };
}

function differencesOf({ session, recorded, replayed }: Outcome): WhatIfDifference[] {
  if (replayed === null) return [];
  const wall = (happening: Happening | null) =>
    happening && {
      onsetAtMs: session.startedAtMs + happening.onsetMs - replayed.firstMs,
      offsetAtMs: session.startedAtMs + happening.offsetMs - replayed.firstMs,
    };
  return replayed.differences.flatMap(({ what, before, after }): WhatIfDifference[] => {
    const one = before ?? after;
    if (one === null) return [];
    return [
      {
        ...{
          sessionId: session.sessionId,
          truckId: session.truckId,
          kind: kindOf({ what }),
          isAlarm: isAlarm({ what }),
        },
        change: before === null ? 'added' : after === null ? 'removed' : 'moved',
        ...{ before: wall(before), after: wall(after) },
        verdict: verdictNear(one, recorded),
      },
    ];
  });
}

function timeOf({ before, after }: WhatIfDifference): number {
  return (before ?? after)?.onsetAtMs ?? 0;
}

function totalsOf(outcomes: readonly Outcome[], differences: readonly WhatIfDifference[]): WhatIfTotal[] {
  const before = countsOf(outcomes.flatMap(({ replayed }) => replayed?.before ?? []));
  const after = countsOf(outcomes.flatMap(({ replayed }) => replayed?.after ?? []));
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().map((what) => {
    const mine = differences.filter(
      ({ kind, isAlarm: sounds }) => kind === kindOf({ what }) && sounds === isAlarm({ what }),
    );
    const removed = mine.filter(({ change }) => change === 'removed');
    const said = (verdict: string): number => removed.filter((each) => each.verdict?.verdict === verdict).length;
    return {
      ...{ kind: kindOf({ what }), isAlarm: isAlarm({ what }) },
      ...{ before: before.get(what) ?? 0, after: after.get(what) ?? 0 },
      added: mine.filter(({ change }) => change === 'added').length,
      removed: removed.length,
      moved: mine.filter(({ change }) => change === 'moved').length,
      ...{ removedTrue: said('true'), removedFalse: said('falseAlarm') },
    };
  });
}

function countsOf(happenings: readonly Happening[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { what } of happenings) counts.set(what, (counts.get(what) ?? 0) + 1);
  return counts;
}

function loadOf(outcomes: readonly Outcome[], { trucks, dispatchers }: { trucks: number; dispatchers: number }) {
  const hours = outcomes.reduce((sum, { replayed }) => sum + (replayed?.durationMs ?? 0), 0) / HOUR_MS;
  const sum = (which: 'before' | 'after') => {
    const raised = outcomes.map(({ replayed }) => alertsRaised(findingsOf(replayed?.[which] ?? [])));
    return { P1: total(raised.map(({ P1 }) => P1)), P2: total(raised.map(({ P2 }) => P2)) };
  };
  const [before, after] = [sum('before'), sum('after')];
  const perHour = ({ P1, P2 }: { P1: number; P2: number }): number | null =>
    hours === 0 ? null : ((P1 + P2) / hours) * (trucks / dispatchers);
  const rates = { perDispatcherHourBefore: perHour(before), perDispatcherHourAfter: perHour(after) };
  return { hours, before, after, trucks, dispatchers, ...rates };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Findings with whether the cab sounded for them. */
function findingsOf(happenings: readonly Happening[]): LoadFinding[] {
  const sounds = happenings.filter(isAlarm);
  return happenings
    .filter((each) => !isAlarm(each))
    .map(({ what, onsetMs, offsetMs }) => ({
      ...{ what, onsetMs, offsetMs },
      sounded: sounds.some((each) => kindOf(each) === what && each.onsetMs >= onsetMs && each.onsetMs <= offsetMs),
    }));
}
