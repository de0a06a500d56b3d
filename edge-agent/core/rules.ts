/** The ordered table of rules: this list is the design of the policy. Later rules hear what earlier ones found in the frame. */
import { baselineDrift, type DriftState } from './baseline-drift.js';
import { cameraSight, type SightState } from './camera-sight.js';
import { distraction, type DistractionState } from './distraction.js';
import { driverChange, type DriverChangeState } from './driver-change.js';
import { driverSight } from './driver-sight.js';
import { eyes, type EyeState } from './eyes.js';
import { fatigueLevel, type FatigueState } from './fatigue-level.js';
import type { FindingChange } from './finding.js';
import { distractionPattern, type GlanceState } from './glances.js';
import { headDrop, type HeadDropState } from './head-drop.js';
import { nod, type NodState } from './nod.js';
import { perclosHigh, type PerclosState } from './perclos.js';
import { phoneUse, type PhoneState } from './phone.js';
import type { Rule } from './rule.js';
import { selfReport, type SelfReportState } from './self-report.js';
import type { Signals } from './signals.js';
import { smoking, type SmokingState } from './smoking.js';
import type { Thresholds } from './thresholds.js';
import { headTurn, type TurnState } from './turns.js';
import { unresponsive, type UnresponsiveState } from './unresponsive.js';
import { yawn, type YawnState } from './yawn.js';

/** The state of every rule, by its name. */
export interface RuleStates {
  readonly driverChange: DriverChangeState;
  readonly selfReport: SelfReportState;
  readonly eyes: EyeState;
  readonly perclosHigh: PerclosState;
  readonly yawn: YawnState;
  readonly headTurn: TurnState;
  readonly distraction: DistractionState;
  readonly distractionPattern: GlanceState;
  readonly headDrop: HeadDropState;
  readonly nod: NodState;
  readonly smoking: SmokingState;
  readonly phoneUse: PhoneState;
  readonly driverSight: SightState;
  readonly cameraSight: SightState;
  readonly baselineDrift: DriftState;
  readonly unresponsive: UnresponsiveState;
  readonly fatigueLevel: FatigueState;
}

export type RuleName = keyof RuleStates;

/** A rule bound to its place in the state. */
interface BoundRule {
  readonly name: RuleName;
  step(states: RuleStates, signals: Signals, thresholds: Thresholds, heard: readonly FindingChange[]): FindingChange[];
  finish(states: RuleStates, thresholds: Thresholds, heard: readonly FindingChange[]): FindingChange[];
}

/** The rules in the order in which they judge. `smoking`, `unresponsive` and `fatigueLevel` hear the ones before them. */
export const RULES: readonly BoundRule[] = [
  bind('driverChange', driverChange),
  bind('selfReport', selfReport),
  bind('eyes', eyes),
  bind('perclosHigh', perclosHigh),
  bind('yawn', yawn),
  bind('headTurn', headTurn),
  bind('distraction', distraction),
  bind('distractionPattern', distractionPattern),
  bind('headDrop', headDrop),
  bind('nod', nod),
  bind('phoneUse', phoneUse),
  bind('smoking', smoking),
  bind('driverSight', driverSight),
  bind('cameraSight', cameraSight),
  bind('baselineDrift', baselineDrift),
  bind('unresponsive', unresponsive),
  bind('fatigueLevel', fatigueLevel),
];

function bind<Name extends RuleName>(name: Name, rule: Rule<RuleStates[Name]>): BoundRule {
  return {
    name,
    step: (states, signals, thresholds, heard) => rule.step(states[name], signals, thresholds, heard),
    finish: (states, thresholds, heard) => rule.finish(states[name], thresholds, heard),
  };
}

export function startRules(): RuleStates {
  return {
    driverChange: driverChange.start(),
    selfReport: selfReport.start(),
    eyes: eyes.start(),
    perclosHigh: perclosHigh.start(),
    yawn: yawn.start(),
    headTurn: headTurn.start(),
    distraction: distraction.start(),
    distractionPattern: distractionPattern.start(),
    headDrop: headDrop.start(),
    nod: nod.start(),
    smoking: smoking.start(),
    phoneUse: phoneUse.start(),
    driverSight: driverSight.start(),
    cameraSight: cameraSight.start(),
    baselineDrift: baselineDrift.start(),
    unresponsive: unresponsive.start(),
    fatigueLevel: fatigueLevel.start(),
  };
}
