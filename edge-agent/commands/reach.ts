/** Whether dispatch heard of a run at all: the unit watches without it, but whoever started it should know at the end. */
import { InputError } from '../errors.js';
import type { LinkState } from '../uplink/link.js';
import type { OutboxCounts } from '../uplink/outbox.js';

/** Follows the states of the link. */
export class Reach {
  readonly #url: string | null;
  #online = false;
  #refused = false;

  /** @param url address of dispatch; null when none is configured, which is no fault. */
  constructor(url: string | null) {
    this.#url = url;
  }

  follow(state: LinkState): void {
    this.#online ||= state === 'online';
    this.#refused ||= state === 'refused';
  }

  /** Throws {@link InputError} when dispatch was configured and never welcomed this unit. */
  assertHeard({ pending }: OutboxCounts, dataFolder: string): void {
    if (this.#online || this.#url === null) return;
    const why = this.#refused ? 'refused this unit (is the token right?)' : 'was not reached';
    const waiting = `${pending.alert + pending.backlog} events wait in ${dataFolder}`;
    throw new InputError('NO_DISPATCH', `dispatch at ${this.#url} ${why}; ${waiting} and are sent next time`);
  }
}
