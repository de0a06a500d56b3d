/** Carries what has changed from those who changed it to those who show it, after the commit. In this process only. */
import type { BoardMessage, Truck } from '../api/contract.js';

/** Something has changed. Boards hear it as it is, but for trucks, whose changes they get once a second. */
export type Change =
  Exclude<BoardMessage, { type: 'snapshot' | 'trucks' | 'heartbeat' }> | { type: 'truck'; truck: Truck };

export interface Bus {
  publish(change: Change): void;
  /** Calls `listener` with every change from now on. */
  subscribe(listener: (change: Change) => void): void;
}

export function createBus(): Bus {
  const listeners: ((change: Change) => void)[] = [];
  return {
    publish: (change) => listeners.forEach((listener) => listener(change)),
    subscribe: (listener) => listeners.push(listener),
  };
}
