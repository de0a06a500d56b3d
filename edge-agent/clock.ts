/** The machine's clocks: the only place of the cab unit that asks for the time. */
import { existsSync } from 'node:fs';
import type { Clock } from './ports.js';

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** The file that systemd-timesyncd makes once the wall clock has been set from a time server. */
const SYNCHRONISED = '/run/systemd/timesync/synchronized';

/** True when the wall clock is known to be right; false also when nobody can tell. */
export function wallClockSynced(): boolean {
  return existsSync(SYNCHRONISED);
}
