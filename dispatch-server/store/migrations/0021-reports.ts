/** What reports are answered from: figures of each local day, and the hours whose figures must be counted again. */
import { PostgresAdapter, sql, type Kysely, type Migration } from 'kysely';
import { runStatements } from './statements.js';

export const reports: Migration = {
  async up(db) {
    await runStatements(db, TABLES);
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    for (const statement of isPostgres ? marksOnPostgres() : marksOnSqlite()) await sql.raw(statement).execute(db);
    await markWhatIsThere(db, isPostgres);
  },
};

/** `day`: days since 1970 on the site's calendar. An unknown driver is '', an unknown hour of shift -1: a key has no null. */
const TABLES = [
  `create table dirty_hours (hour integer not null primary key, marks integer not null)`,
  `create table report_events (
    finding text not null,
    day integer not null,
    truck_id text not null,
    driver_id text not null,
    count integer not null,
    ended integer not null,
    duration_ms double precision not null,
    moving integer not null,
    sounded integer not null,
    alerted integer not null,
    primary key (finding, day, truck_id, driver_id)
  )`,
  `create index report_events_by_day on report_events (day)`,
  `create table report_hours (
    finding text not null,
    day integer not null,
    hour integer not null,
    shift_hour integer not null,
    count integer not null,
    primary key (finding, day, hour, shift_hour)
  )`,
  `create index report_hours_by_day on report_hours (day)`,
  `create table report_exposure (
    day integer not null,
    truck_id text not null,
    driver_id text not null,
    driving_ms double precision not null,
    told_ms double precision not null,
    observable_ms double precision not null,
    perclos_sum double precision not null,
    perclos_count integer not null,
    fatigue_sum double precision not null,
    fatigue_count integer not null,
    primary key (day, truck_id, driver_id)
  )`,
  `create table report_exposure_hours (
    day integer not null,
    hour integer not null,
    shift_hour integer not null,
    driving_ms double precision not null,
    told_ms double precision not null,
    observable_ms double precision not null,
    primary key (day, hour, shift_hour)
  )`,
  `create table report_alerts (
    day integer not null,
    alert_id text not null,
    truck_id text not null,
    driver_id text not null,
    priority text not null,
    kind text not null,
    received_at_ms double precision not null,
    acknowledge_ms double precision,
    intervene_ms double precision,
    chattering integer not null,
    primary key (day, alert_id)
  )`,
  `create table report_load (
    day integer not null primary key,
    slots integer not null,
    p1 integer not null,
    p2 integer not null,
    flood_slots integer not null,
    peak integer not null
  )`,
  `create table report_verdicts (
    day integer not null,
    device_id text not null,
    truck_id text not null,
    driver_id text not null,
    finding text not null,
    version text not null,
    verdict text not null,
    reason text not null,
    count integer not null,
    primary key (day, device_id, truck_id, driver_id, finding, version, verdict, reason)
  )`,
];

/** A row that appears or changes marks the hour it lies in, in its own transaction. What retention deletes marks nothing: figures outlive rows. */
const MARKED = [
  { table: 'events', times: ['onset_at_ms'] },
  { table: 'alerts', times: ['received_at_ms'] },
  { table: 'statuses', times: ['at_ms'] },
  { table: 'drives', times: ['from_ms', 'to_ms'] },
] as const;

const EVENT_OF_VERDICT = `(select onset_at_ms from events where event_row_id = new.event_row_id)`;

function marksOnSqlite(): string[] {
  const mark = (time: string) =>
    `insert into dirty_hours (hour, marks) values (cast(${time} / 3600000 as integer), 1)
      on conflict (hour) do update set marks = marks + 1;`;
  const trigger = (name: string, when: string, times: readonly string[]) =>
    `create trigger ${name} after ${when} begin ${times.map(mark).join(' ')} end`;
  return [
    ...MARKED.flatMap(({ table, times }) => [
      trigger(
        `${table}_mark_new`,
        `insert on ${table}`,
        times.map((time) => `new.${time}`),
      ),
      trigger(
        `${table}_mark_changed`,
        `update on ${table}`,
        times.flatMap((time) => [`old.${time}`, `new.${time}`]),
      ),
    ]),
    trigger('verdicts_mark_new', 'insert on verdicts', [EVENT_OF_VERDICT]),
    trigger('verdicts_mark_changed', 'update on verdicts', [EVENT_OF_VERDICT]),
  ];
}

function marksOnPostgres(): string[] {
  const marked = (name: string, body: string) =>
    `create function ${name}() returns trigger language plpgsql as $$ begin ${body} return null; end $$`;
  const mark = (time: string) => `perform mark_dirty_hour(${time});`;
  return [
    `create function mark_dirty_hour(at_ms double precision) returns void language sql as $$
      insert into dirty_hours (hour, marks) values (floor(at_ms / 3600000)::bigint, 1)
      on conflict (hour) do update set marks = dirty_hours.marks + 1 $$`,
    ...MARKED.flatMap(({ table, times }) => {
      const changed = `if tg_op = 'UPDATE' then ${times.map((time) => mark(`old.${time}`)).join(' ')} end if;`;
      return [
        marked(`mark_${table}`, `${times.map((time) => mark(`new.${time}`)).join(' ')} ${changed}`),
        `create trigger ${table}_mark after insert or update on ${table} for each row execute function mark_${table}()`,
      ];
    }),
    marked('mark_verdicts', mark(EVENT_OF_VERDICT)),
    `create trigger verdicts_mark after insert or update on verdicts for each row execute function mark_verdicts()`,
  ];
}

/** A database that was there before gets its figures too. */
async function markWhatIsThere(db: Kysely<unknown>, isPostgres: boolean): Promise<void> {
  for (const { table, times } of MARKED)
    for (const time of times) {
      const hour = isPostgres ? `floor(${time} / 3600000)::bigint` : `cast(${time} / 3600000 as integer)`;
      await sql
        .raw(
          `insert into dirty_hours (hour, marks) select distinct ${hour}, 1 from ${table} where true on conflict (hour) do nothing`,
        )
        .execute(db);
    }
}
