/** What the thread of the networks and the unit tell each other; both are of one build. */
import type { FaceReading } from '../core/geometry.js';
import type { FacePlaces } from './hands/places.js';
import type { Failed, SharedPicture } from './thread-program.js';
import type { View } from './tracker.js';

/** Data of the thread at its start. */
export interface ThreadStart {
  readonly view: View;
}

/** To the thread: look at this picture. */
export interface ThreadOrder extends SharedPicture {
  readonly order: 'detect';
}

/** From the thread. */
export type ThreadAnswer =
  | { readonly answer: 'ready'; readonly versions: Readonly<Record<string, string>> }
  | { readonly answer: 'reading'; readonly reading: FaceReading; readonly places: FacePlaces | null }
  | Failed;
