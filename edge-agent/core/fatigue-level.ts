/** The rule over the fatigue level: hears the others, keeps the shift's record, advises a break. */
import { startEpisode, stepEpisode, type Episode, type EpisodeChange } from './episode.js';
import { fatigueOf, independentSigns, type Fatigue } from './fatigue.js';
import type { FindingChange, FindingDetail } from './finding.js';
import { heardOf, offset, onset, type Rule } from './rule.js';
import { countEyeRub, recentOf, RECENT_MINUTES, startShift, stepShift, type ShiftRecord } from './shift-record.js';
import { trustedLids, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

/** The level is judged anew this often: it moves over minutes. */
const JUDGE_MS = 1000;
/** Minutes over which blinks are compared with the driver's own, and blinks that takes. */
const BLINK_MINUTES = 5;
const MIN_BLINKS = 15;
/** The driver's own word counts this long. */
const REPORT_MS = RECENT_MINUTES * 60_000;

/** Plain data. */
export interface FatigueState {
  readonly shift: ShiftRecord;
  /** A hand before an eye. */
  readonly rub: Episode;
  now: Fatigue;
  judgedMs: number | null;
  reportedMs: number | null;
  highest: number;
  raisedMs: number | null;
}

export const fatigueLevel: Rule<FatigueState> = {
  start: () => ({
    shift: startShift(),
    rub: startEpisode(),
    now: { level: 0, because: [] },
    judgedMs: null,
    reportedMs: null,
    highest: 0,
    raisedMs: null,
  }),

  step(state, signals, thresholds, heard) {
    const { tMs } = signals;
    stepShift(state.shift, tMs, trustedLids(signals, thresholds) !== null, thresholds.maxGapMs, heard);
    noteRub(state, signals, thresholds);
    if (heardOf(heard, 'selfReport', 'whole') !== undefined) state.reportedMs = tMs;
    if (state.judgedMs !== null && tMs - state.judgedMs < JUDGE_MS) return [];
    state.judgedMs = tMs;
    state.now = judge(state, signals);
    return state.raisedMs === null ? raise(state, tMs, thresholds) : goOn(state, tMs, thresholds);
  },

  finish: (state) => end(state, state.shift.lastMs ?? 0),
};

/** A rub is known when the hand has gone: one that stayed long was a head resting on it. */
function noteRub({ rub, shift }: FatigueState, { tMs, hands }: Signals, thresholds: Thresholds): void {
  const atEyes = Math.max(hands?.atEyes ?? 0, hands?.overEyes ?? 0) >= thresholds.handConfidence;
  const change = stepEpisode(rub, tMs, atEyes, { minMs: thresholds.eyeRubMs, maxGapMs: thresholds.maxGapMs });
  if (isRub(change, thresholds.eyeRubMaxMs)) countEyeRub(shift, tMs);
}

function isRub(change: EpisodeChange, maxMs: number): boolean {
  return change.kind === 'ended' && change.raisedMs !== null && change.offsetMs - change.onsetMs <= maxMs;
}

function judge(state: FatigueState, { tMs, perclos, duty }: Signals): Fatigue {
  const recent = recentOf(state.shift, RECENT_MINUTES);
  return fatigueOf({
    perclos,
    closedMs: recent.closedMs,
    longestClosureMs: recent.longestClosureMs,
    blinkSlowing: blinkSlowing(state.shift),
    yawns: recent.yawns,
    nods: recent.nods,
    eyeRubs: recent.eyeRubs,
    reportsTired: state.reportedMs !== null && tMs - state.reportedMs <= REPORT_MS,
    hourOfDay: duty.hourOfDay,
    hoursOnShift: duty.hoursOnShift,
  });
}

function blinkSlowing(shift: ShiftRecord): number | null {
  const { blinks, blinkMs } = recentOf(shift, BLINK_MINUTES);
  return blinks < MIN_BLINKS ? null : blinkMs / blinks / (shift.ownBlinkMs / shift.ownBlinks);
}

/** Advice needs two independent signs of the body: one channel may err. */
function raise(state: FatigueState, tMs: number, thresholds: Thresholds): FindingChange[] {
  const { level } = state.now;
  if (level < thresholds.fatigueWarning || independentSigns(state.now) < 2) return [];
  state.raisedMs = tMs;
  state.highest = level;
  return [onset('fatigueLevel', tMs, tMs, { level, ...reasons(state.now) })];
}

function goOn(state: FatigueState, tMs: number, thresholds: Thresholds): FindingChange[] {
  state.highest = Math.max(state.highest, state.now.level);
  return state.now.level < thresholds.fatigueRelease ? end(state, tMs) : [];
}

function end(state: FatigueState, tMs: number): FindingChange[] {
  const { raisedMs, highest } = state;
  state.raisedMs = null;
  if (raisedMs === null) return [];
  return [offset('fatigueLevel', raisedMs, tMs, raisedMs, { durationMs: tMs - raisedMs, highest })];
}

/** `because1: 'perclos 0.13'` and so on, strongest first: a finding's detail is flat. */
function reasons({ because }: Fatigue): FindingDetail {
  return Object.fromEntries(
    because.map(({ cause, value }, index) => [`because${index + 1}`, `${cause} ${Number(value.toFixed(3))}`]),
  );
}
