/** The thread of commit-thread.ts: a connection of its own, one group after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { commitFilings } from './arrivals.js';
import type { CommitReply, CommitRequest } from './commit-thread.js';
import { unpackFilings } from './parcel.js';
import { sqliteRows } from './sqlite-rows.js';
import { connectStore } from './store.js';

const { store, database } = connectStore(z.string().parse(workerData));
const fileAll = sqliteRows(database);
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', (request: CommitRequest) => {
  last = last.then(() => answer(request));
});

async function answer({ parcel, nowMs }: CommitRequest): Promise<void> {
  if (!parcel) {
    await store.destroy();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(await commit(parcel, nowMs));
}

async function commit(parcel: NonNullable<CommitRequest['parcel']>, nowMs: number): Promise<CommitReply> {
  try {
    return { committed: await commitFilings(store, unpackFilings(parcel), nowMs, fileAll) };
  } catch (error) {
    return { error };
  }
}
