/** The policy: one face after another through the ordered table of rules. Pure but for the state it is given. */
import { learn, learningProgress, startBaseline, teaches, type Baseline, type BaselineState } from './baseline.js';
import { UNKNOWN_DUTY, type Duty } from './duty.js';
import type { Fatigue } from './fatigue.js';
import {
  finishFaults,
  HANDS,
  handsFailures,
  startFaults,
  stepFaults,
  type Failure,
  type FaultState,
} from './faults.js';
import type { FindingChange } from './finding.js';
import { isStale, startFrameTimes, stepFrameTimes, type FrameTimes } from './frame-times.js';
import type { FaceReading } from './geometry.js';
import { startHands, stepHands, type HandMemory } from './hand-memory.js';
import { startMotion, stepMotion, type MotionState } from './motion.js';
import { startPerclos, stepPerclos, type PerclosWindow } from './perclos.js';
import { RULES, startRules, type RuleStates } from './rules.js';
import { blinkFigures } from './shift-record.js';
import { signalsOf, trustedLids, withPast, type Signals } from './signals.js';
import { startStillness, stepStillness, type Stillness } from './stillness.js';
import type { Thresholds } from './thresholds.js';

export { RULES };

/** Plain data (also through JSON): copy it and the monitor can be resumed from there. */
export interface MonitorState {
  baseline: BaselineState;
  perclos: PerclosWindow;
  hands: HandMemory;
  rules: RuleStates;
  readonly motion: MotionState;
  readonly stillness: Stillness;
  readonly frames: FrameTimes;
  faults: FaultState;
  /** A fault of the hand networks alone: it lasts beside any other. */
  handsFault: FaultState;
  /** Frames in a row that came too late to be judged. */
  staleFrames: number;
  /** The lids are seen open (true), seen but not open (false), or not seen. */
  eyesOpen: boolean | null;
  lastMs: number;
  /** Who was last known to drive; null before the first login. */
  driverId: string | null;
}

/** What one frame gave. */
export interface MonitorStep {
  readonly signals: Signals;
  readonly changes: readonly FindingChange[];
  /** Share of the personal baseline that is learned, 0..1. */
  readonly learningProgress: number;
  readonly fatigue: Fatigue;
}

/** What the shift has shown: blinks per minute, mean closure, counts. */
export interface ShiftFigures extends ReturnType<typeof blinkFigures> {
  readonly yawns: number;
  readonly nods: number;
}

/** Stale frames in a row that are a fault: the clock of the source stands still or runs back. */
const MAX_STALE_FRAMES = 10;

/** @param stored the driver's own baseline from a profile; null to learn it from the first alert stretch. */
export function startMonitor(stored: Baseline | null = null): MonitorState {
  return {
    baseline: startBaseline(stored),
    perclos: startPerclos(),
    hands: startHands(),
    rules: startRules(),
    motion: startMotion(),
    stillness: startStillness(),
    frames: startFrameTimes(),
    faults: startFaults(),
    handsFault: startFaults(HANDS),
    staleFrames: 0,
    eyesOpen: null,
    lastMs: 0,
    driverId: null,
  };
}

/** Judges one frame. Mutates `state` and nothing else; never throws. A frame that is not later than the last is not judged. */
export function stepMonitor(
  state: MonitorState,
  reading: FaceReading,
  speedKmh: number | null,
  thresholds: Thresholds,
  duty: Duty = UNKNOWN_DUTY,
): MonitorStep {
  if (isStale(state.frames, reading.tMs)) return skip(state, reading, speedKmh, thresholds, duty);
  const { tMs } = reading;
  state.lastMs = tMs;
  state.staleFrames = 0;
  const failures = stepFrameTimes(state.frames, tMs, thresholds);
  if (reading.absence === 'detectorFault') failures.push({ part: 'detector', reason: 'no reading' });
  const changes = followDriver(state, duty, thresholds, failures);
  const signals = judge(state, reading, speedKmh, thresholds, duty);
  const heard = stepRules(state, signals, thresholds, failures);
  changes.push(...heard, ...stepFaults(state.faults, tMs, failures));
  changes.push(...stepFaults(state.handsFault, tMs, handsFailures(reading)));
  return result(state, signals, changes);
}

/** Closes what is still open when the data end. */
export function finishMonitor(state: MonitorState, thresholds: Thresholds): FindingChange[] {
  const failures: Failure[] = [];
  const changes = finishRules(state, thresholds, failures);
  if (failures.length > 0) changes.push(...stepFaults(state.faults, state.lastMs, failures));
  return [...changes, ...[state.faults, state.handsFault].flatMap((faults) => finishFaults(faults, state.lastMs))];
}

/** Figures of the whole shift so far. */
export function shiftFigures({ rules }: MonitorState): ShiftFigures {
  const { total } = rules.fatigueLevel.shift;
  return { ...blinkFigures(total), yawns: total.yawns, nods: total.nods };
}

/** What the frame says, against what it and those before it taught of this driver. */
function judge(
  state: MonitorState,
  reading: FaceReading,
  speedKmh: number | null,
  thresholds: Thresholds,
  duty: Duty,
): Signals {
  const hands = stepHands(state.hands, reading.tMs, reading.hands, thresholds);
  if (teaches(reading, hands, thresholds)) learn(state.baseline, reading.tMs, reading.face);
  const frame = signalsOf(reading, state.baseline.current, speedKmh, thresholds, hands);
  const lids = trustedLids(frame, thresholds);
  state.eyesOpen = lids === null ? null : lids.mean >= thresholds.reopenedOpenness;
  const moving = stepMotion(state.motion, frame.tMs, speedKmh, thresholds);
  const still = stepStillness(state.stillness, frame, thresholds);
  const learning = learningProgress(state.baseline);
  return withPast(frame, { moving, still, duty, learning, perclos: stepPerclos(state.perclos, frame, thresholds) });
}

function result(state: MonitorState, signals: Signals, changes: readonly FindingChange[]): MonitorStep {
  const fatigue = state.rules.fatigueLevel.now;
  return { signals, changes, learningProgress: signals.learning, fatigue };
}

function skip(
  state: MonitorState,
  reading: FaceReading,
  speedKmh: number | null,
  thresholds: Thresholds,
  duty: Duty,
): MonitorStep {
  state.staleFrames++;
  const frame = signalsOf(reading, state.baseline.current, speedKmh, thresholds);
  const learning = learningProgress(state.baseline);
  const signals = withPast(frame, { moving: state.motion.moving, still: false, duty, learning, perclos: null });
  const failure = { part: 'frames', reason: 'the time of the frames does not advance' };
  const stuck = state.staleFrames >= MAX_STALE_FRAMES;
  return result(state, signals, stuck ? stepFaults(state.faults, state.lastMs, [failure]) : []);
}

/** Another driver, or an unknown one after a log-out, starts anew; the first to log in only brings his baseline. */
function followDriver(
  state: MonitorState,
  { driverId, driverLeft = false, baseline = null }: Duty,
  thresholds: Thresholds,
  failures: Failure[],
): FindingChange[] {
  const before = state.driverId;
  state.driverId = driverLeft ? null : (driverId ?? before);
  if (state.driverId === before) return [];
  if (before !== null) return startDriver(state, driverLeft ? null : baseline, thresholds, failures);
  if (baseline !== null) state.baseline = startBaseline(baseline);
  return [];
}

/** Another driver: what was open ends, his eyes are as stored or learned anew, his shift begins. */
function startDriver(
  state: MonitorState,
  baseline: Baseline | null,
  thresholds: Thresholds,
  failures: Failure[],
): FindingChange[] {
  const changes = finishRules(state, thresholds, failures);
  const { driverChange, selfReport } = state.rules;
  state.baseline = startBaseline(baseline);
  state.perclos = startPerclos();
  state.rules = { ...startRules(), driverChange, selfReport };
  return changes;
}

/** A rule that throws must not silence the others, nor itself: it becomes a failure. */
function stepRules(
  { rules }: MonitorState,
  signals: Signals,
  thresholds: Thresholds,
  failures: Failure[],
): FindingChange[] {
  const heard: FindingChange[] = [];
  for (const rule of RULES)
    try {
      for (const change of rule.step(rules, signals, thresholds, heard)) heard.push(change);
    } catch (error) {
      failures.push(failureOf(rule.name, error));
    }
  return heard;
}

function finishRules({ rules }: MonitorState, thresholds: Thresholds, failures: Failure[]): FindingChange[] {
  const heard: FindingChange[] = [];
  for (const rule of RULES)
    try {
      heard.push(...rule.finish(rules, thresholds, heard));
    } catch (error) {
      failures.push(failureOf(rule.name, error));
    }
  return heard;
}

function failureOf(part: string, error: unknown): Failure {
  return { part, reason: error instanceof Error ? error.message : String(error) };
}
