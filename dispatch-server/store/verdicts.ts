/** Verdicts: every change is a new version, written with its audit line; nobody overwrites what he has not seen. */
import type { Selectable } from 'kysely';
import { secondReviewSchema, verdictKindSchema, type Verdict } from '../api/contract-review.js';
import type { VerdictBody } from '../api/requests-review.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import type { Tables } from './schema.js';
import type { Reader, Store } from './store.js';

/** `newer`: somebody else was faster; the verdicts are as they are now. */
export interface Given {
  readonly outcome: 'given' | 'newer' | 'noEvent';
  readonly verdicts: readonly Verdict[];
}

export function giveVerdict(
  store: Store,
  eventRowId: number,
  body: VerdictBody,
  person: Person,
  nowMs: number,
): Promise<Given> {
  return store.transaction().execute(async (write) => {
    const event = await write
      .selectFrom('events')
      .select('event_row_id')
      .where('event_row_id', '=', eventRowId)
      .executeTakeFirst();
    if (!event) return { outcome: 'noEvent', verdicts: [] };
    const before = await listVerdicts(write, eventRowId);
    const latest = before.at(-1);
    if ((latest?.version ?? 0) !== body.basedOn) return { outcome: 'newer', verdicts: before };
    const verdict = nextVersion(latest, body, person.login, nowMs);
    await write.insertInto('verdicts').values(rowOf(eventRowId, verdict)).execute();
    const { version, verdict: said, kind, reason } = verdict;
    const detail = { version: String(version), verdict: said, ...(kind && { kind }), ...(reason && { reason }) };
    await writeAudit(write, person, 'verdict.give', String(eventRowId), nowMs, detail);
    return { outcome: 'given', verdicts: [...before, verdict] };
  });
}

function nextVersion(latest: Verdict | undefined, body: VerdictBody, login: string, atMs: number): Verdict {
  return {
    version: (latest?.version ?? 0) + 1,
    verdict: body.verdict,
    kind: body.kind ?? null,
    reason: body.reason ?? null,
    note: body.note === undefined || body.note === '' ? null : body.note,
    secondReview: secondReviewAfter(latest, body.wantsSecond, login),
    login,
    atMs,
  };
}

/** Only another person gives the second review; after that a change is one more version of it. */
function secondReviewAfter(latest: Verdict | undefined, wantsSecond: boolean, login: string): Verdict['secondReview'] {
  if (wantsSecond) return 'wanted';
  if (latest?.secondReview === 'given') return 'given';
  return latest?.secondReview === 'wanted' && latest.login !== login ? 'given' : 'none';
}

/** All versions, oldest first. */
export async function listVerdicts(store: Reader, eventRowId: number): Promise<Verdict[]> {
  const rows = await store
    .selectFrom('verdicts')
    .selectAll()
    .where('event_row_id', '=', eventRowId)
    .orderBy('version')
    .execute();
  return rows.map(verdictOf);
}

export function verdictOf(row: Omit<Selectable<Tables['verdicts']>, 'verdict_id' | 'event_row_id'>): Verdict {
  return {
    version: row.version,
    verdict: verdictKindSchema.parse(row.verdict),
    kind: row.kind,
    reason: row.reason,
    note: row.note,
    secondReview: secondReviewSchema.parse(row.second_review),
    login: row.login,
    atMs: row.at_ms,
  };
}

function rowOf(event_row_id: number, verdict: Verdict) {
  const { version, verdict: said, kind, reason, note, secondReview: second_review, login, atMs: at_ms } = verdict;
  return { event_row_id, version, verdict: said, kind, reason, note, second_review, login, at_ms };
}
