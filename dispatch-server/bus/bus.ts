/** Carries what has changed from those who changed it to those who show it, after the commit. In this process only. */
import type { BoardMessage } from '../api/contract.js';

export interface Bus {
  publish(change: BoardMessage): void;
  /** Calls `listener` with every change from now on. */
  subscribe(listener: (change: BoardMessage) => void): void;
}

export function createBus(): Bus {
  const listeners: ((change: BoardMessage) => void)[] = [];
  return {
    publish: (change) => listeners.forEach((listener) => listener(change)),
    subscribe: (listener) => listeners.push(listener),
  };
}
