/** The policy: one face after another through the ordered table of rules. Pure but for the state it is given. */
import { attention } from './attention.js';
import { learn, learningProgress, startBaseline, type Baseline, type BaselineState } from './baseline.js';
import { eyes } from './eyes.js';
import type { FindingChange } from './finding.js';
import type { FaceReading } from './geometry.js';
import { perclosHigh, startPerclos, stepPerclos, type PerclosWindow } from './perclos.js';
import { onset, offset, type Rule } from './rule.js';
import { signalsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';
import { visibility } from './visibility.js';
import { yawn } from './yawn.js';

/** The rules in the order in which they judge. */
export const RULES = { eyes, perclosHigh, yawn, attention, visibility } as const;

export type RuleName = keyof typeof RULES;
type StateOf<R> = R extends Rule<infer State> ? State : never;
type RuleStates = { [Name in RuleName]: StateOf<(typeof RULES)[Name]> };

const RULE_NAMES = Object.keys(RULES) as RuleName[];

/** Plain data: copy it (`structuredClone`) and the monitor can be resumed from there. */
export interface MonitorState {
  readonly baseline: BaselineState;
  readonly perclos: PerclosWindow;
  readonly rules: RuleStates;
  /** Rules that threw, with the time of the frame at which they did: they stay out until they recover. */
  readonly faults: Partial<Record<RuleName | 'detector', number>>;
  lastMs: number;
}

/** What one frame gave. */
export interface MonitorStep {
  readonly signals: Signals;
  readonly changes: readonly FindingChange[];
  /** Share of the personal baseline that is learned, 0..1. */
  readonly learningProgress: number;
}

/** @param stored the driver's own baseline from a profile; null to learn it from the first alert stretch. */
export function startMonitor(stored: Baseline | null = null): MonitorState {
  const states = RULE_NAMES.map((name) => [name, RULES[name].start()]);
  return {
    baseline: startBaseline(stored),
    perclos: startPerclos(),
    rules: Object.fromEntries(states) as RuleStates,
    faults: {},
    lastMs: 0,
  };
}

/** Judges one frame. Mutates `state` and nothing else; never throws. */
export function stepMonitor(
  state: MonitorState,
  reading: FaceReading,
  speedKmh: number | null,
  thresholds: Thresholds,
): MonitorStep {
  state.lastMs = reading.tMs;
  if (reading.face !== null) learn(state.baseline, reading.tMs, reading.face);
  const bare = signalsOf(reading, state.baseline.current, speedKmh);
  const signals: Signals = { ...bare, perclos: stepPerclos(state.perclos, bare, thresholds) };
  const changes = RULE_NAMES.flatMap((name) =>
    contain(state, name, reading.tMs, () => stepRule(state, name, signals, thresholds)),
  );
  const detector =
    reading.absence === 'detectorFault'
      ? raiseFault(state, 'detector', reading.tMs, 'no reading')
      : clearFault(state, 'detector', reading.tMs);
  return { signals, changes: [...changes, ...detector], learningProgress: learningProgress(state.baseline) };
}

/** Closes what is still open when the data end. */
export function finishMonitor(state: MonitorState, thresholds: Thresholds): FindingChange[] {
  return RULE_NAMES.flatMap((name) => contain(state, name, state.lastMs, () => finishRule(state, name, thresholds)));
}

function stepRule<Name extends RuleName>(
  state: MonitorState,
  name: Name,
  signals: Signals,
  thresholds: Thresholds,
): FindingChange[] {
  const rule = RULES[name] as unknown as Rule<RuleStates[Name]>;
  return rule.step(state.rules[name], signals, thresholds);
}

function finishRule<Name extends RuleName>(state: MonitorState, name: Name, thresholds: Thresholds): FindingChange[] {
  const rule = RULES[name] as unknown as Rule<RuleStates[Name]>;
  return rule.finish(state.rules[name], thresholds);
}

/** A rule that throws must not silence the others, nor itself: it becomes a finding. */
function contain(state: MonitorState, name: RuleName, tMs: number, judge: () => FindingChange[]): FindingChange[] {
  try {
    const changes = judge();
    return [...changes, ...clearFault(state, name, tMs)];
  } catch (error) {
    return raiseFault(state, name, tMs, error instanceof Error ? error.message : String(error));
  }
}

function raiseFault(state: MonitorState, part: RuleName | 'detector', tMs: number, reason: string): FindingChange[] {
  if (state.faults[part] !== undefined) return [];
  state.faults[part] = tMs;
  return [onset('monitorFault', tMs, tMs, { part, reason })];
}

function clearFault(state: MonitorState, part: RuleName | 'detector', tMs: number): FindingChange[] {
  const onsetMs = state.faults[part];
  if (onsetMs === undefined) return [];
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- plain data with a fixed set of keys
  delete state.faults[part];
  return [offset('monitorFault', onsetMs, tMs, tMs, { part })];
}
