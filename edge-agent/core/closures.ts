/** Long closures of both eyes: the strict judgement behind longBlink, slowClosure and the alarm tiers. */
import type { FindingChange, FindingKind } from './finding.js';
import { offset, onset, whole, type Rule } from './rule.js';
import { handOverEyes, trustedLids, turnedLids, type Lids, type Signals } from './signals.js';
import { startSqueeze, stepSqueeze, type SqueezeState } from './squeeze.js';
import type { ThresholdName, Thresholds } from './thresholds.js';

/** Tiers in the order in which a closure crosses them; `unresponsive` also has other causes and a rule of its own. */
const TIERS: readonly { readonly finding: FindingKind; readonly after: ThresholdName }[] = [
  { finding: 'microsleepWarning', after: 'microsleepWarningMs' },
  { finding: 'eyesClosed', after: 'eyesClosedMs' },
  { finding: 'sleep', after: 'sleepMs' },
];

/** The lids fall within this time; where they stood before is the shoulder of the closure. Ours. */
const FALL_MS = 350;

/** Mean openness of both lids at one time. */
interface LidHeight {
  readonly tMs: number;
  readonly mean: number;
}

/** Plain data. */
export interface ClosureState {
  lastMs: number | null;
  /** The last moments before a closure, for its onset. */
  recent: LidHeight[];
  readonly squeeze: SqueezeState;
  onsetMs: number | null;
  /** Last frame on which the lids were seen during this closure. */
  seenMs: number | null;
  reopenedMs: number | null;
  narrowest: number;
  /** Tiers crossed so far, with the frame at which each was raised. */
  tiers: { readonly finding: FindingKind; readonly raisedMs: number }[];
}

const NOT_CLOSED = { onsetMs: null, seenMs: null, reopenedMs: null, narrowest: 1 };

export const closures: Rule<ClosureState> = {
  start: () => ({ lastMs: null, recent: [], squeeze: startSqueeze(), tiers: [], ...NOT_CLOSED }),

  step(state, signals, thresholds) {
    const changes = endAtGap(state, signals, thresholds);
    const squeezed = stepSqueeze(state.squeeze, signals, thresholds);
    const lids = state.onsetMs === null ? trustedLids(signals, thresholds) : turnedLids(signals, thresholds);
    if (lids !== null) {
      const closedBelow = squeezed ? thresholds.deepOpenness : thresholds.closedOpenness;
      changes.push(...seen(state, signals.tMs, lids, closedBelow, thresholds));
    } else if (isExplained(state, signals, thresholds))
      changes.push(...close(state, state.reopenedMs ?? signals.tMs, signals.tMs, thresholds));
    else changes.push(...unseen(state, signals.tMs, thresholds));
    state.lastMs = signals.tMs;
    return changes;
  },

  finish(state, thresholds) {
    return state.onsetMs === null
      ? []
      : close(state, state.lastMs ?? state.onsetMs, state.lastMs ?? state.onsetMs, thresholds);
  },
};

/**
 * Why a young closure is not one any more when the lids get out of sight: they were opening, a hand comes to rub them, or the head
 * turns far away, which people do with a blink.
 */
function isExplained({ onsetMs, reopenedMs }: ClosureState, signals: Signals, thresholds: Thresholds): boolean {
  if (onsetMs === null) return false;
  if (reopenedMs !== null) return true;
  const away = signals.pose !== null && Math.abs(signals.pose.yawDeg) > thresholds.closureMaxYawDeg;
  return signals.tMs - onsetMs < thresholds.slowClosureMs && (away || handOverEyes(signals, thresholds));
}

function endAtGap(state: ClosureState, { tMs }: Signals, thresholds: Thresholds): FindingChange[] {
  if (state.lastMs === null || tMs - state.lastMs <= thresholds.maxGapMs) return [];
  state.recent = [];
  return state.onsetMs === null ? [] : close(state, state.lastMs, tMs, thresholds);
}

/** The eyes cannot be seen: a closure goes on (the driver may have slumped), but not for ever. */
function unseen(state: ClosureState, tMs: number, thresholds: Thresholds): FindingChange[] {
  state.recent = [];
  if (state.onsetMs === null) return [];
  if (state.seenMs !== null && tMs - state.seenMs > thresholds.slumpMaxMs) return close(state, tMs, tMs, thresholds);
  return raiseTiers(state, tMs, thresholds);
}

function seen(
  state: ClosureState,
  tMs: number,
  lids: Lids,
  closedBelow: number,
  thresholds: Thresholds,
): FindingChange[] {
  remember(state, { tMs, mean: lids.mean });
  if (state.onsetMs === null) {
    if (lids.widest >= closedBelow) return [];
    state.onsetMs = fallOf(state.recent);
  }
  if (lids.mean < thresholds.reopenedOpenness) {
    state.reopenedMs = null;
    state.seenMs = tMs;
    state.narrowest = Math.min(state.narrowest, lids.widest);
    return raiseTiers(state, tMs, thresholds);
  }
  state.reopenedMs ??= crossing(state.recent.at(-2), { tMs, mean: lids.mean }, thresholds.reopenedOpenness);
  if (tMs - state.reopenedMs < thresholds.reopenedForMs) return [];
  return close(state, state.reopenedMs, tMs, thresholds);
}

function remember(state: ClosureState, height: LidHeight): void {
  state.recent.push(height);
  while ((state.recent[0]?.tMs ?? height.tMs) < height.tMs - FALL_MS) state.recent.shift();
}

/** Onset of a closure: when the lids passed half of the height they fell from. */
function fallOf(recent: readonly LidHeight[]): number {
  const half = Math.max(...recent.map(({ mean }) => mean)) / 2;
  for (let i = recent.length - 1; i > 0; i--) {
    const after = recent[i];
    const before = recent[i - 1];
    if (after !== undefined && before !== undefined && before.mean >= half) return crossing(before, after, half);
  }
  return recent.at(-1)?.tMs ?? 0;
}

/** Time between two frames at which the mean passed `level`; the later frame when it did not. */
function crossing(before: LidHeight | undefined, after: LidHeight, level: number): number {
  if (before === undefined || before.mean === after.mean) return after.tMs;
  const share = (level - before.mean) / (after.mean - before.mean);
  return share <= 0 || share >= 1 ? after.tMs : before.tMs + share * (after.tMs - before.tMs);
}

/** @param untilMs how long the closure is known to have lasted; it may have ended between two frames. */
function raiseTiers(state: ClosureState, tMs: number, thresholds: Thresholds, untilMs = tMs): FindingChange[] {
  const onsetMs = state.onsetMs ?? untilMs;
  const due = TIERS.filter(
    ({ finding, after }) =>
      untilMs - onsetMs >= thresholds[after] && !state.tiers.some((tier) => tier.finding === finding),
  );
  state.tiers.push(...due.map(({ finding }) => ({ finding, raisedMs: tMs })));
  return due.map(({ finding, after }) =>
    onset(finding, onsetMs, tMs, { thresholdMs: thresholds[after], ...detail(state, tMs) }),
  );
}

/** Ends the closure: its base finding by duration, and the end of every tier it crossed. */
function close(state: ClosureState, offsetMs: number, tMs: number, thresholds: Thresholds): FindingChange[] {
  const onsetMs = state.onsetMs ?? offsetMs;
  const durationMs = offsetMs - onsetMs;
  const changes = raiseTiers(state, tMs, thresholds, offsetMs);
  const facts = { ...detail(state, tMs), durationMs };
  if (durationMs > thresholds.blinkMaxMs) {
    const base = durationMs >= thresholds.slowClosureMs ? 'slowClosure' : 'longBlink';
    changes.push(whole(base, onsetMs, offsetMs, tMs, facts));
  }
  for (const { finding, raisedMs } of state.tiers) changes.push(offset(finding, onsetMs, offsetMs, raisedMs, facts));
  Object.assign(state, NOT_CLOSED, { tiers: [] });
  return changes;
}

function detail(state: ClosureState, tMs: number): Record<string, number | boolean> {
  return {
    minOpenness: state.narrowest,
    faceLost: state.seenMs !== null && state.seenMs < tMs && state.reopenedMs === null,
  };
}
