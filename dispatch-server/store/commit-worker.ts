/** The thread of commit-thread.ts: a connection of its own, one request after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { commitFilings } from './arrivals.js';
import type { CommitReply, CommitRequest } from './commit-thread.js';
import { LateHistory } from './late-history.js';
import { unpackFilings } from './parcel.js';
import { sqliteRows } from './sqlite-rows.js';
import { connectStore } from './store.js';

/**
 * From so many events in one group on, rows of the history that may wait do: that is a fleet which comes back after an outage. One unit has at most four
 * messages of 100 on its way, and on an ordinary day 5000 trucks send a hundred events a second, in groups of a few.
 */
const WAIT_FROM = 500;

const { store, database } = connectStore(z.string().parse(workerData));
const fileAll = sqliteRows(database, { waitFrom: WAIT_FROM });
const late = new LateHistory(store, database);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: CommitRequest) => {
  last = last.then(() => answer(request));
});

async function answer(request: CommitRequest): Promise<void> {
  if ('close' in request) {
    await store.destroy();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage(await work(request));
  } catch (error) {
    const reply: CommitReply = { error };
    parentPort?.postMessage(reply);
  }
}

async function work(request: Exclude<CommitRequest, { close: true }>): Promise<CommitReply> {
  const { nowMs } = request;
  if ('fileLate' in request) return { filed: await late.file(nowMs) };
  const committed = await commitFilings(store, unpackFilings(request.parcel), nowMs, fileAll);
  return { committed, waiting: late.count() };
}
