/** The thread of the face check: below everything else in priority, one look after the other. What it knows of a face stays in it and dies with it. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { PersonKeeper } from './person-keeper.js';
import type { PersonAnswer, PersonOrder } from './person-messages.js';

/** On Linux the priority is that of the calling thread, and the network runs on it: every other thread goes first on a crowded machine. */
const LOWEST = 19;
try {
  setPriority(0, LOWEST);
} catch {
  // A system that forbids it shares the processor evenly.
}

const keeper = await PersonKeeper.load();

parentPort?.on('message', (order: PersonOrder) => void obey(order));
tell({ answer: 'ready' });

async function obey(order: PersonOrder): Promise<void> {
  if (order.order === 'forget') keeper.forget();
  if (order.order === 'close') {
    await keeper.close();
    parentPort?.close();
    return;
  }
  if (order.order !== 'look') return;
  const { tMs, width, height, pixels, places } = order;
  try {
    const frame = { tMs, width, height, rgb: new Uint8Array(pixels, 0, width * height * 3) };
    tell({ answer: 'look', compared: await keeper.look(frame, places) });
  } catch (error) {
    tell({ answer: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(answer: PersonAnswer): void {
  parentPort?.postMessage(answer);
}
