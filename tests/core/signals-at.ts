/** Signals of single frames and whole stretches of them, for tests of one rule by itself; and changes as short lines. */
import type { FindingChange } from '../../edge-agent/core/finding.js';
import type { HandReading } from '../../edge-agent/core/geometry.js';
import type { Rule } from '../../edge-agent/core/rule.js';
import type { Signals } from '../../edge-agent/core/signals.js';
import { DEFAULT_THRESHOLDS, type Thresholds } from '../../edge-agent/core/thresholds.js';

export const T = DEFAULT_THRESHOLDS;

const AWAKE: Signals = {
  tMs: 0,
  faceSeen: true,
  opennessLeft: 1,
  opennessRight: 1,
  mouth: 0,
  pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
  cameraPose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
  gaze: null,
  hands: null,
  quality: { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.05, change: 0.01 },
  speedKmh: 20,
  moving: true,
  duty: { driverId: null, hourOfDay: null, hoursOnShift: null, reportsTired: false },
  still: false,
  learning: 1,
  perclos: null,
};

type Change = Partial<Signals>;
/** From this time on these signals; none: an alert driver. */
export type Key = readonly [fromMs: number, change?: Change | undefined];

/** An alert driver at this time, save for `change`. */
export function at(tMs: number, change: Change = {}): Signals {
  return { ...AWAKE, ...change, tMs };
}

export const lids = (left: number | null, right = left): Change => ({ opennessLeft: left, opennessRight: right });
/** A head towards its rest pose, which looks into the camera when nothing else is said. */
export function head(yawDeg: number, pitchDeg = 0, rest = { yawDeg: 0, pitchDeg: 0 }): Change {
  return {
    pose: { yawDeg, pitchDeg, rollDeg: 0 },
    cameraPose: { yawDeg: yawDeg + rest.yawDeg, pitchDeg: pitchDeg + rest.pitchDeg, rollDeg: 0 },
  };
}
export const UNSEEN: Change = { faceSeen: false, pose: null, cameraPose: null, mouth: null, ...lids(null) };

const NO_HANDS = { atMouth: null, overEyes: null, phoneAtEarLeft: null, phoneAtEarRight: null, phoneInView: null };
export const hands = (seen: Partial<HandReading>): Change => ({ hands: { ...NO_HANDS, ...seen } });

export const picture = (quality: Partial<Signals['quality']>): Change => ({
  quality: { ...AWAKE.quality, ...quality },
});

/** One frame every `stepMs`; each change holds from its time on, the last entry only tells where the frames end (exclusive). */
export function frames(stepMs: number, ...keys: readonly Key[]): Signals[] {
  const endMs = keys.at(-1)?.[0] ?? 0;
  const all: Signals[] = [];
  for (let tMs = keys[0]?.[0] ?? 0; tMs < endMs; tMs += stepMs)
    all.push(at(tMs, keys.findLast(([fromMs]) => fromMs <= tMs)?.[1]));
  return all;
}

/** Runs one rule over frames; `heard` gives what other rules found at a time. */
export function judge<State>(
  rule: Rule<State>,
  signals: readonly Signals[],
  thresholds: Thresholds = T,
  heard: Readonly<Record<number, readonly FindingChange[]>> = {},
): { readonly state: State; readonly changes: FindingChange[] } {
  const state = rule.start();
  const changes = signals.flatMap((one) => rule.step(state, one, thresholds, heard[one.tMs] ?? []));
  return { state, changes };
}

/** `+kind onset @detected`, `-kind onset-offset @detected`, or without a sign for a whole one; whole ms. */
export function line({ phase, finding }: FindingChange): string {
  const sign = { onset: '+', offset: '-', whole: '' }[phase];
  const until = finding.offsetMs === null ? '' : `-${Math.round(finding.offsetMs)}`;
  return `${sign}${finding.finding} ${Math.round(finding.onsetMs)}${until} @${Math.round(finding.detectedMs)}`;
}

export function lines(changes: readonly FindingChange[]): string[] {
  return changes.map(line);
}
