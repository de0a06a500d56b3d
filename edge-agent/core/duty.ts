/** Who is at the wheel, since when, and what he says of himself: told by the rim of the unit, not seen by the camera. */

import type { Baseline } from './baseline.js';

/** What is known at one frame. */
export interface Duty {
  /** Who has logged in; null when unknown. */
  readonly driverId: string | null;
  /** Local hour of the day with fractions, 0..24; null while the wall clock is not known to be right. */
  readonly hourOfDay: number | null;
  /** Hours since the shift began; null when unknown. */
  readonly hoursOnShift: number | null;
  /** The driver presses "I am tired". */
  readonly reportsTired: boolean;
  /** The stored baseline of who has logged in; absent or null = his eyes are learned. */
  readonly baseline?: Baseline | null | undefined;
  /** Whoever was logged in has left: nobody knows who drives. Without it an unknown driver is still the last known one. */
  readonly driverLeft?: boolean | undefined;
}

export const UNKNOWN_DUTY: Duty = { driverId: null, hourOfDay: null, hoursOnShift: null, reportsTired: false };
