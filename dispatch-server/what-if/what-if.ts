/** Runs other thresholds over recorded sessions: chooses them, has them replayed, puts the result into the store. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { FINDING_KINDS } from '@oyau/protocol';
import type { Logger } from 'pino';
import type { RecordedSessionView } from '../api/contract-what-if.js';
import type { WhatIfBody } from '../api/requests-what-if.js';
import type { Person } from '../store/alert-change.js';
import { listDevices } from '../store/devices.js';
import { listSessions, type RecordedSession } from '../store/recorded-sessions.js';
import type { Store } from '../store/store.js';
import { abandonRuns, beginRun, endRun, recordedEvents } from '../store/what-if.js';
import type { ReplayPool } from './replay-pool.js';
import { resultOf, type Outcome } from './result.js';

export interface WhatIfParts {
  readonly store: Store;
  /** Data folder: recorded sessions lie below it. */
  readonly folder: string;
  readonly pool: ReplayPool;
  readonly now: () => number;
  readonly log: Logger;
}

/** At the same time; a run is a queue of sessions already. */
const MOST_RUNNING = 3;
/** No more than a person waits for. */
const MOST_SESSIONS = 500;
const KINDS = FINDING_KINDS.filter((kind) => kind !== 'blink');

export type Begun = { readonly runId: string } | { readonly refused: 'busy' | 'noSessions' | 'tooMany' };

export class WhatIf {
  readonly #parts: WhatIfParts;
  /** Share done of the runs that go on. */
  readonly #running = new Map<string, { doneMs: number; totalMs: number; ended: Promise<void> }>();

  constructor(parts: WhatIfParts) {
    this.#parts = parts;
  }

  /** Call once before the first run. */
  start(): Promise<void> {
    return abandonRuns(this.#parts.store, this.#parts.now());
  }

  /** 0..1; 0 for a run that is not going on. */
  progressOf(runId: string): number {
    const run = this.#running.get(runId);
    return run ? Math.min(1, run.doneMs / Math.max(1, run.totalMs)) : 0;
  }

  /** Gives the run's id at once; `busy` = too many go on, `noSessions` = nothing was recorded there, `tooMany` = narrow the question. */
  async begin(question: WhatIfBody, person: Person): Promise<Begun> {
    if (this.#running.size >= MOST_RUNNING) return { refused: 'busy' };
    const sessions = await chosenSessions(this.#parts.store, question);
    if (sessions.length === 0) return { refused: 'noSessions' };
    if (sessions.length > MOST_SESSIONS) return { refused: 'tooMany' };
    const runId = randomUUID();
    await beginRun(this.#parts.store, runId, question, person, this.#parts.now());
    // Each session is replayed twice.
    const totalMs = 2 * sessions.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const run = { doneMs: 0, totalMs, ended: Promise.resolve() };
    this.#running.set(runId, run);
    run.ended = this.#carryOut(runId, question, sessions, run).finally(() => this.#running.delete(runId));
    return { runId };
  }

  /** Ends what goes on: it counts as failed. */
  async stop(): Promise<void> {
    await this.#parts.pool.close();
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  async #carryOut(
    runId: string,
    question: WhatIfBody,
    sessions: readonly RecordedSession[],
    run: { doneMs: number },
  ): Promise<void> {
    const { store, now, log } = this.#parts;
    try {
      const outcomes = await Promise.all(sessions.map((session) => this.#replay(session, question, run)));
      const trucks = new Set((await listDevices(store)).map(({ truckId }) => truckId)).size;
      const result = resultOf(outcomes, { trucks, dispatchers: question.dispatchers });
      await endRun(store, runId, { result }, now());
    } catch (error) {
      log.error({ err: error, runId }, 'a what-if run failed');
      const failure = error instanceof Error ? error.message : String(error);
      await endRun(store, runId, { failure }, now()).catch((again: unknown) =>
        log.error({ err: again, runId }, 'its end is not stored'),
      );
    }
  }

  /** A session that cannot be replayed says so in the result; the others count. */
  async #replay(session: RecordedSession, { thresholds }: WhatIfBody, run: { doneMs: number }): Promise<Outcome> {
    const { store, folder, pool } = this.#parts;
    const view = viewOf(session);
    try {
      const task = { file: join(folder, session.path), thresholds };
      const replayed = await pool.replay(task, (doneMs) => (run.doneMs += doneMs));
      const capture = { firstMs: replayed.firstMs, lastMs: replayed.firstMs + replayed.durationMs };
      return { session: view, recorded: await recordedEvents(store, session, capture, KINDS), replayed, failure: null };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { session: view, recorded: [], replayed: null, failure: failure.replaceAll(`${folder}/`, '') };
    }
  }
}

/** Sessions of the question, oldest first. */
async function chosenSessions(store: Store, question: WhatIfBody): Promise<RecordedSession[]> {
  const { fromMs, toMs, trucks, devices, sessions } = question;
  const among = (list: readonly string[], value: string): boolean => list.length === 0 || list.includes(value);
  return (await listSessions(store, { fromMs, toMs })).filter(
    ({ truckId, deviceId, sessionId }) =>
      among(trucks, truckId) && among(devices, deviceId) && among(sessions, sessionId),
  );
}

export function viewOf(session: RecordedSession): RecordedSessionView {
  const { sessionId, truckId, deviceId, driverId, startedAtMs, durationMs } = session;
  return { sessionId, truckId, deviceId, driverId, startedAtMs, durationMs };
}
