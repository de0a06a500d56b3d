/** Opens the hand networks, in a thread of their own or in this one. What fails is told, and the face path goes on without. */
import { NetworkThread } from '../network-thread.js';
import type { HandAnswer, HandOrder } from './hand-messages.js';
import { loadHandNetworks } from './hand-networks.js';
import { HandReader, type HandLook, type Looked } from './hand-reader.js';
import { NetworkSenses } from './hand-senses.js';
import type { HandLooker } from './hand-watch.js';

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
  return new HandThread(await NetworkThread.start<HandOrder, HandAnswer>({ program, name: 'hand networks' }));
}

/** One look at a time. */
class HandThread implements HandLooker {
  readonly #thread: NetworkThread<HandOrder, HandAnswer>;

  constructor(thread: NetworkThread<HandOrder, HandAnswer>) {
    this.#thread = thread;
  }

  async look({ frame, ...rest }: HandLook): Promise<Looked> {
    const answer = await this.#thread.ask({ order: 'look', ...this.#thread.share(frame), ...rest });
    if (answer.answer === 'look') return answer.looked;
    throw new Error(answer.answer === 'failed' ? answer.message : `unexpected answer ${answer.answer}`);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
