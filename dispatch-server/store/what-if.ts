/** What-if in the store: runs with their results, and the stored events a replay is compared with. */
import { sql, type SqlBool } from 'kysely';
import { z } from 'zod';
import { whatIfResultSchema, type WhatIfResult, type WhatIfRun } from '../api/contract-what-if.js';
import { verdictKindSchema } from '../api/contract-review.js';
import { whatIfBodySchema, type WhatIfBody } from '../api/requests-what-if.js';
import type { Recorded } from '../what-if/findings.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import type { RecordedSession } from './recorded-sessions.js';
import type { Reader, Store } from './store.js';

/** Wall clocks of units wander while they are off the network. */
const WALL_SLACK_MS = 5 * 60_000;
const EQUAL_MS = 0.05;

/** Findings of the policy that a session's unit sent of the time it covers. */
export async function recordedEvents(
  store: Reader,
  session: RecordedSession,
  capture: { firstMs: number; lastMs: number },
  kinds: readonly string[],
): Promise<Recorded[]> {
  const { deviceId, startedAtMs, durationMs } = session;
  const rows = await store
    .selectFrom('events as e')
    .leftJoin('verdicts as v', (join) =>
      join
        .onRef('v.event_row_id', '=', 'e.event_row_id')
        .on(sql<SqlBool>`v.version = (select max(w.version) from verdicts w where w.event_row_id = e.event_row_id)`),
    )
    .select(['e.event_row_id', 'e.finding', 'e.onset_capture_ms', 'e.offset_capture_ms'])
    .select(['v.verdict', 'v.reason', 'v.kind'])
    .where('e.device_id', '=', deviceId)
    .where('e.onset_at_ms', '>=', startedAtMs - WALL_SLACK_MS)
    .where('e.onset_at_ms', '<=', startedAtMs + durationMs + WALL_SLACK_MS)
    .where('e.onset_capture_ms', '>=', capture.firstMs - EQUAL_MS)
    .where('e.onset_capture_ms', '<=', capture.lastMs + EQUAL_MS)
    .where('e.finding', 'in', kinds)
    .orderBy('e.onset_capture_ms')
    .execute();
  return rows.map((row) => ({
    eventRowId: row.event_row_id,
    finding: row.finding,
    onsetMs: row.onset_capture_ms,
    offsetMs: row.offset_capture_ms,
    verdict:
      row.verdict === null
        ? null
        : { verdict: verdictKindSchema.parse(row.verdict), reason: row.reason, kind: row.kind },
  }));
}

export async function beginRun(
  store: Store,
  runId: string,
  question: WhatIfBody,
  person: Person,
  nowMs: number,
): Promise<void> {
  await store.transaction().execute(async (write) => {
    const fixed = { result: null, failure: null, ended_at_ms: null };
    await write
      .insertInto('what_if_runs')
      .values({
        ...{ run_id: runId, question: JSON.stringify(question), state: 'running', ...fixed },
        ...{ started_by: person.login, started_at_ms: nowMs },
      })
      .execute();
    await writeAudit(write, person, 'whatIf.run', runId, nowMs, { thresholds: JSON.stringify(question.thresholds) });
  });
}

export async function endRun(
  store: Store,
  runId: string,
  end: { result: WhatIfResult } | { failure: string },
  nowMs: number,
): Promise<void> {
  const part =
    'result' in end ? { state: 'done', result: JSON.stringify(end.result) } : { state: 'failed', failure: end.failure };
  await store
    .updateTable('what_if_runs')
    .set({ ...part, ended_at_ms: nowMs })
    .where('run_id', '=', runId)
    .execute();
}

/** Runs that a server left behind when it stopped. */
export async function abandonRuns(store: Store, nowMs: number): Promise<void> {
  await store
    .updateTable('what_if_runs')
    .set({ state: 'failed', failure: 'the server was stopped', ended_at_ms: nowMs })
    .where('state', '=', 'running')
    .execute();
}

/** null = there is no such run. */
export async function readRun(store: Reader, runId: string, progress: number): Promise<WhatIfRun | null> {
  const row = await store.selectFrom('what_if_runs').selectAll().where('run_id', '=', runId).executeTakeFirst();
  if (!row) return null;
  return {
    runId: row.run_id,
    state: z.enum(['running', 'done', 'failed']).parse(row.state),
    progress: row.state === 'running' ? progress : 1,
    thresholds: whatIfBodySchema.parse(JSON.parse(row.question)).thresholds,
    startedBy: row.started_by,
    startedAtMs: row.started_at_ms,
    endedAtMs: row.ended_at_ms,
    failure: row.failure,
    result: row.result === null ? null : whatIfResultSchema.parse(JSON.parse(row.result)),
  };
}
