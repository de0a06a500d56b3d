/** Which findings ask for a clip, and how much depends on it. */
import type { EventKind } from '@oyau/protocol';

/** `critical`: never given up before it was sent. `normal`: makes room when the disk is full. */
export type Importance = 'critical' | 'normal';

/** What is not listed leaves no picture. Blinks, yawns and glances are too many and prove nothing by a film. Ours. */
export const CLIP_KINDS: Partial<Readonly<Record<EventKind, Importance>>> = {
  unresponsive: 'critical',
  sleep: 'critical',
  eyesClosed: 'critical',
  headDrop: 'critical',
  rollover: 'critical',
  bump: 'normal',
  microsleepWarning: 'normal',
  perclosHigh: 'normal',
  nod: 'normal',
  distraction: 'normal',
  distractionPattern: 'normal',
  phoneUse: 'normal',
  smoking: 'normal',
  noDriver: 'normal',
  cameraCovered: 'normal',
  selfReport: 'normal',
};

/** The event a clip is named after when several share it: the first of these that is among them. */
const RANK: readonly EventKind[] = ['unresponsive', 'sleep', 'eyesClosed', 'headDrop', 'rollover'];

/** Lower is more important. */
export function rankOf(kind: EventKind): number {
  const at = RANK.indexOf(kind);
  return at === -1 ? RANK.length : at;
}
