/** The vehicle of a running unit: opens the sources that the configuration names. */
import type { Clock, Vehicle } from '../ports.js';
import { VehicleBoard } from './board.js';

export interface VehicleOptions {
  /** Speed set by hand, km/h; null: ask the truck. */
  readonly fixedKmh: number | null;
  readonly clock: Clock;
  /** Takes one line for the log. */
  readonly report: (line: string) => void;
}

export function openVehicle({ fixedKmh, clock }: VehicleOptions): Vehicle {
  const board = new VehicleBoard(clock, fixedKmh);
  return { state: () => board.state(), close: () => undefined };
}
