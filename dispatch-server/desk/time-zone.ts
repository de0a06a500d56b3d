/** Offsets of IANA time zones, from the tables that come with Node. */
import type { ZoneOffset } from './shifts.js';

const known = new Map<string, ZoneOffset>();

/** The offset function of a zone such as Asia/Almaty. Throws RangeError for a zone Node does not know. */
export function offsetOfZone(timeZone: string): ZoneOffset {
  const offset = known.get(timeZone) ?? makeOffset(timeZone);
  known.set(timeZone, offset);
  return offset;
}

/** Date and time of an instant in a zone, for people: `2026-11-25 04:12:07`. */
export function localTimeOf(atMs: number, timeZone: string): string {
  const local = new Date(atMs + offsetOfZone(timeZone)(atMs)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`;
}

function makeOffset(timeZone: string): ZoneOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const wholeSecond = Math.floor(atMs / 1000) * 1000;
    const shown = new Map(format.formatToParts(wholeSecond).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
    const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return local - wholeSecond;
  };
}
