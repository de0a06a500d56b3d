/** Runs replays in worker threads, so that trucks and boards never wait for them; in this thread where the sources run uncompiled. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { replayTask, type ReplayTask, type Replayed } from './replay-task.js';
import type { WorkerReply } from './replay-worker.js';

export interface ReplayPool {
  /** Rejects when the session cannot be replayed. `tell` hears how much of the recording has gone by since the last word, ms. */
  replay(task: ReplayTask, tell: (doneMs: number) => void): Promise<Replayed>;
  /** How many replays go on at the same time. */
  readonly threads: number;
  /** Ends the threads; what they were at is rejected. */
  close(): Promise<void>;
}

/** One processor stays with the trucks. */
const THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));

/** A replay that runs away must not take the server's memory with it. */
const OPTIONS = {
  resourceLimits: { maxOldGenerationSizeMb: 512 },
  // Flags of this process, such as a debugger's, are not for its threads.
  execArgv: [],
};

export function createReplayPool(): ReplayPool {
  if (!fileURLToPath(import.meta.url).endsWith('.js'))
    return { threads: 1, replay: replayTask, close: () => Promise.resolve() };
  return new ThreadPool();
}

class ThreadPool implements ReplayPool {
  readonly threads = THREADS;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #queue: (() => void)[] = [];
  #busy = 0;
  #isClosed = false;

  async replay(task: ReplayTask, tell: (doneMs: number) => void): Promise<Replayed> {
    if (this.#busy >= this.threads) await new Promise<void>((go) => this.#queue.push(go));
    if (this.#isClosed) throw new Error('the server is stopping');
    this.#busy += 1;
    try {
      return await this.#ask(task, tell);
    } finally {
      this.#busy -= 1;
      this.#queue.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const go of this.#queue.splice(0)) go();
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
  }

  async #ask(task: ReplayTask, tell: (doneMs: number) => void): Promise<Replayed> {
    const worker = this.#idle.pop() ?? this.#start();
    try {
      return await answerOf(worker, task, tell);
    } finally {
      if (this.#all.has(worker)) this.#idle.push(worker);
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./replay-worker.js', import.meta.url), OPTIONS);
    worker.unref();
    this.#all.add(worker);
    const forget = (): void => {
      this.#all.delete(worker);
      const at = this.#idle.indexOf(worker);
      if (at !== -1) this.#idle.splice(at, 1);
    };
    worker.once('exit', forget);
    worker.once('error', forget);
    return worker;
  }
}

/** A thread that dies rejects what it was at. */
function answerOf(worker: Worker, task: ReplayTask, tell: (doneMs: number) => void): Promise<Replayed> {
  const over = new AbortController();
  const answer = new Promise<Replayed>((resolve, reject) => {
    const hear = (reply: WorkerReply): void => {
      if (reply.type === 'progress') tell(reply.doneMs);
      else if (reply.type === 'done') resolve(reply.replayed);
      else reject(new Error(reply.reason));
    };
    const end = (code: number): void => reject(new Error(`the thread that replays has ended with ${code}`));
    worker.on('message', hear);
    worker.on('exit', end);
    worker.on('error', reject);
    over.signal.addEventListener('abort', () => {
      worker.off('message', hear);
      worker.off('exit', end);
      worker.off('error', reject);
    });
    worker.postMessage(task);
  });
  return answer.finally(() => over.abort());
}
