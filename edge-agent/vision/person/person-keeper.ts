/** Looks at faces and keeps what the one of the login looks like: the network and the reference, wherever they run. */
import type { Frame } from '../../ports.js';
import type { FacePlaces } from '../hands/places.js';
import { loadDescriber, type Describer } from './describer.js';
import { FaceReference, type Compared } from './reference.js';

/** Whoever looks: this thread or another. One look at a time; the pixels may change once `look` has returned its promise. */
export interface PersonLooker {
  look(frame: Frame, places: FacePlaces): Promise<Compared>;
  /** Not while a look is under way. */
  forget(): void;
  close(): Promise<void>;
}

export class PersonKeeper implements PersonLooker {
  readonly #describer: Describer;
  readonly #reference = new FaceReference();

  constructor(describer: Describer) {
    this.#describer = describer;
  }

  /** Throws as `loadDescriber` does. */
  static async load(): Promise<PersonKeeper> {
    return new PersonKeeper(await loadDescriber());
  }

  async look(frame: Frame, places: FacePlaces): Promise<Compared> {
    return this.#reference.take(await this.#describer.describe(frame, places));
  }

  forget(): void {
    this.#reference.forget();
  }

  close(): Promise<void> {
    this.forget();
    return this.#describer.close();
  }
}
