/** The alarm ladder: which findings sound in the cab, how, and how often. Pure but for the state it is given. */
import type { FindingChange, FindingKind } from './finding.js';

/** Tones of the cab, by urgency. */
export type Tone = 'microsleepWarning' | 'eyesClosed' | 'distraction' | 'unitFault';

/** How one kind of finding sounds. */
export interface AlarmSpec {
  readonly tone: Tone;
  /** Higher wins when several are active. */
  readonly urgency: number;
  /** Sounds again after this time while the finding lasts; null = once. */
  readonly repeatMs: number | null;
  /** After sounding, a new finding of this kind stays quiet for this long. */
  readonly coolDownMs: number;
}

/**
 * Eye closure sounds different from, and more urgent than, distraction (`domain.md` section 2); faults of the unit are
 * told to the driver within 10 s (Euro NCAP) and not more than once a minute. Repeat times: ours.
 */
export const ALARMS: Partial<Readonly<Record<FindingKind, AlarmSpec>>> = {
  unresponsive: { tone: 'eyesClosed', urgency: 100, repeatMs: 1200, coolDownMs: 0 },
  sleep: { tone: 'eyesClosed', urgency: 90, repeatMs: 1500, coolDownMs: 0 },
  eyesClosed: { tone: 'eyesClosed', urgency: 80, repeatMs: 2000, coolDownMs: 0 },
  microsleepWarning: { tone: 'microsleepWarning', urgency: 60, repeatMs: null, coolDownMs: 0 },
  distraction: { tone: 'distraction', urgency: 50, repeatMs: 3000, coolDownMs: 2000 },
  noDriver: { tone: 'unitFault', urgency: 20, repeatMs: null, coolDownMs: 60_000 },
  cameraCovered: { tone: 'unitFault', urgency: 20, repeatMs: null, coolDownMs: 60_000 },
  cameraDark: { tone: 'unitFault', urgency: 20, repeatMs: null, coolDownMs: 60_000 },
  monitorFault: { tone: 'unitFault', urgency: 20, repeatMs: null, coolDownMs: 60_000 },
};

/** Plain data: what is active, and when each kind last sounded (capture clock). */
export interface AlarmState {
  active: { readonly kind: FindingKind; readonly sinceMs: number }[];
  readonly soundedMs: Partial<Record<FindingKind, number>>;
}

/** What the sounder is to do after one frame. */
export interface AlarmStep {
  readonly play: Tone | null;
  /** The finding that sounds; null when silent. */
  readonly by: FindingKind | null;
  /** The last audible finding has ended: be quiet. */
  readonly stop: boolean;
}

export function startAlarms(): AlarmState {
  return { active: [], soundedMs: {} };
}

/**
 * Advances the ladder by one frame. Mutates `state`.
 *
 * @param moving findings of a standing truck are recorded but stay quiet.
 */
export function stepAlarms(
  state: AlarmState,
  changes: readonly FindingChange[],
  moving: boolean,
  tMs: number,
): AlarmStep {
  const before = state.active.length;
  for (const { phase, finding } of changes) follow(state, phase, finding.finding, tMs);
  const stop = before > 0 && state.active.length === 0;
  if (!moving) return { play: null, by: null, stop };
  const loudest = state.active.reduce(
    (best, one) => (urgency(one.kind) > urgency(best?.kind) ? one : best),
    state.active[0],
  );
  const spec = loudest === undefined ? undefined : ALARMS[loudest.kind];
  if (loudest === undefined || spec === undefined) return { play: null, by: null, stop };
  if (!due(spec, tMs, loudest.sinceMs, state.soundedMs[loudest.kind])) return { play: null, by: null, stop };
  state.soundedMs[loudest.kind] = tMs;
  return { play: spec.tone, by: loudest.kind, stop };
}

function follow(state: AlarmState, phase: FindingChange['phase'], kind: FindingKind, tMs: number): void {
  if (ALARMS[kind] === undefined || phase === 'whole') return;
  state.active = state.active.filter((other) => other.kind !== kind);
  if (phase === 'onset') state.active.push({ kind, sinceMs: tMs });
}

function due(spec: AlarmSpec, tMs: number, sinceMs: number, lastMs: number | undefined): boolean {
  if (lastMs === undefined) return true;
  if (lastMs < sinceMs) return tMs - lastMs >= spec.coolDownMs;
  return spec.repeatMs !== null && tMs - lastMs >= spec.repeatMs;
}

function urgency(kind: FindingKind | undefined): number {
  return kind === undefined ? 0 : (ALARMS[kind]?.urgency ?? 0);
}
