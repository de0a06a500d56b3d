/** Reads the rows of one period that the figures of a day are counted from. */
import { sql, type RawBuilder } from 'kysely';
import { z } from 'zod';
import { INTERVENTION_OUTCOMES } from '../alerts/outcomes.js';
import { HOUR_MS, SLOT_MS } from '../reports/calendar.js';
import type { CountedAlert, CountedEvent, CountedVerdict, Drive, StatusSlot } from '../reports/day-facts.js';
import { isPostgres, type Reader } from './store.js';

/** From (inclusive) to (exclusive), ms. */
export interface Period {
  fromMs: number;
  toMs: number;
}

/** Events per query: one that blocks the thread no longer than some tens of ms. */
const PIECE_MS = HOUR_MS;

export async function readEvents(store: Reader, { fromMs, toMs }: Period): Promise<CountedEvent[]> {
  const events: CountedEvent[] = [];
  for (let beginMs = fromMs; beginMs < toMs; beginMs += PIECE_MS) {
    const rows = await store
      .selectFrom('events')
      .select(['finding', 'truck_id', 'driver_id', 'onset_at_ms', 'onset_capture_ms', 'offset_capture_ms', 'moving'])
      .select((each) => [each('alarm', 'is not', null).as('sounded'), each('alert_id', 'is not', null).as('alerted')])
      .where('onset_at_ms', '>=', beginMs)
      .where('onset_at_ms', '<', Math.min(toMs, beginMs + PIECE_MS))
      .execute();
    for (const row of rows)
      events.push({
        finding: row.finding,
        truckId: row.truck_id,
        driverId: row.driver_id,
        onsetAtMs: row.onset_at_ms,
        durationMs: row.offset_capture_ms === null ? null : row.offset_capture_ms - row.onset_capture_ms,
        moving: row.moving === 1,
        sounded: Boolean(row.sounded),
        alerted: Boolean(row.alerted),
      });
  }
  return events;
}

/** Above this a truck moves; an unknown speed counts as moving, as for the alarms in the cab (domain.md, motion gate). */
const MOVING_KMH = 5;

/** Sums in the database: 144 000 statuses a day of 100 trucks become 10 000 rows. */
export async function readStatusSlots(store: Reader, { fromMs, toMs }: Period): Promise<StatusSlot[]> {
  const field = (...path: string[]) => fieldOf(store, path);
  const speed = sql`cast(${field('speedKmh')} as double precision)`;
  const moves = sql`(${speed} is null or ${speed} >= ${sql.lit(MOVING_KMH)})`;
  const sees = sql`${field('driving')} in ('watching', 'learning')`;
  const number = (...path: string[]) => sql`cast(${field(...path)} as double precision)`;
  const slot = isPostgres(store)
    ? sql<number>`floor(at_ms / ${sql.lit(SLOT_MS)})::bigint`
    : sql<number>`cast(at_ms / ${sql.lit(SLOT_MS)} as integer)`;
  const { rows } = await sql<StatusSlot>`
    select truck_id as "truckId", driver_id as "driverId", ${slot} as slot, count(*) as minutes,
      sum(case when ${moves} then 1 else 0 end) as "movingMinutes",
      sum(case when ${moves} and ${sees} then 1 else 0 end) as "observableMinutes",
      coalesce(sum(${number('perclos')}), 0) as "perclosSum", count(${field('perclos')}) as "perclosCount",
      coalesce(sum(${number('fatigue', 'level')}), 0) as "fatigueSum", count(${field('fatigue', 'level')}) as "fatigueCount"
    from statuses where at_ms >= ${fromMs} and at_ms < ${toMs} group by 1, 2, 3`.execute(store);
  return rows;
}

/** A field of the status, SQL null when it is null or absent. */
function fieldOf(store: Reader, path: readonly string[]): RawBuilder<unknown> {
  return isPostgres(store)
    ? sql`(payload::jsonb #>> ${sql.lit(`{${path.join(',')}}`)})`
    : sql`(payload ->> ${sql.lit(`$.${path.join('.')}`)})`;
}

export async function readDrives(store: Reader, { fromMs, toMs }: Period): Promise<Drive[]> {
  const rows = await store
    .selectFrom('drives')
    .selectAll()
    .where('from_ms', '<', toMs)
    .where('to_ms', '>', fromMs)
    .orderBy('from_ms')
    .orderBy('drive_id')
    .execute();
  return rows.map((row) => ({
    truckId: row.truck_id,
    driverId: row.driver_id,
    fromMs: row.from_ms,
    toMs: row.to_ms,
  }));
}

const onsets = z.array(z.number());
const interventions: ReadonlySet<string> = new Set(INTERVENTION_OUTCOMES);

export async function readAlerts(store: Reader, { fromMs, toMs }: Period): Promise<CountedAlert[]> {
  const rows = await store
    .selectFrom('alerts')
    .leftJoin('acknowledgements', 'acknowledgements.alert_id', 'alerts.alert_id')
    .select(['alerts.alert_id', 'alerts.truck_id', 'alerts.driver_id', 'alerts.priority', 'alerts.kind'])
    .select([
      'alerts.received_at_ms',
      'alerts.closed_at_ms',
      'alerts.outcome',
      'alerts.onsets',
      'acknowledgements.at_ms',
    ])
    .select((each) =>
      each
        .selectFrom('orders')
        .select(({ fn }) => fn.min('orders.issued_at_ms').as('first'))
        .whereRef('orders.alert_id', '=', 'alerts.alert_id')
        .as('ordered_at_ms'),
    )
    .where('alerts.received_at_ms', '>=', fromMs)
    .where('alerts.received_at_ms', '<', toMs)
    .execute();
  return rows.map((row) => {
    const closed = row.outcome !== null && interventions.has(row.outcome) ? row.closed_at_ms : null;
    const times = [row.ordered_at_ms, closed].filter((time) => time !== null);
    return {
      alertId: row.alert_id,
      truckId: row.truck_id,
      driverId: row.driver_id,
      priority: row.priority,
      kind: row.kind,
      receivedAtMs: row.received_at_ms,
      acknowledgedAtMs: row.at_ms,
      intervenedAtMs: times.length === 0 ? null : Math.min(...times),
      onsetsAtMs: onsets.parse(JSON.parse(row.onsets)),
    };
  });
}

/** The last version of each verdict counts. */
export async function readVerdicts(store: Reader, { fromMs, toMs }: Period): Promise<CountedVerdict[]> {
  const version = isPostgres(store)
    ? sql<string>`in_force.value::jsonb ->> 'agentVersion'`
    : sql<string>`in_force.value ->> '$.agentVersion'`;
  const rows = await store
    .selectFrom('events')
    .innerJoin('verdicts', 'verdicts.event_row_id', 'events.event_row_id')
    .innerJoin('in_force', 'in_force.in_force_id', 'events.in_force_id')
    .select(['events.device_id', 'events.truck_id', 'events.driver_id', 'events.finding', 'verdicts.verdict'])
    .select(['verdicts.reason', version.as('agent_version')])
    .where('events.onset_at_ms', '>=', fromMs)
    .where('events.onset_at_ms', '<', toMs)
    .where(
      sql<boolean>`not exists (select 1 from verdicts later where later.event_row_id = verdicts.event_row_id
        and later.version > verdicts.version)`,
    )
    .execute();
  return rows.map((row) => ({
    deviceId: row.device_id,
    truckId: row.truck_id,
    driverId: row.driver_id,
    finding: row.finding,
    agentVersion: row.agent_version,
    verdict: row.verdict,
    reason: row.reason,
  }));
}
