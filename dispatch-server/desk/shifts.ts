/** Which shift a time belongs to. Pure: the zone is a function, so that midnight and changes of the clock are plain arithmetic. */
import type { Shift, ShiftNow } from '../api/contract.js';

/** Offset of a zone's local time from UTC at a time (ms since 1970), ms; east is positive. */
export type ZoneOffset = (atMs: number) => number;

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

/**
 * The shift at `atMs`: the one that began last. A start that the clock skips (spring) is moved on by what was skipped; of a start
 * that the clock shows twice (autumn) the first counts. null = no shifts.
 */
export function shiftAt(shifts: readonly Shift[], offsetOf: ZoneOffset, atMs: number): ShiftNow | null {
  const localMidnight = Math.floor((atMs + offsetOf(atMs)) / DAY_MS) * DAY_MS;
  const starts = [-1, 0, 1, 2]
    .flatMap((day) =>
      shifts.map(({ name, startsAt }) => ({
        name,
        startedAtMs: instantOf(localMidnight + day * DAY_MS + minutesOf(startsAt) * MINUTE_MS, offsetOf),
      })),
    )
    .sort((left, right) => left.startedAtMs - right.startedAtMs);
  const next = starts.findIndex(({ startedAtMs }) => startedAtMs > atMs);
  const now = starts[next - 1];
  const end = starts[next];
  return now && end ? { ...now, endsAtMs: end.startedAtMs } : null;
}

/** The instant at which the local clock shows `localMs` (local time written as if it were UTC). */
export function instantOf(localMs: number, offsetOf: ZoneOffset): number {
  const before = localMs - offsetOf(localMs - DAY_MS);
  const after = localMs - offsetOf(localMs + DAY_MS);
  const shown = [before, after].filter((instant) => instant + offsetOf(instant) === localMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

function minutesOf(startsAt: string): number {
  const [hours = 0, minutes = 0] = startsAt.split(':').map(Number);
  return hours * 60 + minutes;
}
