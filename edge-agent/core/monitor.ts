/** The policy: one face after another through the ordered table of rules. Pure but for the state it is given. */
import { attention, type AttentionState } from './attention.js';
import { learn, learningProgress, startBaseline, type Baseline, type BaselineState } from './baseline.js';
import { eyes, type EyeState } from './eyes.js';
import type { FindingChange } from './finding.js';
import type { FaceReading } from './geometry.js';
import { perclosHigh, startPerclos, stepPerclos, type PerclosState, type PerclosWindow } from './perclos.js';
import { onset, offset, type Rule } from './rule.js';
import { signalsOf, type Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';
import { visibility, type VisibilityState } from './visibility.js';
import { yawn, type YawnState } from './yawn.js';

/** The state of every rule, by its name. */
interface RuleStates {
  readonly eyes: EyeState;
  readonly perclosHigh: PerclosState;
  readonly yawn: YawnState;
  readonly attention: AttentionState;
  readonly visibility: VisibilityState;
}

export type RuleName = keyof RuleStates;

/** A rule bound to its place in the state. */
interface BoundRule {
  readonly name: RuleName;
  step(states: RuleStates, signals: Signals, thresholds: Thresholds): FindingChange[];
  finish(states: RuleStates, thresholds: Thresholds): FindingChange[];
}

/** The rules in the order in which they judge. */
export const RULES: readonly BoundRule[] = [
  bind('eyes', eyes),
  bind('perclosHigh', perclosHigh),
  bind('yawn', yawn),
  bind('attention', attention),
  bind('visibility', visibility),
];

function bind<Name extends RuleName>(name: Name, rule: Rule<RuleStates[Name]>): BoundRule {
  return {
    name,
    step: (states, signals, thresholds) => rule.step(states[name], signals, thresholds),
    finish: (states, thresholds) => rule.finish(states[name], thresholds),
  };
}

/** What can fail: a rule, or the detector as a whole. */
type FaultyPart = RuleName | 'detector';

/** Plain data: copy it (`structuredClone`) and the monitor can be resumed from there. */
export interface MonitorState {
  readonly baseline: BaselineState;
  readonly perclos: PerclosWindow;
  readonly rules: RuleStates;
  /** Rules that threw, with the time of the frame at which they did: they stay out until they recover. */
  readonly faults: Partial<Record<FaultyPart, number | undefined>>;
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
  return {
    baseline: startBaseline(stored),
    perclos: startPerclos(),
    rules: {
      eyes: eyes.start(),
      perclosHigh: perclosHigh.start(),
      yawn: yawn.start(),
      attention: attention.start(),
      visibility: visibility.start(),
    },
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
  const { tMs, face } = reading;
  state.lastMs = tMs;
  if (face !== null) learn(state.baseline, tMs, face);
  const bare = signalsOf(reading, state.baseline.current, speedKmh);
  const signals: Signals = { ...bare, perclos: stepPerclos(state.perclos, bare, thresholds) };
  const blind = reading.absence === 'detectorFault';
  const changes = [
    ...RULES.flatMap((rule) => contain(state, rule.name, () => rule.step(state.rules, signals, thresholds))),
    ...(blind ? raiseFault(state, 'detector', 'no reading') : clearFault(state, 'detector')),
  ];
  return { signals, changes, learningProgress: learningProgress(state.baseline) };
}

/** Closes what is still open when the data end. */
export function finishMonitor(state: MonitorState, thresholds: Thresholds): FindingChange[] {
  return RULES.flatMap((rule) => contain(state, rule.name, () => rule.finish(state.rules, thresholds)));
}

/** A rule that throws must not silence the others, nor itself: it becomes a finding. */
function contain(state: MonitorState, name: RuleName, judge: () => FindingChange[]): FindingChange[] {
  try {
    return [...judge(), ...clearFault(state, name)];
  } catch (error) {
    return raiseFault(state, name, error instanceof Error ? error.message : String(error));
  }
}

function raiseFault(state: MonitorState, part: FaultyPart, reason: string): FindingChange[] {
  if (state.faults[part] !== undefined) return [];
  state.faults[part] = state.lastMs;
  return [onset('monitorFault', state.lastMs, state.lastMs, { part, reason })];
}

function clearFault(state: MonitorState, part: FaultyPart): FindingChange[] {
  const onsetMs = state.faults[part];
  if (onsetMs === undefined) return [];
  state.faults[part] = undefined;
  return [offset('monitorFault', onsetMs, state.lastMs, onsetMs, { part })];
}
