/** Everything an analyst needs about one event: the finding, its evidence, what the truck did around it, the verdicts. */
import { statusSchema } from '@oyau/protocol';
import { z } from 'zod';
import type { Evidence, ReviewContext } from '../api/contract-review.js';
import { reviewPrioritySchema } from '../api/contract-review.js';
import type { ReviewEventAnswer } from '../api/contract-review-event.js';
import { shiftAt } from '../desk/shifts.js';
import { offsetOfZone } from '../desk/time-zone.js';
import { listEvidenceClips } from './clips.js';
import { readEventRow } from './history.js';
import { readSettings } from './settings.js';
import type { Reader } from './store.js';
import { listVerdicts } from './verdicts.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A status further off says nothing about where the truck was. */
const STATUS_REACH_MS = 3 * MINUTE_MS;
/** A drive that ended so long before goes on: units tell of drivers once a minute. */
const DRIVE_REACH_MS = 15 * MINUTE_MS;
/** Evidence is announced with the upload, which waits for the network at most so long. */
const ANNOUNCED_WITHIN_MS = 7 * 24 * HOUR_MS;
const MOST_NEIGHBOURS = 200;

const alarmSchema = z.object({ tone: z.string(), soundedAtMs: z.number() });
const announcementSchema = z.object({
  ofEventId: z.string(),
  role: z.enum(['film', 'trace']),
  sha256: z.string(),
});

/** null = there is no such event. */
export async function readReviewEvent(store: Reader, eventRowId: number): Promise<ReviewEventAnswer | null> {
  const event = await readEventRow(store, eventRowId);
  if (!event) return null;
  const more = await store
    .selectFrom('events as e')
    .leftJoin('alerts as a', 'a.alert_id', 'e.alert_id')
    .select(['e.alarm', 'a.priority'])
    .where('e.event_row_id', '=', eventRowId)
    .executeTakeFirst();
  const alarm = more?.alarm ?? null;
  return {
    event,
    priority: reviewPrioritySchema.parse(more?.priority ?? 'analyst'),
    alarm: alarm === null ? null : alarmSchema.parse(JSON.parse(alarm)),
    evidence: await readEvidence(store, eventRowId),
    context: await readContext(store, event),
    verdicts: await listVerdicts(store, eventRowId),
  };
}

/** Clips linked to the event, and those its unit announced for it. */
export async function readEvidence(store: Reader, eventRowId: number): Promise<Evidence> {
  const announced = await readAnnouncements(store, eventRowId);
  const clips = await listEvidenceClips(
    store,
    eventRowId,
    announced.map(({ sha256 }) => sha256),
  );
  const whole = clips.filter(({ completeAtMs }) => completeAtMs !== null);
  const film = whole.find(({ mediaType }) => /^(video|image)\//.test(mediaType)) ?? null;
  const trace = whole.find(({ mediaType }) => mediaType === 'application/json') ?? null;
  const arriving = clips.filter(({ completeAtMs }) => completeAtMs === null);
  const promised = new Set([
    ...announced.map(({ role }) => role),
    ...arriving.map(({ mediaType }) => (mediaType === 'application/json' ? ('trace' as const) : ('film' as const))),
  ]);
  const here = { film, trace };
  return { film, trace, awaited: (['film', 'trace'] as const).filter((role) => promised.has(role) && !here[role]) };
}

async function readAnnouncements(store: Reader, eventRowId: number) {
  const event = await store
    .selectFrom('events')
    .select(['device_id', 'epoch', 'event_id', 'onset_at_ms'])
    .where('event_row_id', '=', eventRowId)
    .executeTakeFirst();
  if (!event) return [];
  const rows = await store
    .selectFrom('events')
    .select('detail')
    .where('finding', '=', 'evidence')
    .where('device_id', '=', event.device_id)
    .where('epoch', '=', event.epoch)
    .where('onset_at_ms', '>=', event.onset_at_ms - MINUTE_MS)
    .where('onset_at_ms', '<=', event.onset_at_ms + ANNOUNCED_WITHIN_MS)
    .where('detail', 'like', '%"ofEventId"%')
    .orderBy('onset_at_ms')
    .limit(MOST_NEIGHBOURS)
    .execute();
  return rows
    .map(({ detail }) => announcementSchema.safeParse(JSON.parse(detail)))
    .flatMap(({ data }) => (data?.ofEventId === event.event_id ? [data] : []));
}

type Event = ReviewEventAnswer['event'];

async function readContext(store: Reader, event: Event): Promise<ReviewContext> {
  const { shifts, timeZone } = await readSettings(store);
  const shift = shiftAt(shifts, offsetOfZone(timeZone), event.onsetAtMs);
  return {
    shift: shift && { name: shift.name, startedAtMs: shift.startedAtMs },
    drivingSinceMs: await drivingSince(store, event),
    place: await placeAt(store, event),
    lastHour: await lastHour(store, event),
  };
}

async function drivingSince(store: Reader, { truckId, driverId, onsetAtMs }: Event): Promise<number | null> {
  if (driverId === null) return null;
  const drive = await store
    .selectFrom('drives')
    .select('from_ms')
    .where('truck_id', '=', truckId)
    .where('driver_id', '=', driverId)
    .where('from_ms', '<=', onsetAtMs)
    .where('to_ms', '>=', onsetAtMs - DRIVE_REACH_MS)
    .orderBy('from_ms', 'desc')
    .executeTakeFirst();
  return drive?.from_ms ?? null;
}

async function placeAt(store: Reader, { truckId, onsetAtMs }: Event): Promise<ReviewContext['place']> {
  const rows = await store
    .selectFrom('statuses')
    .select(['at_ms', 'payload'])
    .where('truck_id', '=', truckId)
    .where('at_ms', '>=', onsetAtMs - STATUS_REACH_MS)
    .where('at_ms', '<=', onsetAtMs + STATUS_REACH_MS)
    .execute();
  const places = rows.flatMap(({ at_ms: atMs, payload }) => {
    const position = statusPlace.safeParse(JSON.parse(payload)).data?.position ?? null;
    return position ? [{ ...position, atMs }] : [];
  });
  const off = ({ atMs }: { atMs: number }): number => Math.abs(atMs - onsetAtMs);
  return places.toSorted((left, right) => off(left) - off(right))[0] ?? null;
}

const statusPlace = z.object({ position: statusSchema.shape.position });

async function lastHour(store: Reader, { id, truckId, onsetAtMs }: Event): Promise<ReviewContext['lastHour']> {
  const rows = await store
    .selectFrom('events')
    .select(['event_row_id', 'finding', 'onset_at_ms', 'onset_capture_ms', 'offset_capture_ms', 'alert_id'])
    .where('truck_id', '=', truckId)
    .where('onset_at_ms', '>=', onsetAtMs - HOUR_MS)
    .where('onset_at_ms', '<=', onsetAtMs)
    .where('finding', 'not in', ['blink', 'evidence'])
    .orderBy('onset_at_ms', 'desc')
    .limit(MOST_NEIGHBOURS)
    .execute();
  return rows
    .filter((row) => row.event_row_id !== id)
    .map((row) => ({
      id: row.event_row_id,
      finding: row.finding,
      onsetAtMs: row.onset_at_ms,
      durationMs: row.offset_capture_ms === null ? null : row.offset_capture_ms - row.onset_capture_ms,
      alertId: row.alert_id,
    }))
    .reverse();
}
