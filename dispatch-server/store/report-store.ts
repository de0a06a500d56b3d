/** Where reports are answered and figures kept: in a thread of its own on SQLite when compiled, so that no board waits; else here. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Report } from '../reports/report.js';
import { answerReport, type Asked } from './reports.js';
import { rollUp } from './rollup.js';
import { DATABASE_FILE, sqliteOf, type Store } from './store.js';

export interface ReportStore {
  answer(asked: Asked): Promise<Report>;
  /** Counts changed days again; gives how many. */
  rollUp(nowMs: number): Promise<number>;
  close(): Promise<void>;
}

/** To the thread; `null`: close the database and end. */
export type ReportRequest = { id: number; ask: Asked } | { id: number; rollUpAtMs: number } | null;
export type ReportReply =
  { id: number; report: Report } | { id: number; days: number } | { id: number; error: unknown };

export function openReportStore(store: Store, folder: string): ReportStore {
  // Threads cannot run the TypeScript sources.
  if (sqliteOf(store) && fileURLToPath(import.meta.url).endsWith('.js'))
    return new ReportThread(join(folder, DATABASE_FILE));
  return {
    answer: (asked) => answerReport(store, asked),
    rollUp: (nowMs) => rollUp({ store, nowMs, pause: () => new Promise((resolve) => setImmediate(resolve)) }),
    close: () => Promise.resolve(),
  };
}

interface Waiting {
  resolve: (reply: ReportReply) => void;
  reject: (error: unknown) => void;
}

class ReportThread implements ReportStore {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #last = 0;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  async answer(ask: Asked): Promise<Report> {
    const reply = await this.#ask((id) => ({ id, ask }));
    if ('report' in reply) return reply.report;
    throw new Error('the report thread answered something else');
  }

  async rollUp(nowMs: number): Promise<number> {
    const reply = await this.#ask((id) => ({ id, rollUpAtMs: nowMs }));
    return 'days' in reply ? reply.days : 0;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (!worker) return;
    worker.ref();
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage(null satisfies ReportRequest);
    await ended;
  }

  #ask(request: (id: number) => ReportRequest): Promise<ReportReply> {
    if (this.#isClosed) return Promise.reject(new Error('the server is stopping'));
    return new Promise((resolve, reject) => {
      const id = (this.#last += 1);
      this.#waiting.set(id, { resolve, reject });
      this.#worker ??= this.#start();
      // Whoever waits for an answer keeps the process alive; a thread at rest does not.
      this.#worker.ref();
      this.#worker.postMessage(request(id));
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./report-worker.js', import.meta.url), { workerData: this.#file });
    worker.on('message', (reply: ReportReply) => {
      const waiting = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      if (this.#waiting.size === 0 && !this.#isClosed) worker.unref();
      if ('error' in reply) waiting?.reject(reply.error);
      else waiting?.resolve(reply);
    });
    const fail = (error: unknown): void => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of waiting) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`the thread of the reports has ended with ${code}`)));
    return worker;
  }
}
