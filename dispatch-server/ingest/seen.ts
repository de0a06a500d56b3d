/** Remembers when devices were last connected, written together and now and then: it is no news worth a flush to disk. */
import { markAllSeen } from '../store/devices.js';
import type { Store } from '../store/store.js';

export interface Seen {
  note(deviceId: string, atMs: number): void;
  /** Writes what was noted since. */
  save(): Promise<void>;
}

export function createSeen(store: Store): Seen {
  let noted = new Map<string, number>();
  return {
    note: (deviceId, atMs) => void noted.set(deviceId, atMs),
    async save() {
      if (noted.size === 0) return;
      const saving = noted;
      noted = new Map();
      await markAllSeen(store, saving);
    },
  };
}
