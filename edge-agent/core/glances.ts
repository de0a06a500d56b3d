/** The pattern of glances: each short, but the road was seen too little in all (visual attention time sharing). */
import type { FindingChange } from './finding.js';
import { lookOf, type Look } from './road.js';
import { offset, onset, type Rule } from './rule.js';
import type { Thresholds } from './thresholds.js';

/** One look off the road. */
interface Glance {
  readonly fromMs: number;
  toMs: number;
  /** Every frame of it could have been at a mirror. */
  mirror: boolean;
}

/** Plain data; the glances since the road was last watched for long, none older than the window. */
export interface GlanceState {
  glances: Glance[];
  off: boolean;
  roadSinceMs: number | null;
  lastMs: number | null;
  /** The pattern that was raised; null when there is none. */
  raised: { readonly onsetMs: number; readonly detectedMs: number } | null;
}

export const distractionPattern: Rule<GlanceState> = {
  start: () => ({ glances: [], off: false, roadSinceMs: null, lastMs: null, raised: null }),

  step(state, signals, thresholds) {
    const { tMs } = signals;
    const gap = state.lastMs !== null && tMs - state.lastMs > thresholds.maxGapMs;
    const look = lookOf(signals, state.off, thresholds);
    note(state, tMs, look, gap);
    state.lastMs = tMs;
    if (state.roadSinceMs !== null && tMs - state.roadSinceMs >= thresholds.patternResetMs)
      return reset(state, state.roadSinceMs);
    const fromMs = tMs - thresholds.patternWindowMs;
    const lastGlanceMs = state.glances.at(-1)?.toMs;
    while (state.glances.length > 0 && (state.glances[0]?.toMs ?? tMs) <= fromMs) state.glances.shift();
    // Where he looked since, nobody saw.
    if (state.raised !== null && lastGlanceMs !== undefined && state.glances.length === 0)
      return reset(state, lastGlanceMs);
    return raise(state, tMs, fromMs, thresholds);
  },

  finish: (state) => reset(state, state.lastMs ?? 0),
};

function note(state: GlanceState, tMs: number, look: Look | null, gap: boolean): void {
  const goesOn = state.off && !gap;
  state.off = look === 'mirror' || look === 'away';
  if (look !== 'road' || gap) state.roadSinceMs = null;
  if (look === 'road') state.roadSinceMs ??= tMs;
  const last = state.glances.at(-1);
  if (goesOn && last !== undefined && look !== null) {
    last.toMs = tMs;
    if (look === 'away') last.mirror = false;
  } else if (state.off) state.glances.push({ fromMs: tMs, toMs: tMs, mirror: look === 'mirror' });
}

function raise(state: GlanceState, tMs: number, fromMs: number, thresholds: Thresholds): FindingChange[] {
  const awayMs = state.glances.reduce((sum, glance) => sum + countedMs(glance, fromMs, thresholds), 0);
  const first = state.glances[0];
  if (state.raised !== null || first === undefined || awayMs < thresholds.patternAwayMs) return [];
  state.raised = { onsetMs: Math.max(first.fromMs, fromMs), detectedMs: tMs };
  return [onset('distractionPattern', state.raised.onsetMs, tMs, { awayMs, glances: state.glances.length })];
}

/** Time of a glance within the window; the first moments of a look at a mirror are free. */
function countedMs({ fromMs, toMs, mirror }: Glance, windowMs: number, thresholds: Thresholds): number {
  const sinceMs = Math.max(windowMs, fromMs + (mirror ? thresholds.mirrorFreeMs : 0));
  return Math.max(0, toMs - sinceMs);
}

function reset(state: GlanceState, offsetMs: number): FindingChange[] {
  const { raised } = state;
  state.glances = [];
  state.raised = null;
  if (raised === null) return [];
  const durationMs = offsetMs - raised.onsetMs;
  return [offset('distractionPattern', raised.onsetMs, offsetMs, raised.detectedMs, { durationMs })];
}
