/** Hands events out as records, and takes records in as history: without alerts, for what they tell of is over. */
import { sql } from 'kysely';
import type { EventRecord } from '../exchange/event-records.js';
import { fileRows } from './event-write.js';
import { filingOf, type Arrival } from './filing.js';
import { hashToken, newToken } from './tokens.js';
import { isPostgres, type Reader, type Store, type Write } from './store.js';

export interface ExportFilter {
  /** Onset, inclusive and exclusive. */
  fromMs?: number | undefined;
  toMs?: number | undefined;
  truck?: string | undefined;
  driver?: string | undefined;
  kinds?: readonly string[] | undefined;
}

/** Rows read at once. */
const PAGE = 2000;

/** In the order of their onset; page by page, so that neither memory nor database holds all of them. */
export async function* exportEvents(store: Reader, filter: ExportFilter): AsyncGenerator<EventRecord> {
  let after: { onset: number; row: number } | null = null;
  for (;;) {
    const page: (Numbered & Stored)[] = await readPage(store, filter, after);
    for (const row of page) yield { ...row, clock_synced: row.clock_synced === 1, moving: row.moving === 1 };
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { onset: Number(last.onset_at_ms), row: last.event_row_id };
  }
}

interface Numbered {
  event_row_id: number;
}
type Stored = Omit<EventRecord, 'clock_synced' | 'moving'> & { clock_synced: number; moving: number };

async function readPage(
  store: Reader,
  { fromMs, toMs, truck, driver, kinds }: ExportFilter,
  after: { onset: number; row: number } | null,
): Promise<(Numbered & Stored)[]> {
  const version = isPostgres(store) ? sql`f.value::jsonb ->> 'agentVersion'` : sql`f.value ->> '$.agentVersion'`;
  const conditions = [
    after ? sql`(e.onset_at_ms, e.event_row_id) > (${after.onset}, ${after.row})` : null,
    fromMs === undefined ? null : sql`e.onset_at_ms >= ${fromMs}`,
    toMs === undefined ? null : sql`e.onset_at_ms < ${toMs}`,
    truck === undefined ? null : sql`e.truck_id = ${truck}`,
    driver === undefined ? null : sql`e.driver_id = ${driver}`,
    kinds === undefined ? null : sql`e.finding in (${sql.join(kinds)})`,
  ].filter((condition) => condition !== null);
  const where = conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `);
  const { rows } = await sql<Numbered & Stored>`
    select e.event_row_id, e.device_id, e.truck_id, e.driver_id, e.epoch, e.seq, e.event_id, e.finding, e.onset_at_ms, e.offset_at_ms,
      e.onset_capture_ms, e.offset_capture_ms, e.offset_capture_ms - e.onset_capture_ms as duration_ms, e.detected_at_ms,
      e.received_at_ms, e.clock_synced, e.speed_kmh, e.moving, e.detail, e.alarm, f.value as in_force,
      ${version} as agent_version, e.alert_id, a.at_ms as acknowledged_at_ms,
      v.verdict, v.kind as verdict_kind, v.reason as verdict_reason
    from events e
    join in_force f on f.in_force_id = e.in_force_id
    left join acknowledgements a on a.alert_id = e.alert_id
    left join verdicts v on v.event_row_id = e.event_row_id
      and v.version = (select max(w.version) from verdicts w where w.event_row_id = e.event_row_id)
    where ${where} order by e.onset_at_ms, e.event_row_id limit ${sql.lit(PAGE)}`.execute(store);
  return rows;
}

export interface Taken {
  stored: number;
  /** There already. */
  known: number;
}

/** Stores a batch in one transaction; units the server does not know are added without a token that anybody has. */
export function takeEvents(store: Store, arrivals: readonly Arrival[], nowMs: number): Promise<Taken> {
  return store.transaction().execute(async (write) => {
    await addUnknownUnits(write, arrivals, nowMs);
    const { outcomes } = await fileRows(write, arrivals.map(filingOf), nowMs);
    const stored = outcomes.filter((outcome) => outcome === 'stored').length;
    return { stored, known: outcomes.length - stored };
  });
}

async function addUnknownUnits(write: Write, arrivals: readonly Arrival[], nowMs: number): Promise<void> {
  const units = new Map(arrivals.map(({ deviceId, truckId }) => [`${deviceId}\n${truckId}`, { deviceId, truckId }]));
  for (const { deviceId, truckId } of units.values()) {
    await write
      .insertInto('trucks')
      .values({ truck_id: truckId, added_at_ms: nowMs })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const token = { token_hash: hashToken(newToken('oyd')), next_token_hash: null };
    await write
      .insertInto('devices')
      .values({ device_id: deviceId, truck_id: truckId, ...token, added_at_ms: nowMs, revoked_at_ms: nowMs })
      .onConflict((conflict) => conflict.column('device_id').doNothing())
      .execute();
  }
}
