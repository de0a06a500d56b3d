/** Opens the hand networks, in a thread of their own or in this one. What fails is told, and the face path goes on without. */
import { Worker } from 'node:worker_threads';
import type { HandAnswer, HandOrder } from './hand-messages.js';
import { loadHandNetworks } from './hand-networks.js';
import { HandReader, type HandLook, type Looked } from './hand-reader.js';
import { NetworkSenses } from './hand-senses.js';
import type { HandLooker } from './hand-watch.js';

/** A small nursery: looks are small and short-lived. */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 2 };
/** A thread that dies is started again after as many looks as this: a few seconds. */
const RESTART_AFTER_LOOKS = 50;

/** Compiled code also when this file runs from its source: threads load no TypeScript. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/vision/hands/hand-thread.js' : './hand-thread.js',
  import.meta.url,
);

/** The networks in this thread: for recordings. Throws as `loadHandNetworks` does. */
export async function openHandsHere(): Promise<HandLooker> {
  return new HandReader(new NetworkSenses(await loadHandNetworks()));
}

/** The networks in a thread of their own: for a unit at work. Rejects with the reason when they do not start. */
export async function openHandThread(program: URL = PROGRAM): Promise<HandLooker> {
  return new HandThread(program, await startThread(program));
}

/** One look at a time. The memory of the pixels is the same for pictures of one size. */
class HandThread implements HandLooker {
  readonly #program: URL;
  #worker: Worker;
  #failedLooks = 0;
  #dead = false;
  #pixels = new SharedArrayBuffer(0);

  constructor(program: URL, worker: Worker) {
    this.#program = program;
    this.#worker = this.#watched(worker);
  }

  async look({ frame, places, things, nearLately }: HandLook): Promise<Looked> {
    const { tMs, width, height, rgb } = frame;
    if (this.#dead) await this.#revive();
    if (this.#pixels.byteLength < rgb.length) this.#pixels = new SharedArrayBuffer(rgb.length);
    new Uint8Array(this.#pixels).set(rgb);
    const answered = answerOf(this.#worker);
    this.#tell({ order: 'look', tMs, width, height, pixels: this.#pixels, places, things, nearLately });
    const answer = await answered;
    if (answer.answer === 'look') return answer.looked;
    throw new Error(answer.answer === 'failed' ? answer.message : `unexpected answer ${answer.answer}`);
  }

  async close(): Promise<void> {
    if (this.#dead) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#tell({ order: 'close' });
    await ended;
  }

  async #revive(): Promise<void> {
    if (++this.#failedLooks % RESTART_AFTER_LOOKS !== 0) throw new Error('the thread of the hand networks has ended');
    this.#worker = this.#watched(await startThread(this.#program));
    this.#dead = false;
  }

  #tell(order: HandOrder): void {
    this.#worker.postMessage(order);
  }

  #watched(worker: Worker): Worker {
    const died = (): void => {
      this.#dead = true;
    };
    return worker.on('error', died).on('exit', died);
  }
}

async function startThread(program: URL): Promise<Worker> {
  const worker = new Worker(program, { name: 'hand path', execArgv: [], resourceLimits: THREAD_MEMORY });
  const answer = await answerOf(worker);
  if (answer.answer === 'ready') return worker;
  throw new Error(`the thread of the hand networks did not start: ${JSON.stringify(answer)}`);
}

/** The next answer. Rejects with what ended the thread. */
function answerOf(worker: Worker): Promise<HandAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', heard).off('error', failed).off('exit', ended);
    };
    const heard = (answer: HandAnswer): void => {
      settle();
      resolve(answer);
    };
    const failed = (error: Error): void => {
      settle();
      reject(error);
    };
    const ended = (code: number): void => failed(new Error(`the thread of the hand networks ended with code ${code}`));
    worker.once('message', heard).once('error', failed).once('exit', ended);
  });
}
