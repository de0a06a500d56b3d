/** Carries what has changed from those who changed it to those who show it, after the commit. In this process only. */
import type { BoardMessage, Truck } from '../api/contract.js';

/** What boards hear as it is. */
type Told = Exclude<BoardMessage, { type: 'snapshot' | 'trucks' | 'heartbeat' }>;

/**
 * Something has changed. Boards get the changes of trucks once a second, and nothing of what is for units only: `rollout` tells that
 * settings wait for these devices, `driver` who drives a truck.
 */
export type Change =
  | Told
  | { type: 'truck'; truck: Truck }
  | { type: 'rollout'; deviceIds: readonly string[] }
  | { type: 'driver'; truckId: string; driverId: string | null };

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
