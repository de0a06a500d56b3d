/** The thread of the hand networks: below everything else in priority, one look after the other. */
import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { loadHandNetworks } from './hand-networks.js';
import { HandReader } from './hand-reader.js';
import { NetworkSenses } from './hand-senses.js';
import type { HandAnswer, HandOrder } from './hand-messages.js';

/** On Linux the priority is that of the calling thread, and networks run on it: the face path goes first on a crowded machine. */
const BELOW_THE_FACE = 10;
try {
  setPriority(0, BELOW_THE_FACE);
} catch {
  // A system that forbids it shares the processor evenly.
}

const networks = await loadHandNetworks();
const reader = new HandReader(new NetworkSenses(networks));

parentPort?.on('message', (order: HandOrder) => void obey(order));
tell({ answer: 'ready' });

async function obey(order: HandOrder): Promise<void> {
  if (order.order === 'close') {
    await reader.close();
    parentPort?.close();
    return;
  }
  const { tMs, width, height, pixels, places, things, nearLately } = order;
  try {
    const frame = { tMs, width, height, rgb: new Uint8Array(pixels, 0, width * height * 3) };
    tell({ answer: 'look', looked: await reader.look({ frame, places, things, nearLately }) });
  } catch (error) {
    tell({ answer: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(answer: HandAnswer): void {
  parentPort?.postMessage(answer);
}
