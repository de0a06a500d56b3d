/** The analyst's queue: events that raised an alert or are worth a look, the most pressing first. */
import { sql, type Expression, type SqlBool } from 'kysely';
import { ANALYST_KINDS } from '../alerts/priorities.js';
import type { ReviewItem, ReviewQueueAnswer, Verdict } from '../api/contract-review.js';
import { reviewPrioritySchema } from '../api/contract-review.js';
import type { ReviewQueueQuery } from '../api/requests-review.js';
import { shiftAt } from '../desk/shifts.js';
import { offsetOfZone } from '../desk/time-zone.js';
import { readSettings } from './settings.js';
import type { Reader } from './store.js';
import { verdictOf } from './verdicts.js';

/** Priority of an event by its alert, as the contract names it. */
export const PRIORITY = sql<string>`coalesce(a.priority, 'analyst')`;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export async function readReviewQueue(store: Reader, query: ReviewQueueQuery): Promise<ReviewQueueAnswer> {
  const spans = query.shift === undefined ? [query] : await spansOfShift(store, query.shift, query);
  if (spans.length === 0) return { items: [], isCut: false };
  const rows = await selectQueue(store, query, spans).execute();
  return { items: rows.slice(0, query.limit).map(itemOf), isCut: rows.length > query.limit };
}

type QueueRow = Awaited<ReturnType<ReturnType<typeof selectQueue>['execute']>>[number];

function selectQueue(store: Reader, query: ReviewQueueQuery, spans: readonly Span[]) {
  let select = store
    .selectFrom('events as e')
    .leftJoin('alerts as a', 'a.alert_id', 'e.alert_id')
    .leftJoin('verdicts as v', (join) =>
      join
        .onRef('v.event_row_id', '=', 'e.event_row_id')
        .on(sql<SqlBool>`v.version = (select max(w.version) from verdicts w where w.event_row_id = e.event_row_id)`),
    )
    .select(['e.event_row_id', 'e.truck_id', 'e.driver_id', 'e.finding', 'e.onset_at_ms'])
    .select(['v.version', 'v.verdict', 'v.kind', 'v.reason', 'v.note', 'v.second_review', 'v.login', 'v.at_ms'])
    .select([
      sql<number | null>`e.offset_capture_ms - e.onset_capture_ms`.as('duration_ms'),
      PRIORITY.as('priority'),
      hasClip(sql`(c.media_type like 'video/%' or c.media_type like 'image/%')`).as('has_film'),
      hasClip(sql`c.media_type = 'application/json'`).as('has_trace'),
    ])
    .where((each) => each.or(spans.map(({ fromMs, toMs }) => each.between('e.onset_at_ms', fromMs, toMs))))
    .where((each) => each.or([each('e.alert_id', 'is not', null), each('e.finding', 'in', ANALYST_KINDS)]));
  if (query.priority !== undefined) select = select.where(PRIORITY, '=', query.priority);
  if (query.kind !== undefined) select = select.where('e.finding', '=', query.kind);
  if (query.truck !== undefined) select = select.where('e.truck_id', '=', query.truck);
  if (query.driver !== undefined) select = select.where('e.driver_id', '=', query.driver);
  if (query.state !== 'all') select = select.where(STATES[query.state]);
  return select
    .orderBy(sql`case coalesce(a.priority, 'analyst') when 'P1' then 0 when 'P2' then 1 else 2 end`)
    .orderBy('e.onset_at_ms', 'desc')
    .orderBy('e.event_row_id', 'desc')
    .limit(query.limit + 1);
}

const STATES: Readonly<Record<'open' | 'second' | 'done', Expression<SqlBool>>> = {
  open: sql<SqlBool>`v.version is null`,
  second: sql<SqlBool>`v.second_review = 'wanted'`,
  done: sql<SqlBool>`(v.version is not null and v.second_review <> 'wanted')`,
};

function hasClip(which: Expression<unknown>) {
  return sql<number>`case when exists (select 1 from clips c where c.event_row_id = e.event_row_id
    and c.complete_at_ms is not null and c.removed_at_ms is null and ${which}) then 1 else 0 end`;
}

function itemOf(row: QueueRow): ReviewItem {
  return {
    id: row.event_row_id,
    truckId: row.truck_id,
    driverId: row.driver_id,
    finding: row.finding,
    onsetAtMs: row.onset_at_ms,
    durationMs: row.duration_ms,
    priority: reviewPrioritySchema.parse(row.priority),
    verdict: latestOf(row),
    hasFilm: row.has_film === 1,
    hasTrace: row.has_trace === 1,
  };
}

function latestOf({ version, verdict, kind, reason, note, second_review, login, at_ms }: QueueRow): Verdict | null {
  if (version === null || verdict === null || second_review === null || login === null || at_ms === null) return null;
  return verdictOf({ version, verdict, kind, reason, note, second_review, login, at_ms });
}

/** The spans of all shifts of this name that touch the period, cut to it. */
async function spansOfShift(store: Reader, name: string, { fromMs, toMs }: Span): Promise<Span[]> {
  const { shifts, timeZone } = await readSettings(store);
  const spans: Span[] = [];
  let shift = shiftAt(shifts, offsetOfZone(timeZone), fromMs);
  while (shift && shift.startedAtMs <= toMs) {
    if (shift.name === name)
      spans.push({ fromMs: Math.max(fromMs, shift.startedAtMs), toMs: Math.min(toMs, shift.endsAtMs - 1) });
    shift = shiftAt(shifts, offsetOfZone(timeZone), shift.endsAtMs);
  }
  return spans;
}
