/** Wall clocks of time zones: what a clock on the site's wall shows at an instant, and back. Pure. */

/** What calendar and clock show. Month 1..12, weekday 0..6 from Sunday. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

/** IANA name; undefined = this computer's zone. */
export type TimeZone = string | undefined;

const FORMATS = new Map<TimeZone, Intl.DateTimeFormat>();

/** What the clock in `timeZone` shows at `atMs`. */
export function wallTime(atMs: number, timeZone?: TimeZone): WallTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return {
    ...{ year, month, day, hour: part('hour'), minute: part('minute'), second: part('second') },
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

/** The instant at which that clock shows `wall`: of two the earlier; in the hour that a clock skips, the instant after it. */
export function instantOf(wall: Omit<WallTime, 'weekday'>, timeZone?: TimeZone): number {
  const asUtcMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  const guesses = [-24, 0, 24].map((hours) => asUtcMs - offsetMs(asUtcMs + hours * 3_600_000, timeZone));
  const right = guesses.filter((atMs) => atMs + offsetMs(atMs, timeZone) === asUtcMs);
  return right.length > 0 ? Math.min(...right) : Math.max(...guesses);
}

/** Does the browser know this zone? */
export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Local time minus UTC. */
function offsetMs(atMs: number, timeZone: TimeZone): number {
  const wall = wallTime(atMs, timeZone);
  const shownMs = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
  return shownMs - Math.floor(atMs / 1000) * 1000;
}

function formatOf(timeZone: TimeZone): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-GB', {
    ...(timeZone === undefined ? {} : { timeZone }),
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    hourCycle: 'h23',
  });
  FORMATS.set(timeZone, format);
  return format;
}
