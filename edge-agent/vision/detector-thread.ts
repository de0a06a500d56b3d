/** The thread of the networks: opens them, answers each picture with a reading, closes them. */
import { workerData } from 'node:worker_threads';
import { loadFaceNetworks } from './networks.js';
import type { ThreadAnswer, ThreadOrder, ThreadStart } from './thread-messages.js';
import { frameOf, serveOrders } from './thread-program.js';
import { FaceTracker } from './tracker.js';

const networks = await loadFaceNetworks();
const tracker = new FaceTracker(networks, (workerData as ThreadStart).view);

serveOrders<ThreadOrder, ThreadAnswer>({
  ready: { answer: 'ready', versions: networks.versions },
  obey: async (order) => {
    const reading = await tracker.detect(frameOf(order));
    return { answer: 'reading', reading, places: tracker.places };
  },
  close: () => tracker.close(),
});
