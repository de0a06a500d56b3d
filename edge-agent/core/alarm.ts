/** The alarm ladder at work: from the changes of each frame to what the cab sounds, says and shakes. Pure but for its state. */
import { ALARMS, type AlarmLevel, type AlarmSpec, type Tone } from './alarm-table.js';
import { isConfirmed, remember, startMemory, type Memory } from './confirmation.js';
import type { FindingChange, FindingKind } from './finding.js';
import type { Thresholds } from './thresholds.js';
import type { VoiceLine } from './voice.js';

export { ALARMS, type AlarmLevel, type AlarmSpec, type Tone };

/** A kind of alarm that is not critical sounds at most this often per minute: no chattering. */
const RATION = 2;
const MINUTE_MS = 60_000;
/** A hidden face keeps an alarm going for at most this long after the finding; then `noDriver` speaks. Ours. */
const HIDDEN_MAX_MS = 30_000;

/** One alarm that may sound now. */
interface ActiveAlarm {
  readonly kind: FindingKind;
  readonly sinceMs: number;
  /** It was known only when it was over: sounds once. */
  readonly once: boolean;
  /** When it first sounded; null while it has not. */
  soundedMs: number | null;
  /** The finding is over, but the driver has not reacted yet; null while it lasts. */
  endedMs: number | null;
}

/** Plain data: what is active, when each kind last sounded (capture clock), what can confirm. */
export interface AlarmState {
  active: ActiveAlarm[];
  /** The last times each kind sounded, at most as many as are rationed. */
  readonly soundedMs: Partial<Record<FindingKind, number[]>>;
  readonly memory: Memory;
  /** Since when the eyes have been seen open; null while they are not. */
  openSinceMs: number | null;
}

/** What the ladder hears of one frame. */
export interface AlarmInput {
  readonly tMs: number;
  readonly changes: readonly FindingChange[];
  /** Findings of a standing truck are recorded but stay quiet. */
  readonly moving: boolean;
  /** The lids are seen open, seen but not open, or not seen (null). */
  readonly eyesOpen: boolean | null;
  /** Silent mode: the baseline phase of a trial. All goes on as if it sounded, but nothing is heard. */
  readonly silent: boolean;
}

/** What the cab is to do after one frame. */
export interface AlarmStep {
  readonly play: Tone | null;
  /** Said after the tone; null with no tone or no words. */
  readonly say: VoiceLine | null;
  /** The finding that sounds; null when nothing is due. In silent mode: the one that would have sounded. */
  readonly by: FindingKind | null;
  readonly level: AlarmLevel | null;
  /** The driver did not react to the alarm. */
  readonly escalated: boolean;
  /** State of the seat's vibration relay from now on. */
  readonly vibrate: boolean;
  /** The last audible finding has ended: be quiet. */
  readonly stop: boolean;
}

/** Nothing happens and nothing is active: most frames. */
const QUIET: AlarmStep = {
  play: null,
  say: null,
  by: null,
  level: null,
  escalated: false,
  vibrate: false,
  stop: false,
};

export function startAlarms(): AlarmState {
  return { active: [], soundedMs: {}, memory: startMemory(), openSinceMs: null };
}

/** Advances the ladder by one frame. Mutates `state`. */
export function stepAlarms(state: AlarmState, input: AlarmInput, thresholds: Thresholds): AlarmStep {
  const { tMs, moving, silent } = input;
  if (state.active.length === 0 && input.changes.length === 0) {
    watchEyes(state, input);
    return QUIET;
  }
  const sounding = state.active.some(({ soundedMs }) => soundedMs !== null);
  for (const change of input.changes) follow(state, change, tMs, thresholds);
  settle(state, input, thresholds);
  const left = state.active.some(({ soundedMs }) => soundedMs !== null);
  const due = moving ? mostUrgentDue(state, tMs, thresholds) : null;
  if (due !== null) noteSound(state, due.alarm, tMs);
  state.active = state.active.filter(({ once }) => !once);
  return {
    play: silent ? null : (due?.spec.tone ?? null),
    say: silent ? null : (due?.say ?? null),
    by: due?.alarm.kind ?? null,
    level: due?.level ?? null,
    escalated: due?.escalated ?? false,
    vibrate: moving && !silent && state.active.some((alarm) => shakes(alarm)),
    stop: sounding && !left,
  };
}

/** What the hand networks suspect sounds only where a site has turned that on; some findings never do. */
function isQuiet(
  { ifHandsAudible, quietName }: AlarmSpec,
  { name }: FindingChange,
  { handsAudible }: Thresholds,
): boolean {
  return (ifHandsAudible === true && handsAudible < 1) || (name !== undefined && name === quietName);
}

/** Takes one change into the list of active alarms. */
function follow(state: AlarmState, change: FindingChange, tMs: number, thresholds: Thresholds): void {
  const kind = change.finding.finding;
  remember(state.memory, change, tMs);
  const spec = ALARMS[kind];
  if (spec === undefined || isQuiet(spec, change, thresholds)) return;
  const before = state.active.find((alarm) => alarm.kind === kind);
  const others = state.active.filter((alarm) => alarm.kind !== kind);
  if (change.phase === 'offset') {
    const waits = spec.untilReaction && before !== undefined && before.soundedMs !== null;
    if (waits) before.endedMs = tMs;
    else state.active = others;
    return;
  }
  const once = change.phase === 'whole';
  state.active = [...others, { kind, sinceMs: tMs, once, soundedMs: before?.soundedMs ?? null, endedMs: null }];
}

function watchEyes(state: AlarmState, { tMs, eyesOpen }: AlarmInput): void {
  if (eyesOpen === true) state.openSinceMs ??= tMs;
  else state.openSinceMs = null;
}

/** Alarms that wait for a reaction end with it: eyes seen open for long enough. */
function settle(state: AlarmState, input: AlarmInput, thresholds: Thresholds): void {
  const { tMs } = input;
  watchEyes(state, input);
  const reacted = state.openSinceMs !== null && tMs - state.openSinceMs >= thresholds.reactionOpenMs;
  state.active = state.active.filter(({ endedMs }) => endedMs === null || !(reacted || tMs - endedMs > HIDDEN_MAX_MS));
}

interface DueAlarm {
  readonly alarm: ActiveAlarm;
  readonly spec: AlarmSpec;
  readonly level: AlarmLevel;
  readonly escalated: boolean;
  readonly say: VoiceLine | null;
}

/** The most urgent alarm that is due; while a critical one is active, nothing less urgent sounds. */
function mostUrgentDue(state: AlarmState, tMs: number, thresholds: Thresholds): DueAlarm | null {
  let best: DueAlarm | null = null;
  let floor = 0;
  for (const alarm of state.active) {
    const spec = ALARMS[alarm.kind];
    if (spec === undefined || !isConfirmed(state.memory, alarm.kind, spec.needs, tMs)) continue;
    const rung = rungOf(alarm, spec, tMs, thresholds);
    if (rung.level === 'critical') floor = Math.max(floor, spec.urgency);
    if (isDue(state, rung, tMs) && spec.urgency > (best?.spec.urgency ?? -1)) best = rung;
  }
  return best !== null && best.spec.urgency >= floor ? best : null;
}

/** Where on its ladder an alarm stands: escalated when the driver has not reacted to it. */
function rungOf(alarm: ActiveAlarm, spec: AlarmSpec, tMs: number, thresholds: Thresholds): DueAlarm {
  const deaf = alarm.soundedMs !== null && tMs - alarm.soundedMs >= thresholds.reactionMs;
  if (spec.escalation === null || !deaf) return { alarm, spec, level: spec.level, escalated: false, say: spec.voice };
  return { alarm, spec, level: 'critical', escalated: true, say: spec.escalation.voice };
}

function isDue(state: AlarmState, { alarm, spec, level, escalated }: DueAlarm, tMs: number): boolean {
  const sounded = state.soundedMs[alarm.kind] ?? [];
  const lastMs = sounded.at(-1);
  if (lastMs === undefined) return true;
  const rationed = level !== 'critical' && sounded.length >= RATION && tMs - (sounded[0] ?? tMs) < MINUTE_MS;
  if (rationed) return false;
  const repeatMs = escalated ? (spec.escalation?.repeatMs ?? null) : spec.repeatMs;
  if (alarm.soundedMs === null) return tMs - lastMs >= spec.coolDownMs;
  return repeatMs !== null && tMs - lastMs >= repeatMs;
}

function noteSound(state: AlarmState, alarm: ActiveAlarm, tMs: number): void {
  alarm.soundedMs ??= tMs;
  state.soundedMs[alarm.kind] = [...(state.soundedMs[alarm.kind] ?? []), tMs].slice(-RATION);
}

function shakes({ kind, soundedMs }: ActiveAlarm): boolean {
  return soundedMs !== null && ALARMS[kind]?.vibrates === true;
}
