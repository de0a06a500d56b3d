/** Recorded sessions in the store: the row tells whose and when, the file lies in the data folder under its sha-256. */
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import type { SessionFacts } from '../exchange/session-file.js';
import { OperatorError } from '../errors.js';
import { writeAudit, type Actor } from './audit.js';
import type { Tables } from './schema.js';
import type { Reader, Store } from './store.js';

/** Inside the data folder. */
export const SESSION_FOLDER = 'sessions';

export interface RecordedSession {
  sessionId: string;
  deviceId: string;
  truckId: string;
  driverId: string | null;
  startedAtMs: number;
  durationMs: number;
  sha256: string;
  /** Relative to the data folder. */
  path: string;
  bytes: number;
}

/** What an import adds to what the session says. */
export interface SessionOrigin {
  /** File that was read. */
  file: string;
  /** Data folder. */
  folder: string;
  deviceId: string;
  /** Overrides what the session says. */
  driverId?: string | undefined;
  startedAtMs?: number | undefined;
}

/** Keeps a session. Importing the same content again gives the row that is there. Throws OperatorError. */
export async function keepSession(
  store: Store,
  facts: SessionFacts,
  origin: SessionOrigin,
  actor: Actor,
  nowMs: number,
): Promise<{ session: RecordedSession; isNew: boolean }> {
  const known = await findSession(store, facts.sha256);
  if (known) return { session: known, isNew: false };
  const session = await describeSession(store, facts, origin);
  await placeFile(origin, session.path);
  await store.transaction().execute(async (write) => {
    if (session.driverId !== null)
      await write
        .insertInto('drivers')
        .values({ driver_id: session.driverId, first_seen_at_ms: nowMs })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await write
      .insertInto('recorded_sessions')
      .values(rowOf(session, nowMs))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const detail = { deviceId: session.deviceId, sha256: session.sha256 };
    await writeAudit(write, actor, 'session.import', session.sessionId, nowMs, detail);
  });
  return { session, isNew: true };
}

async function describeSession(store: Reader, facts: SessionFacts, origin: SessionOrigin): Promise<RecordedSession> {
  const { deviceId, driverId, file } = origin;
  const device = await store
    .selectFrom('devices')
    .select('truck_id')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (!device) throw new OperatorError('unknownDevice', `there is no device ${deviceId}`);
  const startedAtMs = origin.startedAtMs ?? facts.startedAtMs;
  if (startedAtMs === null)
    throw new OperatorError('badInput', `${file} does not say when it began; give --started-at`);
  return {
    sessionId: facts.sha256.slice(0, 32),
    deviceId,
    truckId: device.truck_id,
    driverId: driverId ?? facts.driverId,
    startedAtMs,
    durationMs: facts.durationMs,
    sha256: facts.sha256,
    path: `${SESSION_FOLDER}/${facts.sha256}.ndjson${file.endsWith('.gz') ? '.gz' : ''}`,
    bytes: facts.bytes,
  };
}

/** The file is whole under its name or not there. */
async function placeFile({ file, folder }: SessionOrigin, path: string): Promise<void> {
  await mkdir(join(folder, SESSION_FOLDER), { recursive: true, mode: 0o700 });
  const arriving = join(folder, `${path}.arriving`);
  try {
    await copyFile(file, arriving);
    const handle = await open(arriving, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(arriving, join(folder, path));
  } catch (error) {
    await rm(arriving, { force: true });
    throw new OperatorError(
      'cannotWrite',
      `cannot keep ${file}: ${error instanceof Error ? error.message : 'unknown'}`,
    );
  }
}

/** `path` is relative to the data folder; a file that is gone already is no error. */
export function removeSessionFile(folder: string, path: string): Promise<void> {
  return rm(join(folder, path), { force: true });
}

export interface SessionFilter {
  truckId?: string;
  deviceId?: string;
  /** Sessions that touch this period. */
  fromMs?: number;
  toMs?: number;
}

/** Oldest first. */
export async function listSessions(store: Reader, filter: SessionFilter = {}): Promise<RecordedSession[]> {
  const { truckId, deviceId, fromMs, toMs } = filter;
  let select = store.selectFrom('recorded_sessions').selectAll();
  if (truckId !== undefined) select = select.where('truck_id', '=', truckId);
  if (deviceId !== undefined) select = select.where('device_id', '=', deviceId);
  if (toMs !== undefined) select = select.where('started_at_ms', '<=', toMs);
  if (fromMs !== undefined)
    select = select.where((each) => each(each('started_at_ms', '+', each.ref('duration_ms')), '>=', fromMs));
  const rows = await select.orderBy('started_at_ms').orderBy('session_id').execute();
  return rows.map(sessionOf);
}

async function findSession(store: Reader, sha256: string): Promise<RecordedSession | null> {
  const row = await store.selectFrom('recorded_sessions').selectAll().where('sha256', '=', sha256).executeTakeFirst();
  return row ? sessionOf(row) : null;
}

function rowOf(session: RecordedSession, nowMs: number): Tables['recorded_sessions'] {
  return {
    session_id: session.sessionId,
    device_id: session.deviceId,
    truck_id: session.truckId,
    driver_id: session.driverId,
    started_at_ms: session.startedAtMs,
    duration_ms: session.durationMs,
    sha256: session.sha256,
    path: session.path,
    bytes: session.bytes,
    imported_at_ms: nowMs,
  };
}

function sessionOf(row: Selectable<Tables['recorded_sessions']>): RecordedSession {
  return {
    sessionId: row.session_id,
    deviceId: row.device_id,
    truckId: row.truck_id,
    driverId: row.driver_id,
    startedAtMs: row.started_at_ms,
    durationMs: row.duration_ms,
    sha256: row.sha256,
    path: row.path,
    bytes: row.bytes,
  };
}
