/** Adds the hand path to a face path when the configuration wants it. A hand path that does not start leaves the face path as it is. */
import type { FaceReading } from '../../core/geometry.js';
import type { Frame } from '../../ports.js';
import { modelVersions } from '@oyau/models';
import type { OpenedDetector } from '../threaded.js';
import type { PlacedDetector } from '../tracker.js';
import { HAND_NETWORKS } from './hand-networks.js';
import { HandWatch, type HandLooker } from './hand-watch.js';
import { openHandsHere, openHandThread } from './open-hands.js';
import type { FacePlaces } from './places.js';

/** `thread`: beside the frame loop; `wait`: in it, so that a recording gives the same answer on every machine. */
export type HandMode = 'thread' | 'wait';

/** Versions of the networks of the hand path. */
const VERSIONS = Object.fromEntries(HAND_NETWORKS.map((name) => [name, modelVersions[name]]));

const OPENERS: Readonly<Record<HandMode, () => Promise<HandLooker>>> = { thread: openHandThread, wait: openHandsHere };

/** @param open how the networks are opened; for tests. */
export async function withHands(
  { detector, versions }: OpenedDetector,
  wanted: boolean,
  mode: HandMode,
  open: () => Promise<HandLooker> = OPENERS[mode],
): Promise<OpenedDetector> {
  if (!wanted) return { detector, versions };
  try {
    const looker = await open();
    return {
      detector: new HandWatch(detector, { looker, wait: mode === 'wait' }),
      versions: { ...versions, ...VERSIONS },
    };
  } catch (error) {
    return { detector: new WithoutHands(detector, error instanceof Error ? error.message : String(error)), versions };
  }
}

/** The face path of a unit whose hand networks did not start: every reading says so. */
class WithoutHands implements PlacedDetector {
  readonly #face: PlacedDetector;
  readonly #reason: string;

  constructor(face: PlacedDetector, reason: string) {
    this.#face = face;
    this.#reason = reason;
  }

  get places(): FacePlaces | null {
    return this.#face.places;
  }

  async detect(frame: Frame): Promise<FaceReading> {
    return { ...(await this.#face.detect(frame)), handsFault: this.#reason };
  }

  close(): Promise<void> {
    return this.#face.close();
  }
}
