/** The thread of the networks: opens them, answers each picture with a reading, closes them. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadFaceNetworks } from './networks.js';
import type { ThreadAnswer, ThreadOrder, ThreadStart } from './thread-messages.js';
import { FaceTracker } from './tracker.js';

const networks = await loadFaceNetworks();
const tracker = new FaceTracker(networks, (workerData as ThreadStart).view);

parentPort?.on('message', (order: ThreadOrder) => void obey(order));
tell({ answer: 'ready', versions: networks.versions });

async function obey(order: ThreadOrder): Promise<void> {
  if (order.order === 'close') {
    await tracker.close();
    parentPort?.close();
    return;
  }
  const { tMs, width, height, pixels } = order;
  try {
    const rgb = new Uint8Array(pixels, 0, width * height * 3);
    const reading = await tracker.detect({ tMs, width, height, rgb });
    tell({ answer: 'reading', reading, places: tracker.places });
  } catch (error) {
    tell({ answer: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

function tell(answer: ThreadAnswer): void {
  parentPort?.postMessage(answer);
}
