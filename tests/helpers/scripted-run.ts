/** Runs a scripted driver through the policy and the alarm ladder, and writes down what happened as short lines. */
import { heard } from '../../edge-agent/agent.js';
import { startAlarms, stepAlarms, type AlarmStep } from '../../edge-agent/core/alarm.js';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import type { Finding, FindingChange } from '../../edge-agent/core/finding.js';
import { finishMonitor, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../edge-agent/core/thresholds.js';
import { driver, type CameraKnobs, type ScriptedDriver, type ScriptedFrame } from '../../fixtures/scripted-driver.js';

/** One sound of the cab. */
interface Sound extends AlarmStep {
  readonly tMs: number;
}

export interface Run {
  readonly changes: readonly FindingChange[];
  /** Complete findings, in order of their ends. */
  readonly findings: readonly Finding[];
  readonly sounds: readonly Sound[];
  /** Times at which the cab fell silent. */
  readonly stopsMs: readonly number[];
  readonly levels: readonly { readonly tMs: number; readonly level: number }[];
}

export interface RunOptions {
  readonly thresholds?: Partial<Thresholds>;
  readonly silent?: boolean;
}

/** Judges frames one by one. */
export function runFrames(frames: Iterable<ScriptedFrame>, options: RunOptions = {}): Run {
  const thresholds: Thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds };
  const monitor = startMonitor(POPULATION);
  const alarms = startAlarms();
  const changes: FindingChange[] = [];
  const sounds: Sound[] = [];
  const stopsMs: number[] = [];
  const levels: { tMs: number; level: number }[] = [];
  const take = (found: readonly FindingChange[]): void => {
    changes.push(...found);
    const watched = { changes: found, monitor, step: null, reading: null };
    const alarm = stepAlarms(alarms, heard(watched, options.silent ?? false), thresholds);
    if (alarm.by !== null) sounds.push({ ...alarm, tMs: monitor.lastMs });
    if (alarm.stop) stopsMs.push(monitor.lastMs);
  };
  for (const { reading, speedKmh, duty } of frames) {
    const step = stepMonitor(monitor, reading, speedKmh, thresholds, duty);
    take(step.changes);
    const { level } = step.fatigue;
    if (levels.at(-1)?.level !== level) levels.push({ tMs: monitor.lastMs, level });
  }
  take(finishMonitor(monitor, thresholds));
  const findings = changes.filter(({ phase }) => phase !== 'onset').map(({ finding }) => finding);
  return { changes, findings, sounds, stopsMs, levels };
}

export function runDriver(script: ScriptedDriver, knobs: Partial<CameraKnobs> = {}, options: RunOptions = {}): Run {
  return runFrames(script.frames(knobs), options);
}

/** `eyesClosed 3.0-5.4`, in order of onset; blinks left out unless asked for. Times in s to a tenth. */
export function story({ findings }: Run, { blinks = false } = {}): string[] {
  return findings
    .filter(({ finding }) => blinks || finding !== 'blink')
    .toSorted((a, b) => a.onsetMs - b.onsetMs || (a.offsetMs ?? 0) - (b.offsetMs ?? 0))
    .map(({ finding, onsetMs, offsetMs }) => `${finding} ${tenth(onsetMs)}-${tenth(offsetMs ?? NaN)}`);
}

/** `5.0 eyesClosed`, with `!` when the driver had not reacted. */
export function soundsOf({ sounds }: Run): string[] {
  return sounds.map(({ tMs, by, escalated }) => `${tenth(tMs)} ${by ?? '?'}${escalated ? '!' : ''}`);
}

/** What a story comes to. */
export interface Told {
  readonly findings: string[];
  readonly sounds: string[];
}

export const NOTHING: Told = { findings: [], sounds: [] };

/** Every story begins with five alert seconds and ends with three. */
export function tell(act: (awake: ScriptedDriver) => ScriptedDriver): Told {
  const run = runDriver(act(driver().openFor(5000)).openFor(3000));
  return { findings: story(run), sounds: soundsOf(run) };
}

/** Lines of one interval for several kinds, times in s. */
export function during(from: number, to: number, kinds: readonly string[]): string[] {
  return kinds.map((kind) => `${kind} ${from.toFixed(1)}-${to.toFixed(1)}`);
}

function tenth(ms: number): string {
  return (ms / 1000).toFixed(1);
}
