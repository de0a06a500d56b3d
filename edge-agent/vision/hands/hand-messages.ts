/** What the thread of the hand networks and the unit tell each other; both are of one build. */
import type { Failed, SharedPicture } from '../thread-program.js';
import type { HandLook, Looked } from './hand-reader.js';

/** To the thread: look at this picture. */
export interface HandOrder extends SharedPicture, Omit<HandLook, 'frame'> {
  readonly order: 'look';
}

/** From the thread. */
export type HandAnswer = { readonly answer: 'ready' } | { readonly answer: 'look'; readonly looked: Looked } | Failed;
