/** The duty facts of a running unit: who drives, at what local hour, since when. */
import type { Duty } from './core/duty.js';
import type { Clock } from './ports.js';

const HOUR_MS = 3_600_000;

/** Facts of now, from the clocks. The hour is known only while the wall clock is; the shift begins with the run. */
export function dutySource(driverId: string | null, clock: Clock, clockSynced: () => boolean): () => Duty {
  const startMs = clock.monotonicMs();
  const synced = clockSynced();
  return () => ({
    driverId,
    hourOfDay: synced ? localHour(clock.wallMs()) : null,
    hoursOnShift: (clock.monotonicMs() - startMs) / HOUR_MS,
    reportsTired: false,
  });
}

function localHour(wallMs: number): number {
  const now = new Date(wallMs);
  return now.getHours() + now.getMinutes() / 60;
}
