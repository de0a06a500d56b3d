/** Merges the onset and offset messages of one finding into one row, in whichever order they arrive. Pure. */
import type { Selectable } from 'kysely';
import type { EventsTable } from './schema.js';

/** A row of `events` without its number. */
export type EventRecord = Omit<Selectable<EventsTable>, 'event_row_id'>;

/** A row of `events` with its number. */
export type StoredEvent = Selectable<EventsTable>;

/** Identifies the finding a row tells of. */
export function findingKey(row: Pick<EventRecord, 'device_id' | 'epoch' | 'event_id'>): string {
  return `${row.device_id}\n${row.epoch}\n${row.event_id}`;
}

/**
 * The row after one more message, `fresh` being the row of that message alone. The onset message decides how it began (driver, speed,
 * moving, what was in force), the offset message how it ended (end, detail); a first message of the same phase stands. The unit's wall
 * clock may have been set in between, so the end lies as long after the beginning as its capture clock says.
 */
export function project<Known extends EventRecord>(known: Known, fresh: EventRecord): Known {
  const start = fresh.has_onset > known.has_onset ? fresh : known;
  const end = fresh.has_offset > known.has_offset ? fresh : known;
  return {
    ...known,
    ...start,
    seq: Math.min(known.seq, fresh.seq),
    received_at_ms: Math.min(known.received_at_ms, fresh.received_at_ms),
    offset_at_ms: endedAt(start, end),
    offset_capture_ms: end.offset_capture_ms,
    detail: end.detail,
    alarm: start.alarm ?? end.alarm ?? known.alarm ?? fresh.alarm,
    has_onset: Math.max(known.has_onset, fresh.has_onset),
    has_offset: Math.max(known.has_offset, fresh.has_offset),
    alert_id: known.alert_id,
  };
}

function endedAt(start: EventRecord, end: EventRecord): number | null {
  if (end.offset_at_ms === null || end.offset_capture_ms === null) return end.offset_at_ms;
  return start.onset_at_ms + Math.round(end.offset_capture_ms - start.onset_capture_ms);
}
