/** Local time of a site, wherever the clock of the unit thinks it is. */

/** True for a name that this machine knows, such as `Asia/Almaty`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Hour of the day with fractions, 0..24; `timeZone` null = as the clock of the machine is set. */
export function localHour(wallMs: number, timeZone: string | null): number {
  const now = new Date(wallMs);
  if (timeZone === null) return now.getHours() + now.getMinutes() / 60;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const part = (type: string) => Number(format.formatToParts(now).find((each) => each.type === type)?.value ?? 0);
  return part('hour') + part('minute') / 60;
}
