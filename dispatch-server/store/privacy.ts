/** Everything the store holds about one driver: to hand it to him, and to take him out of it. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { OperatorError } from '../errors.js';
import { COMMAND_LINE, writeAudit, type Actor } from './audit.js';
import { fileLateHistory } from './late-history.js';
import type { Store, Write } from './store.js';

/** Tables whose column `driver_id` names a driver; the figures of reports too, since those of old days are not counted again. */
const NAMING = [
  'events',
  'alerts',
  'drives',
  'statuses',
  'report_events',
  'report_exposure',
  'report_alerts',
  'report_verdicts',
] as const;

/** Columns with JSON text in which a driver may be named, such as `from` and `to` of driverChange. */
const WITH_TEXT = [
  { table: 'inbox', column: 'payload' },
  { table: 'events', column: 'detail' },
  { table: 'alerts', column: 'detail' },
  { table: 'statuses', column: 'payload' },
  { table: 'deliveries', column: 'body' },
] as const;

/** What is known about a driver, as plain records by table. Throws OperatorError when there is no such driver. */
export async function exportDriver(
  store: Store,
  driverId: string,
  actor: Actor,
  nowMs: number,
): Promise<Record<string, unknown>> {
  const driver = await store.selectFrom('drivers').selectAll().where('driver_id', '=', driverId).executeTakeFirst();
  if (!driver) throw noSuchDriver(driverId);
  await fileLateHistory(store, nowMs);
  const events = await store.selectFrom('event_log').selectAll().where('driver_id', '=', driverId).execute();
  const alerts = await store.selectFrom('alerts').selectAll().where('driver_id', '=', driverId).execute();
  const drives = await store.selectFrom('drives').selectAll().where('driver_id', '=', driverId).execute();
  const statuses = await store.selectFrom('statuses').selectAll().where('driver_id', '=', driverId).execute();
  const ofDriver = store.selectFrom('events').select('event_row_id').where('driver_id', '=', driverId);
  const clips = await store.selectFrom('clips').selectAll().where('event_row_id', 'in', ofDriver).execute();
  const verdicts = await store.selectFrom('verdicts').selectAll().where('event_row_id', 'in', ofDriver).execute();
  const ofAlerts = store.selectFrom('alerts').select('alert_id').where('driver_id', '=', driverId);
  const orders = await store.selectFrom('orders').selectAll().where('alert_id', 'in', ofAlerts).execute();
  const shas = clips.map((clip) => clip.sha256);
  const views =
    shas.length === 0
      ? []
      : await store
          .selectFrom('audit')
          .select(['at_ms', 'login', 'subject'])
          .where('action', '=', 'clip.view')
          .where('subject', 'in', shas)
          .execute();
  const recordedSessions = await store
    .selectFrom('recorded_sessions')
    .selectAll()
    .where('driver_id', '=', driverId)
    .execute();
  await writeAudit(store, actor, 'driver.export', driverId, nowMs);
  return { driver, drives, events, alerts, orders, verdicts, clips, clipViews: views, statuses, recordedSessions };
}

/**
 * Takes a driver's name out: his records stay for the statistics of trucks under a made-up name, his clips and recorded sessions go. Gives
 * the made-up name, the clips to delete and the files of his sessions (relative to the data folder). Throws OperatorError when there is no such driver, or while an alert of his is open.
 */
export async function eraseDriver(
  store: Store,
  driverId: string,
  nowMs: number,
): Promise<{ as: string; clips: string[]; sessionFiles: string[] }> {
  await fileLateHistory(store, nowMs);
  return store.transaction().execute(async (write) => {
    const driver = await write.selectFrom('drivers').selectAll().where('driver_id', '=', driverId).executeTakeFirst();
    if (driver?.erased_at_ms !== null) throw noSuchDriver(driverId);
    const open = await write
      .selectFrom('alerts')
      .select('alert_id')
      .where('driver_id', '=', driverId)
      .where('open', '=', 1)
      .executeTakeFirst();
    if (open) throw new OperatorError('badInput', `driver ${driverId} has an open alert; acknowledge it first`);
    const as = `erased-${randomUUID()}`;
    const clips = await clipsOf(write, driverId);
    const sessionFiles = await takeSessions(write, driverId);
    await write
      .insertInto('drivers')
      .values({ driver_id: as, first_seen_at_ms: driver.first_seen_at_ms, erased_at_ms: nowMs })
      .execute();
    for (const table of NAMING)
      await write.updateTable(table).set({ driver_id: as }).where('driver_id', '=', driverId).execute();
    for (const place of WITH_TEXT) await replaceInText(write, place, driverId, as);
    await write.deleteFrom('drivers').where('driver_id', '=', driverId).execute();
    await write.updateTable('audit').set({ subject: as }).where('subject', '=', driverId).execute();
    await writeAudit(write, COMMAND_LINE, 'driver.erase', as, nowMs);
    return { as, clips, sessionFiles };
  });
}

/** What was seen of a face in a session is no statistic: it goes as a whole. */
async function takeSessions(write: Write, driverId: string): Promise<string[]> {
  const rows = await write
    .deleteFrom('recorded_sessions')
    .where('driver_id', '=', driverId)
    .returning('path')
    .execute();
  return rows.map((row) => row.path);
}

async function clipsOf(write: Write, driverId: string): Promise<string[]> {
  const rows = await write
    .selectFrom('clips')
    .innerJoin('events', 'events.event_row_id', 'clips.event_row_id')
    .select('clips.sha256')
    .where('events.driver_id', '=', driverId)
    .where('clips.removed_at_ms', 'is', null)
    .execute();
  return rows.map((row) => row.sha256);
}

/** The name is replaced where it is a whole value of the JSON text. Row by row in SQL: an outbox of years does not fit into memory. */
async function replaceInText(
  write: Write,
  { table, column }: (typeof WITH_TEXT)[number],
  driverId: string,
  as: string,
): Promise<void> {
  const [name, text] = [sql.table(table), sql.ref(column)];
  for (const before of [':', ',', '[']) {
    const [from, to] = [`${before}${JSON.stringify(driverId)}`, `${before}${JSON.stringify(as)}`];
    await sql`update ${name} set ${text} = replace(${text}, ${from}, ${to})
      where ${text} like ${likeText(from)} escape '!'`.execute(write);
  }
}

function likeText(part: string): string {
  return `%${part.replace(/[!%_]/g, (special) => `!${special}`)}%`;
}

function noSuchDriver(driverId: string): OperatorError {
  return new OperatorError('unknownDriver', `there is no driver ${driverId}`);
}
