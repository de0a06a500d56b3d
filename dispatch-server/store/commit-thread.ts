/** Commits in a worker thread, so that neither the database nor its flush to disk delays sockets and boards. */
import { Worker } from 'node:worker_threads';
import type { Committed } from './arrivals.js';
import { CatchUp, type CatchUpParts } from './catch-up.js';
import type { EventStore } from './event-store.js';
import type { Arrival } from './filing.js';
import type { LateFiled } from './late-history.js';
import { packArrivals, type Parcel } from './parcel.js';
import { turnOf } from './write-turn.js';

/** To the thread: write these; file a part of what waits of the history; or close the database and end. */
export type CommitRequest = { parcel: Parcel; nowMs: number } | { fileLate: true; nowMs: number } | { close: true };

/** From the thread, in the order of the requests. `waiting`: events that wait for their row in the history. */
export type CommitReply = { committed: Committed; waiting: number } | { filed: LateFiled } | { error: unknown };

/** Room for the short-lived objects of a group, so that few of them are copied before they are garbage. */
const YOUNG_MB = 96;

interface Waiting {
  resolve: (reply: CommitReply) => void;
  reject: (error: unknown) => void;
}

/** Arrivals of one transaction: most of them are only logged then, about 60 ms in all; half as many cost a fifth more each. */
const MOST_ARRIVALS = 8000;

export class CommitThread implements EventStore {
  readonly mostArrivals = MOST_ARRIVALS;
  readonly #file: string;
  #worker: Worker | null = null;
  #waiting: Waiting[] = [];
  #catchUp: CatchUp | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async commit(arrivals: readonly Arrival[], nowMs: number): Promise<Committed> {
    const parcel = packArrivals(arrivals);
    const reply = await this.#inTurn({ parcel, nowMs }, [
      parcel.headNumbers.buffer as ArrayBuffer,
      parcel.places.buffer as ArrayBuffer,
      parcel.seqs.buffer as ArrayBuffer,
      parcel.payloads.buffer as ArrayBuffer,
    ]);
    if (!('committed' in reply)) throw new TypeError('the thread has answered something else');
    if (reply.waiting > 0) this.#catchUp?.wake(reply.waiting);
    return reply.committed;
  }

  catchUp(parts: CatchUpParts, now: () => number): void {
    this.#catchUp = new CatchUp(async () => {
      const reply = await this.#inTurn({ fileLate: true, nowMs: now() });
      if (!('filed' in reply)) throw new TypeError('the thread has answered something else');
      return reply.filed;
    }, parts);
    this.#catchUp.wake(Infinity);
  }

  async #inTurn(request: CommitRequest, moved: ArrayBuffer[] = []): Promise<CommitReply> {
    const endTurn = await turnOf(this.#file).take();
    try {
      return await this.#ask(request, moved);
    } finally {
      endTurn();
    }
  }

  #ask(request: CommitRequest, moved: ArrayBuffer[]): Promise<CommitReply> {
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start();
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(request, moved);
    });
  }

  async close(): Promise<void> {
    await this.#catchUp?.stop();
    const worker = this.#worker;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const request: CommitRequest = { close: true };
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
      else waiting?.resolve(reply);
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
