/**
 * Deletes what has been kept long enough, in small transactions beside the daily work. Age counts by the server's clock, never by a truck's.
 * Open alerts stay, and so do their events and clips.
 */
import { sql } from 'kysely';
import type { Retention } from '../config/retention.js';
import { COMMAND_LINE, writeAudit } from './audit.js';
import { removeSessionFile } from './recorded-sessions.js';
import type { Reader, Store } from './store.js';

/** What was, or would be, removed of one kind. */
export interface Removal {
  /** e.g. `events.blink`, `clips`, `audit`. */
  kind: string;
  /** Older than this was removed, ms since 1970. */
  beforeMs: number;
  removed: number;
}

export interface RetentionParts {
  store: Store;
  retention: Retention;
  nowMs: number;
  /** Only counts. */
  dryRun: boolean;
  /** Deletes a clip with its file. */
  removeClip: (sha256: string, reason: string) => Promise<void>;
  /** Data folder, in which recorded sessions lie. */
  folder: string;
  /** Called between two transactions, so that others get their turn. */
  pause: () => Promise<void>;
}

const DAY_MS = 86_400_000;

/** Rows per transaction: some ms on a small disk. */
const BATCH = 500;

/** Removes everything that is due; gives the kinds of which something was. What it removes is in the audit and in `retention_log`. */
export async function enforceRetention(parts: RetentionParts): Promise<Removal[]> {
  const removals: Removal[] = [];
  for (const task of await tasksOf(parts)) {
    if (task.days === null) continue;
    const beforeMs = parts.nowMs - task.days * DAY_MS;
    const removed = parts.dryRun ? await task.count(beforeMs) : await removeAll(parts, task, beforeMs);
    if (removed > 0) removals.push({ kind: task.kind, beforeMs, removed });
  }
  if (!parts.dryRun && removals.length > 0) await note(parts, removals);
  return removals;
}

interface Task {
  kind: string;
  /** null = for ever. */
  days: number | null;
  count: (beforeMs: number) => Promise<number>;
  /** Removes at most BATCH rows; gives how many. */
  remove: (beforeMs: number) => Promise<number>;
}

async function removeAll({ pause }: RetentionParts, task: Task, beforeMs: number): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await task.remove(beforeMs);
    total += removed;
    if (removed < BATCH) return total;
    await pause();
  }
}

/** Clips before events, events before alerts: what refers to something goes first. The audit is last. */
async function tasksOf(parts: RetentionParts): Promise<Task[]> {
  const { store, retention, nowMs } = parts;
  const kinds = await kindsOf(store);
  return [
    clipTask(parts, 'clips', retention.clipDays),
    clipTask(parts, 'clips.reviewed', retention.reviewedClipDays),
    clipTask(parts, 'clips.unfinished', retention.unfinishedClipDays),
    ...kinds.map((kind) => eventTask(store, kind, retention.kindDays[kind], retention.eventDays, nowMs)),
    alertTask(store, retention.alertDays),
    plainTask(store, ORDERS, retention.alertDays),
    plainTask(store, DELIVERIES, retention.deliveryDays),
    plainTask(store, INBOX, retention.inboxDays),
    plainTask(store, STATUSES, retention.statusDays),
    plainTask(store, DRIVES, retention.driveDays),
    sessionTask(parts),
    plainTask(store, RETENTION_LOG, retention.auditDays),
    plainTask(store, AUDIT, retention.auditDays),
  ];
}

/** The kinds of findings there are, each found by one look into the index. */
async function kindsOf(store: Reader): Promise<string[]> {
  const kinds: string[] = [];
  for (;;) {
    const row = await store
      .selectFrom('events')
      .select(({ fn }) => fn.min<string | null>('finding').as('kind'))
      .where('finding', '>', kinds.at(-1) ?? '')
      .executeTakeFirst();
    if (typeof row?.kind !== 'string') return kinds;
    kinds.push(row.kind);
  }
}

/** The onset, by the truck's clock, only bounds the search in the index; the second half finds those of a clock that ran ahead. */
function eventTask(
  store: Store,
  kind: string,
  ofKind: number | null | undefined,
  others: number | null,
  nowMs: number,
): Task {
  const due = (reader: Reader, beforeMs: number) =>
    reader
      .selectFrom('events')
      .leftJoin('alerts', 'alerts.alert_id', 'events.alert_id')
      .where('events.finding', '=', kind)
      .where((each) =>
        each.or([each('events.onset_at_ms', '<', beforeMs), each('events.onset_at_ms', '>', nowMs + DAY_MS)]),
      )
      .where('events.received_at_ms', '<', beforeMs)
      .where((each) => each.or([each('alerts.open', 'is', null), each('alerts.open', '=', 0)]));
  return {
    kind: `events.${kind}`,
    days: ofKind === undefined ? others : ofKind,
    count: async (beforeMs) => rowsOf(await due(store, beforeMs).select(COUNT).executeTakeFirst()),
    remove: (beforeMs) =>
      store.transaction().execute(async (write) => {
        const rows = await due(write, beforeMs).select('events.event_row_id').limit(BATCH).execute();
        const ids = rows.map((row) => row.event_row_id);
        if (ids.length > 0) await write.deleteFrom('events').where('event_row_id', 'in', ids).execute();
        return ids.length;
      }),
  };
}

/** Alerts that are not open and whose events are gone, with everything that belongs to them. */
function alertTask(store: Store, days: number | null): Task {
  const due = (reader: Reader, beforeMs: number) =>
    reader
      .selectFrom('alerts')
      .where('open', '=', 0)
      .where('updated_at_ms', '<', beforeMs)
      .where(sql<boolean>`not exists (select 1 from events e where e.alert_id = alerts.alert_id)`);
  return {
    kind: 'alerts',
    days,
    count: async (beforeMs) => rowsOf(await due(store, beforeMs).select(COUNT).executeTakeFirst()),
    remove: (beforeMs) =>
      store.transaction().execute(async (write) => {
        const ids = (await due(write, beforeMs).select('alert_id').limit(BATCH).execute()).map((row) => row.alert_id);
        if (ids.length === 0) return 0;
        for (const table of ['acknowledgements', 'shelvings', 'orders'] as const)
          await write.deleteFrom(table).where('alert_id', 'in', ids).execute();
        await write.deleteFrom('alerts').where('alert_id', 'in', ids).execute();
        return ids.length;
      }),
  };
}

/** A table to whose rows nothing refers. */
interface Plain {
  kind: string;
  table: string;
  /** Unique, and growing with time: the oldest rows are looked at, no more. null = all rows are. */
  growing: string | null;
  time: string;
  /** Further condition in SQL. */
  only?: string;
}

/** The log stays as it is while the history waits for some of it. */
const INBOX: Plain = {
  kind: 'inbox',
  table: 'inbox',
  growing: 'inbox_id',
  time: 'received_at_ms',
  only: 'not exists (select 1 from history_waiting)',
};
const AUDIT: Plain = { kind: 'audit', table: 'audit', growing: 'audit_id', time: 'at_ms' };
const RETENTION_LOG: Plain = { kind: 'retentionLog', table: 'retention_log', growing: 'retention_id', time: 'at_ms' };
const STATUSES: Plain = { kind: 'statuses', table: 'statuses', growing: null, time: 'at_ms' };
const DRIVES: Plain = { kind: 'drives', table: 'drives', growing: null, time: 'to_ms' };
const DELIVERIES: Plain = { kind: 'deliveries', table: 'deliveries', growing: null, time: 'settled_at_ms' };
/** Orders about an alert go with it. */
const ORDERS: Plain = {
  kind: 'orders',
  table: 'orders',
  growing: null,
  time: 'updated_at_ms',
  only: 'open = 0 and alert_id is null',
};

function plainTask(store: Store, { kind, table, growing, time, only = '1 = 1' }: Plain, days: number | null): Task {
  const [name, at, condition] = [sql.table(table), sql.ref(time), sql.raw(only)];
  const rows = growing === null ? null : sql.ref(growing);
  return {
    kind,
    days,
    async count(beforeMs) {
      const found = await sql<{
        rows: number;
      }>`select count(*) as rows from ${name} where ${at} < ${beforeMs} and ${condition}`.execute(store);
      return rowsOf(found.rows[0]);
    },
    async remove(beforeMs) {
      const due = rows
        ? sql`${rows} in (select ${rows} from (select ${rows}, ${at} from ${name} order by ${rows} limit ${BATCH}) oldest
            where ${at} < ${beforeMs}) and ${condition}`
        : sql`${at} < ${beforeMs} and ${condition}`;
      return Number((await sql`delete from ${name} where ${due}`.execute(store)).numAffectedRows ?? 0n);
    },
  };
}

function clipTask({ store, removeClip }: RetentionParts, kind: string, days: number | null): Task {
  const due = (beforeMs: number) => {
    const select = store
      .selectFrom('clips')
      .leftJoin('events', 'events.event_row_id', 'clips.event_row_id')
      .leftJoin('alerts', 'alerts.alert_id', 'events.alert_id')
      .where('clips.removed_at_ms', 'is', null)
      .where((each) => each.or([each('alerts.open', 'is', null), each('alerts.open', '=', 0)]));
    if (kind === 'clips.unfinished')
      return select.where('clips.complete_at_ms', 'is', null).where('clips.started_at_ms', '<', beforeMs);
    const judged = sql<boolean>`exists (select 1 from verdicts v where v.event_row_id = clips.event_row_id)`;
    const which = kind === 'clips.reviewed' ? judged : sql<boolean>`not ${judged}`;
    return select.where('clips.complete_at_ms', '<', beforeMs).where(which);
  };
  return {
    kind,
    days,
    count: async (beforeMs) => rowsOf(await due(beforeMs).select(COUNT).executeTakeFirst()),
    async remove(beforeMs) {
      const clips = await due(beforeMs).select('clips.sha256').limit(BATCH).execute();
      for (const { sha256 } of clips) await removeClip(sha256, 'age');
      return clips.length;
    },
  };
}

/** Files before their rows: what a power cut leaves is found again. */
function sessionTask({ store, folder, retention }: RetentionParts): Task {
  const due = (beforeMs: number) => store.selectFrom('recorded_sessions').where('imported_at_ms', '<', beforeMs);
  return {
    kind: 'recordedSessions',
    days: retention.sessionDays,
    count: async (beforeMs) => rowsOf(await due(beforeMs).select(COUNT).executeTakeFirst()),
    async remove(beforeMs) {
      const sessions = await due(beforeMs).select(['session_id', 'path']).limit(BATCH).execute();
      for (const { path } of sessions) await removeSessionFile(folder, path);
      const ids = sessions.map((row) => row.session_id);
      if (ids.length > 0) await store.deleteFrom('recorded_sessions').where('session_id', 'in', ids).execute();
      return ids.length;
    },
  };
}

const COUNT = sql<number>`count(*)`.as('rows');

function rowsOf(row: { rows: number } | undefined): number {
  return row?.rows ?? 0;
}

async function note({ store, nowMs }: RetentionParts, removals: readonly Removal[]): Promise<void> {
  await store.transaction().execute(async (write) => {
    await write
      .insertInto('retention_log')
      .values(removals.map(({ kind, beforeMs, removed }) => ({ at_ms: nowMs, kind, before_ms: beforeMs, removed })))
      .execute();
    const detail = Object.fromEntries(removals.map(({ kind, removed }) => [kind, String(removed)]));
    await writeAudit(write, COMMAND_LINE, 'retention', null, nowMs, detail);
  });
}
