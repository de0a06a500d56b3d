/** What the desk works with. */
import type { Logger } from 'pino';
import type { Bus } from '../bus/bus.js';
import type { Store } from '../store/store.js';

export interface DeskParts {
  store: Store;
  bus: Bus;
  log: Logger;
  /** Server's wall clock, ms. */
  now: () => number;
}
