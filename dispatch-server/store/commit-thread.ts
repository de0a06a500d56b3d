/** Commits in a worker thread, so that neither the database nor its flush to disk delays sockets and boards. */
import { Worker } from 'node:worker_threads';
import type { Committed } from './arrivals.js';
import type { EventStore } from './event-store.js';
import type { Arrival } from './filing.js';
import { packArrivals, type Parcel } from './parcel.js';
import { turnOf } from './write-turn.js';

/** To the thread; without a parcel: close the database and end. */
export interface CommitRequest {
  parcel: Parcel | null;
  nowMs: number;
}

/** From the thread, in the order of the requests. */
export type CommitReply = { committed: Committed } | { error: unknown };

/** Room for the short-lived objects of a group, so that few of them are copied before they are garbage. */
const YOUNG_MB = 96;

interface Waiting {
  resolve: (committed: Committed) => void;
  reject: (error: unknown) => void;
}

export class CommitThread implements EventStore {
  readonly #file: string;
  #worker: Worker | null = null;
  #waiting: Waiting[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  async commit(arrivals: readonly Arrival[], nowMs: number): Promise<Committed> {
    const parcel = packArrivals(arrivals);
    const endTurn = await turnOf(this.#file).take();
    try {
      return await this.#ask(parcel, nowMs);
    } finally {
      endTurn();
    }
  }

  #ask(parcel: Parcel, nowMs: number): Promise<Committed> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start();
      this.#waiting.push({ resolve, reject });
      const request: CommitRequest = { parcel, nowMs };
      this.#worker.postMessage(request, [
        parcel.headNumbers.buffer as ArrayBuffer,
        parcel.places.buffer as ArrayBuffer,
      ]);
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const request: CommitRequest = { parcel: null, nowMs: 0 };
    worker.postMessage(request);
    await ended;
  }

  /** A thread that dies takes nothing along that was acknowledged; the next commit starts another. */
  #start(): Worker {
    const worker = new Worker(new URL('./commit-worker.js', import.meta.url), {
      workerData: this.#file,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', (reply: CommitReply) => {
      const waiting = this.#waiting.shift();
      if ('error' in reply) waiting?.reject(reply.error);
      else waiting?.resolve(reply.committed);
    });
    const fail = (error: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`the thread that writes events has ended with ${code}`)));
    return worker;
  }
}
