/** Opens the face check in a thread of its own. */
import type { Frame } from '../../ports.js';
import type { FacePlaces } from '../hands/places.js';
import { NetworkThread } from '../network-thread.js';
import type { PersonLooker } from './person-keeper.js';
import type { PersonAnswer, PersonOrder } from './person-messages.js';
import type { Compared } from './reference.js';

/** Compiled code also when this file runs from its source: threads load no TypeScript. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/vision/person/person-thread.js' : './person-thread.js',
  import.meta.url,
);
/** Looks are rare: a dead thread is begun again at the second. */
const RESTART_AFTER = 2;

/** Rejects with the reason when it does not start. */
export async function openPersonThread(program: URL = PROGRAM): Promise<PersonLooker> {
  const what = { program, name: 'face check', restartAfter: RESTART_AFTER };
  return new PersonThread(await NetworkThread.start<PersonOrder, PersonAnswer>(what));
}

class PersonThread implements PersonLooker {
  readonly #thread: NetworkThread<PersonOrder, PersonAnswer>;

  constructor(thread: NetworkThread<PersonOrder, PersonAnswer>) {
    this.#thread = thread;
  }

  async look(frame: Frame, places: FacePlaces): Promise<Compared> {
    const answer = await this.#thread.ask({ order: 'look', ...this.#thread.share(frame), places });
    if (answer.answer === 'look') return answer.compared;
    throw new Error(answer.answer === 'failed' ? answer.message : `unexpected answer ${answer.answer}`);
  }

  forget(): void {
    this.#thread.tell({ order: 'forget' });
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
