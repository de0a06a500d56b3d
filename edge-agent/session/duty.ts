/** Who drives, between two lines that say so: the clock and the hours on shift go on with the frames. */
import { UNKNOWN_DUTY, type Duty } from '../core/duty.js';
import type { DutyLine } from './format.js';

const HOUR_MS = 3_600_000;
/** Hours closer than this are the same moment: a third of a millisecond. */
const EQUAL_H = 1e-7;

/** The duty at a frame; unknown before the first line. */
export function dutyAt(line: DutyLine | null, tMs: number): Duty {
  if (line === null) return UNKNOWN_DUTY;
  const { driverId, hourOfDay, hoursOnShift, reportsTired, baseline, driverLeft } = line;
  const hours = (tMs - line.tMs) / HOUR_MS;
  return {
    driverId,
    hourOfDay: hourOfDay === null ? null : (hourOfDay + hours) % 24,
    hoursOnShift: hoursOnShift === null ? null : hoursOnShift + hours,
    reportsTired,
    ...(baseline === undefined ? {} : { baseline }),
    ...(driverLeft === undefined ? {} : { driverLeft }),
  };
}

/** True when `line` already says `duty` of this moment. */
export function foretells(line: DutyLine | null, tMs: number, duty: Duty): boolean {
  const told = dutyAt(line, tMs);
  return (
    told.driverId === duty.driverId &&
    told.reportsTired === duty.reportsTired &&
    (told.driverLeft ?? false) === (duty.driverLeft ?? false) &&
    sameHours(told.hourOfDay, duty.hourOfDay) &&
    sameHours(told.hoursOnShift, duty.hoursOnShift)
  );
}

function sameHours(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < EQUAL_H;
}
