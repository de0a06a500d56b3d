/** The eye rule: each closure becomes one of blink, longBlink, slowClosure, plus the tiers it crossed. */
import { finishBlinks, startBlinks, stepBlinks, type BlinkState, type Dip } from './blinks.js';
import { closures, type ClosureState } from './closures.js';
import type { FindingChange } from './finding.js';
import { whole, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** A closure that still lasts this long after a dip is no blink. Ours. */
const PENDING_MS = 2000;

/** Plain data. */
export interface EyeState {
  readonly blinks: BlinkState;
  readonly closure: ClosureState;
  /** End of the last closure that was reported by its length; a dip inside it is the same closure. */
  longUntilMs: number | null;
  /** Dips that may yet prove to be part of the closure that lasts. */
  pending: Dip[];
}

export const eyes: Rule<EyeState> = {
  start: () => ({ blinks: startBlinks(), closure: closures.start(), longUntilMs: null, pending: [] }),

  step(state, signals, thresholds, heard) {
    const changes = closures.step(state.closure, signals, thresholds, heard);
    noteLong(state, changes);
    return [...changes, ...report(state, stepBlinks(state.blinks, signals, thresholds), signals.tMs, thresholds)];
  },

  finish(state, thresholds, heard) {
    const tMs = state.closure.lastMs ?? 0;
    const changes = closures.finish(state.closure, thresholds, heard);
    noteLong(state, changes);
    return [...changes, ...report(state, finishBlinks(state.blinks, thresholds), tMs, thresholds)];
  },
};

function noteLong(state: EyeState, changes: readonly FindingChange[]): void {
  for (const { phase, finding } of changes)
    if (phase === 'whole' && finding.offsetMs !== null) state.longUntilMs = finding.offsetMs;
}

/** Dips are blinks unless they lie in a closure that was reported by its length; while one lasts, they wait. */
function report(state: EyeState, dips: readonly Dip[], tMs: number, thresholds: Thresholds): FindingChange[] {
  const closedSinceMs = state.closure.onsetMs ?? Infinity;
  const longUntilMs = state.longUntilMs ?? -Infinity;
  const judged = [...state.pending, ...dips].filter(({ onsetMs }) => onsetMs >= longUntilMs);
  state.pending = judged.filter(({ offsetMs }) => offsetMs > closedSinceMs && tMs - offsetMs < PENDING_MS);
  return judged
    .filter(({ offsetMs }) => offsetMs <= closedSinceMs)
    .map((dip) => {
      const durationMs = dip.offsetMs - dip.onsetMs;
      const kind = durationMs > thresholds.blinkMaxMs ? 'longBlink' : 'blink';
      return whole(kind, dip.onsetMs, dip.offsetMs, tMs, { durationMs, ...figuresOf(dip) });
    });
}

/** `depth` is the amplitude below the lower shoulder. */
function figuresOf(dip: Dip): Record<string, number> {
  const { depth, minOpenness, closingSpeedPerS, openingSpeedPerS, closingAmplitudeSpeedMs } = dip;
  const ratio = closingAmplitudeSpeedMs === null ? {} : { closingAmplitudeSpeedMs };
  return { depth, minOpenness, closingSpeedPerS, openingSpeedPerS, ...ratio };
}
