/** What the shift has shown so far: totals, and the last quarter of an hour minute by minute. Bounded memory. */
import type { FindingChange } from './finding.js';

/** Minutes that count as "lately". */
export const RECENT_MINUTES = 15;
const MINUTE_MS = 60_000;

/** Counts over some time. */
export interface Tally {
  blinks: number;
  blinkMs: number;
  /** Closures longer than a blink. */
  closures: number;
  closedMs: number;
  longestClosureMs: number;
  yawns: number;
  /** Nods and dropped heads. */
  nods: number;
  /** Times a hand rubbed the eyes. */
  eyeRubs: number;
  /** Time in which the lids were judged. */
  judgedMs: number;
}

/** Plain data. `minutes[n % 15]` holds the n-th minute of the shift. */
export interface ShiftRecord {
  startMs: number | null;
  lastMs: number | null;
  readonly total: Tally;
  readonly minutes: { minute: number; readonly tally: Tally }[];
  /** The driver's own blink: mean over the first blinks of the shift, with the population as prior. */
  ownBlinks: number;
  ownBlinkMs: number;
}

/** A blink of an alert person at half depth, and how many blinks that prior weighs. Ours, from the labelled clips. */
const ALERT_BLINK_MS = 160;
const PRIOR_BLINKS = 30;
/** Blinks after which the driver's own mean is frozen: drowsiness must not become the norm. */
const OWN_BLINKS = 150;

function emptyTally(): Tally {
  return {
    blinks: 0,
    blinkMs: 0,
    closures: 0,
    closedMs: 0,
    longestClosureMs: 0,
    yawns: 0,
    nods: 0,
    eyeRubs: 0,
    judgedMs: 0,
  };
}

export function startShift(): ShiftRecord {
  return {
    startMs: null,
    lastMs: null,
    total: emptyTally(),
    minutes: Array.from({ length: RECENT_MINUTES }, (_, minute) => ({ minute, tally: emptyTally() })),
    ownBlinks: PRIOR_BLINKS,
    ownBlinkMs: PRIOR_BLINKS * ALERT_BLINK_MS,
  };
}

/** Takes what was found in one frame. Mutates `shift`. */
export function stepShift(
  shift: ShiftRecord,
  tMs: number,
  judged: boolean,
  maxGapMs: number,
  heard: readonly FindingChange[],
): void {
  shift.startMs ??= tMs;
  const sinceMs = tMs - (shift.lastMs ?? tMs);
  shift.lastMs = tMs;
  const recent = recentTally(shift, tMs);
  for (const tally of [shift.total, recent]) if (judged && sinceMs <= maxGapMs) tally.judgedMs += sinceMs;
  for (const change of heard) if (change.phase !== 'offset') count(shift, recent, change);
}

/** The eyes were rubbed at `tMs`. Mutates `shift`. */
export function countEyeRub(shift: ShiftRecord, tMs: number): void {
  shift.total.eyeRubs++;
  recentTally(shift, tMs).eyeRubs++;
}

/** The bucket of this minute, emptied when it still holds an older one. */
function recentTally(shift: ShiftRecord, tMs: number): Tally {
  const minute = Math.floor((tMs - (shift.startMs ?? tMs)) / MINUTE_MS);
  const bucket = shift.minutes[minute % RECENT_MINUTES];
  if (bucket === undefined) return emptyTally();
  if (bucket.minute !== minute) Object.assign(bucket.tally, emptyTally());
  bucket.minute = minute;
  return bucket.tally;
}

function count(shift: ShiftRecord, recent: Tally, { finding }: FindingChange): void {
  const durationMs = finding.offsetMs === null ? 0 : finding.offsetMs - finding.onsetMs;
  if (finding.finding === 'blink' && shift.ownBlinks < OWN_BLINKS) {
    shift.ownBlinks++;
    shift.ownBlinkMs += durationMs;
  }
  for (const tally of [shift.total, recent])
    switch (finding.finding) {
      case 'blink':
        tally.blinks++;
        tally.blinkMs += durationMs;
        break;
      case 'longBlink':
      case 'slowClosure':
        tally.closures++;
        tally.closedMs += durationMs;
        tally.longestClosureMs = Math.max(tally.longestClosureMs, durationMs);
        break;
      case 'yawn':
        tally.yawns++;
        break;
      case 'nod':
      case 'headDrop':
        tally.nods++;
        break;
      default:
    }
}

/** Sum of the last `minutes` (at most 15) minutes. */
export function recentOf(shift: ShiftRecord, minutes: number): Tally {
  const sum = emptyTally();
  const now = Math.floor(((shift.lastMs ?? 0) - (shift.startMs ?? 0)) / MINUTE_MS);
  for (const { minute, tally } of shift.minutes) {
    if (minute > now || minute <= now - minutes) continue;
    sum.blinks += tally.blinks;
    sum.blinkMs += tally.blinkMs;
    sum.closures += tally.closures;
    sum.closedMs += tally.closedMs;
    sum.longestClosureMs = Math.max(sum.longestClosureMs, tally.longestClosureMs);
    sum.yawns += tally.yawns;
    sum.nods += tally.nods;
    sum.eyeRubs += tally.eyeRubs;
    sum.judgedMs += tally.judgedMs;
  }
  return sum;
}

/** Blinks per minute of judged time and mean closure (blinks and longer ones), ms; null without any. */
export function blinkFigures({ blinks, blinkMs, closures, closedMs, judgedMs }: Tally): {
  readonly blinksPerMinute: number | null;
  readonly meanClosureMs: number | null;
} {
  const all = blinks + closures;
  return {
    blinksPerMinute: judgedMs < MINUTE_MS ? null : (all * MINUTE_MS) / judgedMs,
    meanClosureMs: all === 0 ? null : (blinkMs + closedMs) / all,
  };
}
