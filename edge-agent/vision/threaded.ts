/** The face path in a thread of its own: while networks compute, sound, link and watchdog have the main thread to themselves. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FaceReading } from '../core/geometry.js';
import type { Frame } from '../ports.js';
import { loadFaceNetworks } from './networks.js';
import type { ThreadAnswer, ThreadOrder, ThreadStart } from './thread-messages.js';
import type { FacePlaces } from './hands/places.js';
import { FaceTracker, type PlacedDetector, type View } from './tracker.js';

/** A face path that is ready, and the short hash of each network in it. */
export interface OpenedDetector {
  readonly detector: PlacedDetector;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * `auto` takes a thread from so many cores on: it costs 20 to 50 MB and a fifth more processor time, which a unit of two cores has
 * not to give (200 MB, 35 % of a core), and pays when other programs crowd the machine. Figures: README.
 */
const CORES_TO_SPARE = 4;

/** A small nursery: readings are small and short-lived. 215 MB of resident memory without, 202 MB with. */
const THREAD_MEMORY = { maxYoungGenerationSizeMb: 2 };

/** Opens the face path where the configuration wants it. Throws as `loadFaceNetworks` does. */
export async function openDetector(thread: 'auto' | 'main' | 'worker', view: View): Promise<OpenedDetector> {
  if (thread === 'worker' || (thread === 'auto' && availableParallelism() >= CORES_TO_SPARE))
    return ThreadedDetector.open(view);
  const networks = await loadFaceNetworks();
  return { detector: new FaceTracker(networks, view), versions: networks.versions };
}

/** Compiled code also when this file runs from its source: threads load no TypeScript. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../dist/vision/detector-thread.js' : './detector-thread.js',
  import.meta.url,
);

/** One picture at a time. A thread that died is replaced at the next picture; the one it died on counts as a fault. */
class ThreadedDetector implements PlacedDetector {
  readonly #start: ThreadStart;
  #worker: Worker;
  #dead = false;
  #pixels = new SharedArrayBuffer(0);
  #view = new Uint8Array(this.#pixels);
  #places: FacePlaces | null = null;

  private constructor(worker: Worker, start: ThreadStart) {
    this.#worker = this.#watched(worker);
    this.#start = start;
  }

  static async open({ seat, camera: { fieldOfViewDeg }, contours = false }: View): Promise<OpenedDetector> {
    const start: ThreadStart = { view: { seat: { ...seat }, camera: { fieldOfViewDeg }, contours } };
    const { worker, versions } = await startThread(start);
    return { detector: new ThreadedDetector(worker, start), versions };
  }

  get places(): FacePlaces | null {
    return this.#places;
  }

  async detect(frame: Frame): Promise<FaceReading> {
    if (this.#dead) {
      this.#worker = this.#watched((await startThread(this.#start)).worker);
      this.#dead = false;
    }
    const { tMs, width, height, rgb } = frame;
    const answered = answerOf(this.#worker);
    this.#tell({ order: 'detect', tMs, width, height, pixels: this.#share(rgb) });
    const answer = await answered;
    this.#places = answer.answer === 'reading' ? answer.places : null;
    if (answer.answer === 'reading') return answer.reading;
    throw new Error(answer.answer === 'failed' ? answer.message : `unexpected answer ${answer.answer}`);
  }

  async close(): Promise<void> {
    if (this.#dead) return;
    const ended = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()));
    this.#tell({ order: 'close' });
    await ended;
  }

  /** The pixels where both threads see them; the memory is the same for pictures of one size. */
  #share(rgb: Uint8Array): SharedArrayBuffer {
    if (this.#pixels.byteLength < rgb.length) {
      this.#pixels = new SharedArrayBuffer(rgb.length);
      this.#view = new Uint8Array(this.#pixels);
    }
    this.#view.set(rgb);
    return this.#pixels;
  }

  #tell(order: ThreadOrder): void {
    this.#worker.postMessage(order);
  }

  #watched(worker: Worker): Worker {
    const died = (): void => {
      this.#dead = true;
    };
    return worker.on('error', died).on('exit', died);
  }
}

async function startThread(workerData: ThreadStart): Promise<{ worker: Worker } & Pick<OpenedDetector, 'versions'>> {
  const worker = new Worker(PROGRAM, { workerData, name: 'face path', execArgv: [], resourceLimits: THREAD_MEMORY });
  const answer = await answerOf(worker);
  if (answer.answer === 'ready') return { worker, versions: answer.versions };
  throw new Error(`the thread of the networks did not start: ${JSON.stringify(answer)}`);
}

/** The next answer. Rejects with what ended the thread. */
function answerOf(worker: Worker): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', heard).off('error', reject).off('exit', ended);
    };
    const heard = (answer: ThreadAnswer): void => {
      settle();
      resolve(answer);
    };
    const ended = (code: number): void => {
      settle();
      reject(new Error(`the thread of the networks ended (${code})`));
    };
    worker.on('message', heard).on('error', reject).on('exit', ended);
  });
}
