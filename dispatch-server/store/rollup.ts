/**
 * Keeps the report tables right: whatever changed a row marked its hour (migration 0021); here the local days of those hours are counted again
 * from the rows and written over. Reading takes no lock; a mark goes only when nothing was marked in between.
 */
import { sql } from 'kysely';
import { Calendar, HOUR_MS } from '../reports/calendar.js';
import { countAlerts, countEvents, countExposure, countVerdicts } from '../reports/day-facts.js';
import { offsetOfZone } from '../desk/time-zone.js';
import { readAlerts, readDrives, readEvents, readStatusSlots, readVerdicts } from './report-sources.js';
import { chunksOf } from './chunks.js';
import type { ReportTables } from './schema-reports.js';
import { readSettings } from './settings.js';
import { isPostgres, type Reader, type Store, type Write } from './store.js';

/** Under this name `job_state` remembers on which calendar the days were counted, and when the last time was. */
const CALENDAR = 'reports.calendar';
const AS_OF = 'reports.asOfMs';

export interface RollUpParts {
  store: Store;
  nowMs: number;
  /** Called between two days; throws to end early. */
  pause?: () => Promise<void>;
}

/** Counts every marked day again; gives how many. When time zone or shifts were changed, all days. */
export async function rollUp(parts: RollUpParts): Promise<number> {
  const { store, nowMs, pause } = parts;
  const calendar = await calendarOf(store);
  const isOther = await isOtherCalendar(store);
  if (isOther) await markEverything(store);
  let days = 0;
  // Marked again while this runs: next time. Otherwise a busy day would be counted without end.
  for (const [day, marks] of await markedDays(store, calendar, isOther)) {
    await rollUpDay(store, calendar, day, marks);
    days += 1;
    await pause?.();
  }
  await remember(store, AS_OF, String(nowMs));
  return days;
}

/** Counts all days again: those with rows, and those with figures. */
export async function rebuild(parts: RollUpParts): Promise<number> {
  await remember(parts.store, CALENDAR, '');
  return rollUp(parts);
}

/** When the figures were last brought up to date; null = never. */
export async function figuresAsOf(store: Reader): Promise<number | null> {
  const known = await recall(store, AS_OF);
  return known === null ? null : Number(known);
}

export async function calendarOf(store: Reader): Promise<Calendar> {
  const { timeZone, shifts } = await readSettings(store);
  return new Calendar(offsetOfZone(timeZone), shifts);
}

async function isOtherCalendar(store: Store): Promise<boolean> {
  const { timeZone, shifts } = await readSettings(store);
  const now = JSON.stringify({ timeZone, shifts });
  const known = await recall(store, CALENDAR);
  if (known !== now) await remember(store, CALENDAR, now);
  return known !== null && known !== now;
}

/** Hour -> marks. */
type Marks = Map<number, number>;

const DAY_TABLES = [
  'report_events',
  'report_hours',
  'report_exposure',
  'report_exposure_hours',
  'report_alerts',
  'report_load',
  'report_verdicts',
] as const;
type DayTable = (typeof DAY_TABLES)[number];

/** Marked hours by the local days they touch, newest day first: that is what people look at. `all`: every day that has figures too. */
async function markedDays(store: Store, calendar: Calendar, all: boolean): Promise<[number, Marks][]> {
  const days = new Map<number, Marks>();
  for (const table of all ? DAY_TABLES : [])
    for (const { day } of await store.selectFrom(table).select('day').distinct().execute()) days.set(day, new Map());
  for (const { hour, marks } of await store.selectFrom('dirty_hours').selectAll().execute())
    for (const atMs of [hour * HOUR_MS, (hour + 1) * HOUR_MS - 1]) {
      const { day } = calendar.place(atMs);
      days.set(day, (days.get(day) ?? new Map<number, number>()).set(hour, marks));
    }
  return [...days].sort(([left], [right]) => right - left);
}

async function rollUpDay(store: Store, calendar: Calendar, day: number, marks: Marks): Promise<void> {
  const period = calendar.bounds(day);
  const isWithin = ({ onsetAtMs }: { onsetAtMs: number }) => calendar.place(onsetAtMs).day === day;
  const gone = await removedUntil(store);
  const events = countEvents(day, (await readEvents(store, period)).filter(isWithin), calendar);
  const slots = await readStatusSlots(store, period);
  const exposure = countExposure(day, slots, await readDrives(store, period), calendar);
  const alerts = countAlerts(day, await readAlerts(store, period), calendar);
  const verdicts = countVerdicts(day, await readVerdicts(store, period));
  const isGone = (kind: string) => (gone.get(kind) ?? 0) > period.fromMs;
  await store.transaction().execute(async (write) => {
    const kept = [...gone.keys()]
      .filter((kind) => kind.startsWith('events.') && isGone(kind))
      .map((kind) => kind.slice(7));
    for (const table of ['report_events', 'report_hours'] as const) await clearKinds(write, table, day, kept);
    const counts = ({ finding }: { finding: string }) => !kept.includes(finding);
    await insert(write, 'report_events', events.events.filter(counts));
    await insert(write, 'report_hours', events.hours.filter(counts));
    await clearKinds(write, 'report_verdicts', day, kept);
    await insert(write, 'report_verdicts', verdicts.filter(counts));
    if (!isGone('statuses')) {
      await replace(write, 'report_exposure', day, exposure.exposure);
      await replace(write, 'report_exposure_hours', day, exposure.hours);
    }
    if (!isGone('alerts')) {
      await replace(write, 'report_alerts', day, alerts.alerts);
      await replace(write, 'report_load', day, [alerts.load]);
    }
    await unmark(write, marks, calendar, day);
  });
}

/** What retention has removed, by kind: figures of days before are kept as they are. */
async function removedUntil(store: Store): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom('retention_log')
    .select(({ fn }) => ['kind', fn.max('before_ms').as('before_ms')])
    .groupBy('kind')
    .execute();
  return new Map(rows.map((row) => [row.kind, row.before_ms]));
}

async function clearKinds(
  write: Write,
  table: 'report_events' | 'report_hours' | 'report_verdicts',
  day: number,
  kept: readonly string[],
): Promise<void> {
  const where = kept.length === 0 ? sql`1 = 1` : sql`finding not in (${sql.join(kept)})`;
  await sql`delete from ${sql.table(table)} where day = ${day} and ${where}`.execute(write);
}

async function replace<Table extends DayTable>(
  write: Write,
  table: Table,
  day: number,
  rows: readonly ReportTables[Table][],
): Promise<void> {
  await sql`delete from ${sql.table(table)} where day = ${day}`.execute(write);
  await insert(write, table, rows);
}

/** SQLite takes some thousand parameters a statement; the widest of these tables has ten columns. */
async function insert<Table extends DayTable>(
  write: Write,
  table: Table,
  rows: readonly ReportTables[Table][],
): Promise<void> {
  for (const chunk of chunksOf(rows)) {
    const columns = Object.keys(chunk[0] ?? {});
    const values = chunk.map((row) => sql`(${sql.join(Object.values(row))})`);
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
      values ${sql.join(values)}`.execute(write);
  }
}

/** An hour that belongs to two days (zones half an hour off) loses its mark with the older one, which comes last. */
async function unmark(write: Write, marks: Marks, calendar: Calendar, day: number): Promise<void> {
  for (const [hour, count] of marks) {
    if (calendar.place(hour * HOUR_MS).day !== day) continue;
    await write.deleteFrom('dirty_hours').where('hour', '=', hour).where('marks', '=', count).execute();
  }
}

async function markEverything(store: Store): Promise<void> {
  await store.transaction().execute(async (write) => {
    for (const [table, times] of [
      ['events', ['onset_at_ms']],
      ['alerts', ['received_at_ms']],
      ['statuses', ['at_ms']],
      ['drives', ['from_ms', 'to_ms']],
    ] as const)
      for (const time of times) {
        const hour = isPostgres(store)
          ? sql`floor(${sql.ref(time)} / 3600000)::bigint`
          : sql`cast(${sql.ref(time)} / 3600000 as integer)`;
        await sql`insert into dirty_hours (hour, marks) select distinct ${hour}, 1 from ${sql.table(table)} where true
          on conflict (hour) do update set marks = dirty_hours.marks + 1`.execute(write);
      }
  });
}

async function recall(store: Reader, name: string): Promise<string | null> {
  const row = await store.selectFrom('job_state').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? null;
}

async function remember(store: Store, name: string, value: string): Promise<void> {
  await store
    .insertInto('job_state')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
