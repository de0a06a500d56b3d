/** Reads the report tables, summed as reports need them. */
import { sql, type RawBuilder } from 'kysely';
import type { DriverDay } from '../reports/drivers.js';
import type { HandledAlert } from '../reports/handling.js';
import type { HeatCell } from '../reports/heat.js';
import type { LoadDay } from '../reports/load.js';
import type { Seen } from '../reports/observable.js';
import type { VerdictCount } from '../reports/precision.js';
import type { CountOf, DrivingOf } from '../reports/rates.js';
import type { Reader } from './store.js';

/** What a question is about; days are local, both included. */
export interface Scope {
  fromDay: number;
  toDay: number;
  truck?: string | undefined;
  driver?: string | undefined;
}

type Filtered = 'report_events' | 'report_exposure' | 'report_alerts' | 'report_verdicts';

/** Conditions in SQL: the day, and truck and driver where the table has them. */
function within({ fromDay, toDay, truck, driver }: Scope, table?: Filtered, day: RawBuilder<unknown> = sql.ref('day')) {
  const days = sql<boolean>`${day} between ${fromDay} and ${toDay}`;
  const ofTruck = truck !== undefined && table ? sql<boolean>`truck_id = ${truck}` : sql<boolean>`1 = 1`;
  const ofDriver = driver !== undefined && table ? sql<boolean>`driver_id = ${driver}` : sql<boolean>`1 = 1`;
  return sql<boolean>`${days} and ${ofTruck} and ${ofDriver}`;
}

/**
 * The day, out of the planner's sight: groups by truck and driver are read from the index that is in their order. Found by day they would have to be
 * sorted, which takes six times as long over a year of 100 trucks and saves a few milliseconds over a week.
 */
const DAY_UNSEEN = sql`+day`;

/** Where counts by kind or day are read: the smaller table knows neither truck nor driver. */
function countsOf(scope: Scope) {
  return scope.truck === undefined && scope.driver === undefined
    ? { counts: sql.table('report_hours'), wanted: within(scope) }
    : { counts: sql.table('report_events'), wanted: within(scope, 'report_events') };
}

/** Every kind with its count. */
export async function countsByKind(store: Reader, scope: Scope): Promise<CountOf[]> {
  const { counts, wanted } = countsOf(scope);
  const { rows } = await sql<CountOf>`select finding as key, sum(count) as count from ${counts}
    where ${wanted} group by finding`.execute(store);
  return rows;
}

/** By truck and by driver ('' = not known). */
export interface ByWho<Figure> {
  trucks: Figure[];
  drivers: Figure[];
}

/** Counts of these kinds together, in one pass: sorting half a million cells twice would cost a second. */
export async function countsByWho(store: Reader, scope: Scope, kinds: readonly string[]): Promise<ByWho<CountOf>> {
  const { rows } = await sql<CountOf & { who: string }>`with pairs as materialized (
      select truck_id, driver_id, sum(count) as count from report_events
      where finding in (${sql.join(kinds)}) and ${within(scope, 'report_events', DAY_UNSEEN)}
      group by finding, truck_id, driver_id)
    select 'trucks' as who, truck_id as key, sum(count) as count from pairs group by truck_id
    union all select 'drivers', driver_id, sum(count) from pairs group by driver_id`.execute(store);
  return partedByWho(rows);
}

function partedByWho<Figure extends object>(rows: readonly (Figure & { who: string })[]): ByWho<Figure> {
  return { trucks: rows.filter(({ who }) => who === 'trucks'), drivers: rows.filter(({ who }) => who === 'drivers') };
}

/** Counts of these kinds together, by local day. */
export async function countsByDay(
  store: Reader,
  scope: Scope,
  kinds: readonly string[],
): Promise<{ day: number; count: number }[]> {
  const { counts, wanted } = countsOf(scope);
  const { rows } = await sql<{ day: number; count: number }>`select day, sum(count) as count from ${counts}
    where finding in (${sql.join(kinds)}) and ${wanted} group by day`.execute(store);
  return rows;
}

export async function drivingByWho(store: Reader, scope: Scope): Promise<ByWho<DrivingOf & Seen>> {
  const { rows } = await sql<DrivingOf & Seen & { who: string }>`with pairs as materialized (
      select truck_id, driver_id, sum(driving_ms) as driving_ms, sum(told_ms) as told_ms, sum(observable_ms) as observable_ms
      from report_exposure where ${within(scope, 'report_exposure', DAY_UNSEEN)} group by truck_id, driver_id)
    select 'trucks' as who, truck_id as key, ${SEEN} from pairs group by truck_id
    union all select 'drivers', driver_id, ${SEEN} from pairs group by driver_id`.execute(store);
  return partedByWho(rows);
}

export async function drivingByDay(store: Reader, scope: Scope): Promise<(Omit<Seen, 'key'> & { day: number })[]> {
  const { rows } = await sql<Omit<Seen, 'key'> & { day: number }>`select day, ${SEEN} from report_exposure
    where ${within(scope, 'report_exposure')} group by day order by day`.execute(store);
  return rows;
}

const SEEN = sql`sum(driving_ms) as "drivingMs", sum(told_ms) as "toldMs", sum(observable_ms) as "observableMs"`;

/** Of the whole fleet: nothing when a truck or a driver is asked for. */
export async function drivingByHour(store: Reader, scope: Scope): Promise<(Omit<Seen, 'key'> & { hour: number })[]> {
  if (scope.truck !== undefined || scope.driver !== undefined) return [];
  const { rows } = await sql<Omit<Seen, 'key'> & { hour: number }>`select hour, ${SEEN} from report_exposure_hours
    where ${within(scope)} group by hour`.execute(store);
  return rows;
}

/** Whole fleet. */
export async function heatCells(store: Reader, scope: Scope, kinds: readonly string[]): Promise<HeatCell[]> {
  const counted =
    await sql<HeatCell>`select (day + 3) % 7 as weekday, hour, shift_hour as "shiftHour", sum(count) as count,
      0 as "drivingMs" from report_hours
    where finding in (${sql.join(kinds)}) and ${within(scope)} group by 1, 2, 3`.execute(store);
  const driven = await sql<HeatCell>`select (day + 3) % 7 as weekday, hour, shift_hour as "shiftHour", 0 as count,
      sum(driving_ms) as "drivingMs" from report_exposure_hours where ${within(scope)} group by 1, 2, 3`.execute(store);
  return [...counted.rows, ...driven.rows];
}

export async function driverDays(store: Reader, scope: Scope, drivers: readonly string[]): Promise<DriverDay[]> {
  if (drivers.length === 0) return [];
  const { rows } = await sql<DriverDay>`select day, driver_id as "driverId", sum(driving_ms) as "drivingMs",
      sum(perclos_sum) as "perclosSum", sum(perclos_count) as "perclosCount",
      sum(fatigue_sum) as "fatigueSum", sum(fatigue_count) as "fatigueCount"
    from report_exposure where driver_id in (${sql.join(drivers)}) and ${within(scope, 'report_exposure')} group by day, driver_id`.execute(
    store,
  );
  return rows;
}

export async function handledAlerts(store: Reader, scope: Scope): Promise<HandledAlert[]> {
  const { rows } =
    await sql<HandledAlert>`select priority, acknowledge_ms as "acknowledgeMs", intervene_ms as "interveneMs"
    from report_alerts where ${within(scope, 'report_alerts')}`.execute(store);
  return rows;
}

const DAY_MS = 86_400_000;

export async function alertFaults(
  store: Reader,
  scope: Scope,
  nowMs: number,
): Promise<{ chattering: number; stale: number }> {
  const { rows } = await sql<{ chattering: number | null; stale: number | null }>`select sum(chattering) as chattering,
      sum(case when coalesce(acknowledge_ms, ${nowMs} - received_at_ms) > ${sql.lit(DAY_MS)} then 1 else 0 end) as stale
    from report_alerts where ${within(scope)}`.execute(store);
  return { chattering: rows[0]?.chattering ?? 0, stale: rows[0]?.stale ?? 0 };
}

export async function loadDays(store: Reader, scope: Scope): Promise<LoadDay[]> {
  const { rows } = await sql<LoadDay>`select day, slots, p1, p2, flood_slots as "floodSlots", peak
    from report_load where ${within(scope)}`.execute(store);
  return rows;
}

export async function verdictCounts(store: Reader, scope: Scope): Promise<VerdictCount[]> {
  const { rows } =
    await sql<VerdictCount>`select device_id as "deviceId", truck_id as "truckId", driver_id as "driverId",
      finding, version, verdict, reason, sum(count) as count
    from report_verdicts where ${within(scope, 'report_verdicts', DAY_UNSEEN)} group by 1, 2, 3, 4, 5, 6, 7`.execute(
      store,
    );
  return rows;
}
