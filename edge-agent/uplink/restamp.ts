/** Gives events that wait the wall time that is known now: a unit without a clock at boot must not leave its events in 1970. Pure. */
import type { NumberedEvent } from './outbox.js';

/** The wall clock was set. */
export interface ClockStep {
  /** When, on the capture clock, ms. */
  readonly captureMs: number;
  /** By how much, ms. */
  readonly stepMs: number;
}

/** What the unit knows of its clocks now. */
export interface ClockNow {
  /** One run of the agent: its capture clock means nothing in another. */
  readonly session: string;
  readonly steps: readonly ClockStep[];
  readonly clockSynced: boolean;
}

/** The event as it goes out, moved by what the clock was set since; the same object when its times hold, or nothing better is known. */
export function restamped(event: NumberedEvent, { session, steps, clockSynced }: ClockNow): NumberedEvent {
  const { eventId, onsetMs, onsetAtMs, detectedAtMs } = event;
  if (event.clockSynced !== false || typeof eventId !== 'string' || !eventId.startsWith(`${session}/`)) return event;
  if (typeof onsetMs !== 'number' || typeof onsetAtMs !== 'number' || typeof detectedAtMs !== 'number') return event;
  const madeMs = onsetMs + (detectedAtMs - onsetAtMs);
  const shiftMs = steps.reduce((sum, step) => sum + (step.captureMs > madeMs ? step.stepMs : 0), 0);
  if (shiftMs === 0) return event;
  const moved = (value: unknown): unknown => (typeof value === 'number' ? Math.max(0, value + shiftMs) : value);
  return {
    ...event,
    ...{ clockSynced, onsetAtMs: moved(onsetAtMs), offsetAtMs: moved(event.offsetAtMs) },
    ...{ detectedAtMs: moved(detectedAtMs), alarm: movedAlarm(event.alarm, moved) },
  };
}

function movedAlarm(alarm: unknown, moved: (value: unknown) => unknown): unknown {
  if (typeof alarm !== 'object' || alarm === null || !('soundedAtMs' in alarm)) return alarm;
  return { ...alarm, soundedAtMs: moved(alarm.soundedAtMs) };
}
