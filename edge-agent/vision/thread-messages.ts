/** What the thread of the networks and the unit tell each other; both are of one build. */
import type { FaceReading } from '../core/geometry.js';
import type { FacePlaces } from './hands/places.js';
import type { View } from './tracker.js';

/** Data of the thread at its start. */
export interface ThreadStart {
  readonly view: View;
}

/** To the thread: look at this picture, or end. */
export type ThreadOrder =
  | {
      readonly order: 'detect';
      readonly tMs: number;
      readonly width: number;
      readonly height: number;
      /** Interleaved RGB: `uint8[height, width, 3]` from its beginning. */
      readonly pixels: SharedArrayBuffer;
    }
  | { readonly order: 'close' };

/** From the thread. `failed` answers a picture that could not be looked at. */
export type ThreadAnswer =
  | { readonly answer: 'ready'; readonly versions: Readonly<Record<string, string>> }
  | { readonly answer: 'reading'; readonly reading: FaceReading; readonly places: FacePlaces | null }
  | { readonly answer: 'failed'; readonly message: string };
