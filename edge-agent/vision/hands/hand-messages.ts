/** What the thread of the hand networks and the unit tell each other; both are of one build. */
import type { Looked } from './hand-reader.js';
import type { FacePlaces } from './places.js';

/** To the thread: look at this picture, or end. */
export type HandOrder =
  | {
      readonly order: 'look';
      readonly tMs: number;
      readonly width: number;
      readonly height: number;
      /** Interleaved RGB: `uint8[height, width, 3]` from its beginning. */
      readonly pixels: SharedArrayBuffer;
      readonly places: FacePlaces;
      readonly things: boolean;
      readonly nearLately: boolean;
    }
  | { readonly order: 'close' };

/** From the thread. `failed` answers a picture that could not be looked at. */
export type HandAnswer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'look'; readonly looked: Looked }
  | { readonly answer: 'failed'; readonly message: string };
