/** What a thread of networks runs: it answers one order after the other until it is told to close. Its other end: `network-thread.ts`. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { Frame } from '../ports.js';

/** A picture in memory that both threads see; valid until its sender shares the next one. */
export interface SharedPicture {
  readonly tMs: number;
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB: `uint8[height, width, 3]` from its beginning. */
  readonly pixels: SharedArrayBuffer;
}

/** Throws when the pixels are fewer than the size says. */
export function frameOf({ tMs, width, height, pixels }: SharedPicture): Frame {
  return { tMs, width, height, rgb: new Uint8Array(pixels, 0, width * height * 3) };
}

/** On Linux the priority is that of the calling thread, and networks run on it: all others go first on a crowded machine. @param nice 1..19. */
export function yieldToOthers(nice: number): void {
  try {
    setPriority(0, nice);
  } catch {
    // A system that forbids it shares the processor evenly.
  }
}

const CLOSE = { order: 'close' } as const;
/** Ends a thread. */
export type CloseOrder = typeof CLOSE;

/** From every thread: an order that could not be answered. */
export interface Failed {
  readonly answer: 'failed';
  readonly message: string;
}

export interface ThreadWork<Order, Answer> {
  /** What the thread says first: it is ready. */
  readonly ready: Answer;
  /** Null: the order needs no answer. */
  readonly obey: (order: Order) => Promise<Answer> | Answer | null;
  readonly close: () => Promise<void>;
}

export function serveOrders<Order extends { readonly order: string }, Answer>(work: ThreadWork<Order, Answer>): void {
  const { ready, obey, close } = work;
  const tell = (answer: Answer | Failed): void => parentPort?.postMessage(answer);
  const take = async (order: Order | CloseOrder): Promise<void> => {
    if (isClose(order)) {
      await close();
      parentPort?.close();
      return;
    }
    try {
      const answer = await obey(order);
      if (answer !== null) tell(answer);
    } catch (error) {
      tell({ answer: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
  parentPort?.on('message', (order: Order | CloseOrder) => void take(order));
  tell(ready);
}

function isClose(order: { readonly order: string }): order is CloseOrder {
  return order.order === CLOSE.order;
}
