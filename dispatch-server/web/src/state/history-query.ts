/** The history's filter: between what is typed, the address bar and the server's query. Pure except for the local time zone. */

/** As typed. Dates are yyyy-mm-dd, times hh:mm or hh:mm:ss, all local; empty = no limit. */
export interface HistoryFilter {
  readonly truck: string;
  readonly driver: string;
  /** Finding kind. */
  readonly kind: string;
  readonly fromDate: string;
  readonly fromTime: string;
  readonly toDate: string;
  readonly toTime: string;
}

export const EMPTY_FILTER: HistoryFilter = {
  truck: '',
  driver: '',
  kind: '',
  fromDate: '',
  fromTime: '',
  toDate: '',
  toTime: '',
};

export type FilterProblem = 'badTime' | 'needsDate' | 'badOrder';

/** Problems by the side of the period they belong to. */
export interface FilterProblems {
  readonly from: FilterProblem | null;
  readonly to: FilterProblem | null;
}

export type Page = { readonly name: 'board' } | { readonly name: 'history'; readonly filter: HistoryFilter };

/** Where `location.hash` points; anything unknown is the board. */
export function pageOf(hash: string): Page {
  const [path, query] = hash.replace(/^#/, '').split('?', 2);
  if (path !== '/history') return { name: 'board' };
  const given = new URLSearchParams(query);
  const filter = { ...EMPTY_FILTER };
  for (const name of fieldNames()) filter[name] = given.get(name) ?? '';
  return { name: 'history', filter };
}

export function historyHash(filter: HistoryFilter): string {
  const query = filledIn(filter).toString();
  return query === '' ? '#/history' : `#/history?${query}`;
}

/** The server's query for a filter, or what is wrong with it. */
export function eventsQuery(filter: HistoryFilter): URLSearchParams | FilterProblems {
  const from = limitMs(filter.fromDate, filter.fromTime, 'start');
  const to = limitMs(filter.toDate, filter.toTime, 'end');
  const problems = { from: typeof from === 'string' ? from : null, to: typeof to === 'string' ? to : null };
  if (typeof from === 'string' || typeof to === 'string') return problems;
  if (from !== null && to !== null && from > to) return { from: 'badOrder', to: null };
  const query = new URLSearchParams();
  for (const name of ['truck', 'driver', 'kind'] as const)
    if (filter[name].trim() !== '') query.set(name, filter[name].trim());
  if (from !== null) query.set('fromMs', String(from));
  if (to !== null) query.set('toMs', String(to));
  return query;
}

/** The last `hours` before `nowMs`, the rest of the filter kept. The end stays open, so that the newest shows. */
export function lastHours(filter: HistoryFilter, hours: number, nowMs: number): HistoryFilter {
  const from = new Date(nowMs - hours * 3_600_000);
  return { ...filter, ...{ fromDate: isoDate(from), fromTime: isoTime(from), toDate: '', toTime: '' } };
}

/** "04:12" or "4:12:07" as [h, m, s]; null = not a time of day. */
export function timeOfDay(text: string): readonly [number, number, number] | null {
  const parts = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  return hours < 24 && minutes < 60 && seconds < 60 ? [hours, minutes, seconds] : null;
}

function limitMs(date: string, time: string, side: 'start' | 'end'): number | FilterProblem | null {
  if (time.trim() !== '' && timeOfDay(time) === null) return 'badTime';
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (day === null) return time.trim() === '' ? null : 'needsDate';
  const clock = timeOfDay(time) ?? (side === 'start' ? [0, 0, 0] : [23, 59, 59]);
  const ms = new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]), ...clock).getTime();
  return side === 'start' ? ms : ms + lastMsOf(time);
}

/** An end typed as "04:12" means up to the last millisecond of that minute; with seconds, of that second. */
function lastMsOf(time: string): number {
  const hasMinutesOnly = /^\s*\d{1,2}[:.]\d{2}\s*$/.test(time);
  return hasMinutesOnly ? 59_999 : 999;
}

function filledIn(filter: HistoryFilter): URLSearchParams {
  return new URLSearchParams(fieldNames().flatMap((name) => (filter[name] === '' ? [] : [[name, filter[name]]])));
}

function fieldNames(): readonly (keyof HistoryFilter)[] {
  return ['truck', 'driver', 'kind', 'fromDate', 'fromTime', 'toDate', 'toTime'];
}

function isoDate(at: Date): string {
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`;
}

function isoTime(at: Date): string {
  return `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
