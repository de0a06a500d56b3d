/** The thread of replay-pool.ts: one session after the other. */
import { parentPort } from 'node:worker_threads';
import { replayTask, type ReplayTask, type Replayed } from './replay-task.js';

/** To the pool. */
export type WorkerReply =
  | { readonly type: 'progress'; readonly doneMs: number }
  | { readonly type: 'done'; readonly replayed: Replayed }
  | { readonly type: 'failed'; readonly reason: string };

parentPort?.on('message', (task: ReplayTask) => {
  const tell = (reply: WorkerReply): void => parentPort?.postMessage(reply);
  replayTask(task, (doneMs) => tell({ type: 'progress', doneMs })).then(
    (replayed) => tell({ type: 'done', replayed }),
    (error: unknown) => tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
