/** When the alarm process sounds by itself: frames or the policy have stopped while the truck moves or may move. Pure. */

/** Periods, ms. Ours: a closure is told after 2 s, so a unit that has been blind for longer must say so. */
export interface WatchdogRules {
  /** Nothing judged for this long is a stop. */
  readonly stoppedMs: number;
  /** A unit that has never judged a frame is given this long from its start. */
  readonly startMs: number;
  /** Pauses between the first tones, then the last one again and again. */
  readonly repeatsMs: readonly number[];
  /** After the unit has vanished without a word it sounds this long. */
  readonly orphanMs: number;
}

export const WATCHDOG_RULES: WatchdogRules = {
  stoppedMs: 4000,
  startMs: 90_000,
  repeatsMs: [5000, 10_000, 30_000, 60_000],
  orphanMs: 15_000,
};

export interface WatchdogState {
  /** When a frame was last judged; null = never. */
  judgedMs: number | null;
  /** The truck moves, or nobody knows. */
  moving: boolean;
  startedMs: number;
  soundedMs: number | null;
  sounds: number;
  /** When the unit's end of the pipe was lost; null = it is there. */
  orphanedMs: number | null;
}

export function startWatchdog(nowMs: number): WatchdogState {
  return { judgedMs: null, moving: true, startedMs: nowMs, soundedMs: null, sounds: 0, orphanedMs: null };
}

/** The unit has judged a frame. */
export function heardOf(state: WatchdogState, nowMs: number, moving: boolean): void {
  Object.assign(state, { judgedMs: nowMs, moving, soundedMs: null, sounds: 0 });
}

/** `sound`: now; `over`: nobody will come back, end the process. Mutates `state`. */
export function stepWatchdog(state: WatchdogState, nowMs: number, rules: WatchdogRules): 'sound' | 'quiet' | 'over' {
  if (state.orphanedMs !== null && nowMs - state.orphanedMs >= rules.orphanMs) return 'over';
  const stopped =
    state.judgedMs === null ? nowMs - state.startedMs >= rules.startMs : nowMs - state.judgedMs >= rules.stoppedMs;
  if (!stopped || !state.moving) return 'quiet';
  const pauseMs = rules.repeatsMs[Math.min(state.sounds, rules.repeatsMs.length) - 1] ?? 0;
  if (state.soundedMs !== null && nowMs - state.soundedMs < pauseMs) return 'quiet';
  state.soundedMs = nowMs;
  state.sounds += 1;
  return 'sound';
}
