/** The face path in a thread of its own: while networks compute, sound, link and watchdog have the main thread to themselves. */
import { availableParallelism } from 'node:os';
import type { FaceReading } from '../core/geometry.js';
import type { Frame } from '../ports.js';
import { NetworkThread } from './network-thread.js';
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
  readonly #thread: NetworkThread<ThreadOrder, ThreadAnswer>;
  #places: FacePlaces | null = null;

  private constructor(thread: NetworkThread<ThreadOrder, ThreadAnswer>) {
    this.#thread = thread;
  }

  static async open({ seat, camera: { fieldOfViewDeg }, contours = false }: View): Promise<OpenedDetector> {
    const data: ThreadStart = { view: { seat: { ...seat }, camera: { fieldOfViewDeg }, contours } };
    const what = { program: PROGRAM, name: 'networks', data, restartAfter: 1 };
    const thread = await NetworkThread.start<ThreadOrder, ThreadAnswer>(what);
    const versions = thread.ready.answer === 'ready' ? thread.ready.versions : {};
    return { detector: new ThreadedDetector(thread), versions };
  }

  get places(): FacePlaces | null {
    return this.#places;
  }

  async detect(frame: Frame): Promise<FaceReading> {
    const answer = await this.#thread.ask({ order: 'detect', ...this.#thread.share(frame) });
    this.#places = answer.answer === 'reading' ? answer.places : null;
    if (answer.answer === 'reading') return answer.reading;
    throw new Error(answer.answer === 'failed' ? answer.message : `unexpected answer ${answer.answer}`);
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
