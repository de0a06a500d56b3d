/** A thread of networks that works beside the frame loop: one question at a time, begun again when it has died. */
import { Worker } from 'node:worker_threads';
import type { Frame } from '../ports.js';
import type { CloseOrder, SharedPicture } from './thread-program.js';

/** A small nursery: readings and looks are small and short-lived. 215 MB of resident memory without, 202 MB with. */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 2 };
/** A thread that dies is started again after as many questions as this: a few seconds of looks at hands. */
const RESTART_AFTER_QUESTIONS = 50;

/** A thread that has not ended so long after it was asked to is ended. Ours. */
const CLOSE_WITHIN_MS = 3000;

/** What a thread says first: `ready`; all else answers a question. */
interface ThreadAnswer {
  readonly answer: string;
}

/** What a thread may be told, besides `close`. */
interface ThreadOrder {
  readonly order: string;
}

/** Which program runs, and what it is called in messages: `the thread of the ${name}`. */
export interface ThreadProgram {
  readonly program: URL;
  readonly name: string;
  /** Given to the program at its start. */
  readonly data?: unknown;
  /** Questions that fail before a dead thread is begun again. */
  readonly restartAfter?: number;
}

/** The memory of the pixels is the same for pictures of one size. */
export class NetworkThread<Order extends ThreadOrder, Answer extends ThreadAnswer> {
  /** What the thread said first. */
  readonly ready: Answer;
  readonly #what: ThreadProgram;
  #worker: Worker;
  #failed = 0;
  #dead = false;
  #pixels = new SharedArrayBuffer(0);
  #view = new Uint8Array(this.#pixels);

  private constructor(what: ThreadProgram, { worker, ready }: Started) {
    this.#what = what;
    this.#worker = this.#watched(worker);
    this.ready = ready as Answer;
  }

  /** Rejects with the reason when it does not start. */
  static async start<Order extends ThreadOrder, Answer extends ThreadAnswer>(
    what: ThreadProgram,
  ): Promise<NetworkThread<Order, Answer>> {
    return new NetworkThread<Order, Answer>(what, await startThread(what));
  }

  /** The answer to one question. Rejects when the thread is dead or dies of it. */
  async ask(order: Order): Promise<Answer> {
    if (this.#dead) await this.#revive();
    const answered = answerOf(this.#worker, this.#what.name);
    this.#worker.postMessage(order);
    return (await answered) as Answer;
  }

  /** Says what needs no answer; a dead thread has nothing left to hear it. */
  tell(order: Order): void {
    if (!this.#dead) this.#worker.postMessage(order);
  }

  /** The picture where both threads see it, until the next call. */
  share({ tMs, width, height, rgb }: Frame): SharedPicture {
    if (this.#pixels.byteLength < rgb.length) {
      this.#pixels = new SharedArrayBuffer(rgb.length);
      this.#view = new Uint8Array(this.#pixels);
    }
    this.#view.set(rgb);
    return { tMs, width, height, pixels: this.#pixels };
  }

  async close(): Promise<void> {
    if (this.#dead) return;
    const worker = this.#worker;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage({ order: 'close' } satisfies CloseOrder);
    const late = setTimeout(() => void worker.terminate(), CLOSE_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }

  async #revive(): Promise<void> {
    const { name, restartAfter = RESTART_AFTER_QUESTIONS } = this.#what;
    if (++this.#failed % restartAfter !== 0) throw new Error(`the thread of the ${name} has ended`);
    this.#worker = this.#watched((await startThread(this.#what)).worker);
    this.#dead = false;
  }

  #watched(worker: Worker): Worker {
    const died = (): void => {
      this.#dead = true;
    };
    return worker.on('error', died).on('exit', died);
  }
}

interface Started {
  readonly worker: Worker;
  readonly ready: ThreadAnswer;
}

async function startThread({ program, name, data }: ThreadProgram): Promise<Started> {
  const worker = new Worker(program, { workerData: data, name, execArgv: [], resourceLimits: THREAD_MEMORY });
  const ready = await answerOf(worker, name);
  if (ready.answer === 'ready') return { worker, ready };
  throw new Error(`the thread of the ${name} did not start: ${JSON.stringify(ready)}`);
}

/** The next answer. Rejects with what ended the thread. */
function answerOf(worker: Worker, name: string): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', heard).off('error', failed).off('exit', ended);
    };
    const heard = (answer: ThreadAnswer): void => {
      settle();
      resolve(answer);
    };
    const failed = (error: Error): void => {
      settle();
      reject(error);
    };
    const ended = (code: number): void => failed(new Error(`the thread of the ${name} ended with code ${code}`));
    worker.once('message', heard).once('error', failed).once('exit', ended);
  });
}
