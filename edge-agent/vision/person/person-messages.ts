/** What the thread of the face check and the unit tell each other; both are of one build. No descriptor is among it: the thread keeps it. */
import type { FacePlaces } from '../hands/places.js';
import type { Compared } from './reference.js';

/** To the thread: look at this picture, forget whom you know, or end. */
export type PersonOrder =
  | {
      readonly order: 'look';
      readonly tMs: number;
      readonly width: number;
      readonly height: number;
      /** Interleaved RGB: `uint8[height, width, 3]` from its beginning. */
      readonly pixels: SharedArrayBuffer;
      readonly places: FacePlaces;
    }
  | { readonly order: 'forget' }
  | { readonly order: 'close' };

/** From the thread. `failed` answers a picture that could not be looked at. */
export type PersonAnswer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'look'; readonly compared: Compared }
  | { readonly answer: 'failed'; readonly message: string };
