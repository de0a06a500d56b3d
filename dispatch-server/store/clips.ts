/** What is known about clips: whose they are, which event they show, whether they are whole. */
import { sql, type Selectable } from 'kysely';
import type { Clip } from '../api/contract-clips.js';
import type { Reader, Write } from './store.js';
import type { Tables } from './schema.js';

export type ClipRow = Selectable<Tables['clips']>;

const DAY_MS = 86_400_000;

/** How far back events are searched for the hash of a clip that named no event, ms. */
const SEARCH_BACK_MS = 30 * DAY_MS;

export async function findClip(store: Reader, sha256: string): Promise<ClipRow | null> {
  const row = await store.selectFrom('clips').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row ?? null;
}

export async function addClip(write: Reader, row: ClipRow): Promise<void> {
  await write
    .insertInto('clips')
    .values(row)
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet(row))
    .execute();
}

/** Bytes that clips take or will take when they have arrived; of one device since a time, or of all. */
export async function bytesOfClips(store: Reader, of?: { deviceId: string; sinceMs: number }): Promise<number> {
  let select = store
    .selectFrom('clips')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('bytes'), sql<number>`0`).as('bytes'));
  if (of) select = select.where('device_id', '=', of.deviceId).where('started_at_ms', '>=', of.sinceMs);
  else select = select.where('removed_at_ms', 'is', null);
  return (await select.executeTakeFirstOrThrow()).bytes;
}

/** Marks a clip whole and links it to its event, as far as that has arrived. */
export async function completeClip(write: Write, clip: ClipRow, nowMs: number): Promise<void> {
  const event_row_id = clip.event_row_id ?? (await eventOfClip(write, clip, nowMs));
  await write
    .updateTable('clips')
    .set({ complete_at_ms: nowMs, event_row_id })
    .where('sha256', '=', clip.sha256)
    .execute();
}

/** Whole clips whose event has arrived since, linked now. */
export async function linkClips(write: Write, nowMs: number): Promise<string[]> {
  const clips = await write
    .selectFrom('clips')
    .selectAll()
    .where('event_row_id', 'is', null)
    .where('removed_at_ms', 'is', null)
    .where('complete_at_ms', '>', nowMs - DAY_MS)
    .execute();
  const linked: string[] = [];
  for (const clip of clips) {
    const event_row_id = await eventOfClip(write, clip, nowMs);
    if (event_row_id === null) continue;
    await write.updateTable('clips').set({ event_row_id }).where('sha256', '=', clip.sha256).execute();
    linked.push(clip.sha256);
  }
  return linked;
}

/** The event a clip shows: the one its unit named, or the one whose detail names the clip. */
async function eventOfClip(write: Write, clip: ClipRow, nowMs: number): Promise<number | null> {
  const ofDevice = write.selectFrom('events').select('event_row_id').where('device_id', '=', clip.device_id);
  const row =
    clip.epoch !== null && clip.event_id !== null
      ? await ofDevice.where('epoch', '=', clip.epoch).where('event_id', '=', clip.event_id).executeTakeFirst()
      : await ofDevice
          .where('truck_id', '=', clip.truck_id)
          .where('onset_at_ms', '>', nowMs - SEARCH_BACK_MS)
          .where('detail', 'like', `%"${clip.sha256}"%`)
          .executeTakeFirst();
  return row?.event_row_id ?? null;
}

/** Clips with the alert of their event; those that were deleted are left out. */
function selectClips(store: Reader) {
  return store
    .selectFrom('clips')
    .leftJoin('events', 'events.event_row_id', 'clips.event_row_id')
    .selectAll('clips')
    .select('events.alert_id')
    .where('clips.removed_at_ms', 'is', null);
}

/** As people see it; null = there is none. */
export async function showClip(store: Reader, sha256: string): Promise<Clip | null> {
  const row = await selectClips(store).where('clips.sha256', '=', sha256).executeTakeFirst();
  return row ? clipOf(row) : null;
}

/** Clips of one alert, or of a truck, or of all; newest first. */
export async function listClips(
  store: Reader,
  query: { alertId?: string; truck?: string | undefined; limit: number },
): Promise<Clip[]> {
  let select = selectClips(store);
  if (query.alertId !== undefined) select = select.where('events.alert_id', '=', query.alertId);
  if (query.truck !== undefined) select = select.where('clips.truck_id', '=', query.truck);
  const rows = await select.orderBy('clips.started_at_ms', 'desc').limit(query.limit).execute();
  return rows.map(clipOf);
}

/** Clips linked to an event or named by it, the newest first; also those still arriving. */
export async function listEvidenceClips(store: Reader, eventRowId: number, named: readonly string[]): Promise<Clip[]> {
  const rows = await selectClips(store)
    .where((each) =>
      each.or([
        each('clips.event_row_id', '=', eventRowId),
        ...(named.length > 0 ? [each('clips.sha256', 'in', named)] : []),
      ]),
    )
    .orderBy('clips.started_at_ms', 'desc')
    .execute();
  return rows.map(clipOf);
}

/** Whole clips that may be deleted, those with a verdict first, then the oldest; never one whose alert is open. */
export function clipsToSpare(store: Reader, limit: number): Promise<{ sha256: string; bytes: number }[]> {
  return store
    .selectFrom('clips')
    .leftJoin('events', 'events.event_row_id', 'clips.event_row_id')
    .leftJoin('alerts', 'alerts.alert_id', 'events.alert_id')
    .select(['clips.sha256', 'clips.bytes'])
    .where('clips.removed_at_ms', 'is', null)
    .where('clips.complete_at_ms', 'is not', null)
    .where((each) => each.or([each('alerts.open', 'is', null), each('alerts.open', '=', 0)]))
    .orderBy(sql`exists (select 1 from verdicts v where v.event_row_id = clips.event_row_id)`, 'desc')
    .orderBy('clips.complete_at_ms')
    .limit(limit)
    .execute();
}

export async function markClipRemoved(write: Reader, sha256: string, nowMs: number): Promise<void> {
  await write.updateTable('clips').set({ removed_at_ms: nowMs }).where('sha256', '=', sha256).execute();
}

function clipOf(row: ClipRow & { alert_id: string | null }): Clip {
  return {
    sha256: row.sha256,
    eventId: row.event_id,
    alertId: row.alert_id,
    truckId: row.truck_id,
    deviceId: row.device_id,
    mediaType: row.media_type,
    bytes: row.bytes,
    startedAtMs: row.started_at_ms,
    completeAtMs: row.complete_at_ms,
  };
}
