/** The thread of report-store.ts: a connection of its own; questions are answered between two days of counting. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ReportReply, ReportRequest } from './report-store.js';
import { answerReport } from './reports.js';
import { rollUp } from './rollup.js';
import { connectStore } from './store.js';

const { store } = connectStore(z.string().parse(workerData));
const stopping = new AbortController();
let counting: Promise<unknown> = Promise.resolve();

parentPort?.on('message', (request: ReportRequest) => {
  if (request === null) void end();
  else void reply(request).then((answer) => parentPort?.postMessage(answer));
});

async function reply(request: NonNullable<ReportRequest>): Promise<ReportReply> {
  const { id } = request;
  try {
    if ('ask' in request) return { id, report: await answerReport(store, request.ask) };
    return { id, days: await count(request.rollUpAtMs) };
  } catch (error) {
    return { id, error };
  }
}

function count(nowMs: number): Promise<number> {
  const pause = async () => {
    await nextTurn();
    stopping.signal.throwIfAborted();
  };
  const days = counting.then(() => rollUp({ store, nowMs, pause }));
  counting = days.catch(() => undefined);
  return days;
}

async function end(): Promise<void> {
  stopping.abort();
  await counting;
  await store.destroy();
  parentPort?.close();
}
