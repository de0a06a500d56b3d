/** What the thread of the face check and the unit tell each other; both are of one build. No descriptor is among it: the thread keeps it. */
import type { FacePlaces } from '../hands/places.js';
import type { Failed, SharedPicture } from '../thread-program.js';
import type { Compared } from './reference.js';

/** To the thread: look at this picture, or forget whom you know. */
export type PersonOrder =
  (SharedPicture & { readonly order: 'look'; readonly places: FacePlaces }) | { readonly order: 'forget' };

/** From the thread. */
export type PersonAnswer =
  { readonly answer: 'ready' } | { readonly answer: 'look'; readonly compared: Compared } | Failed;
