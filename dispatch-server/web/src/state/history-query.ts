/** The history's filter: between what is typed, the address bar and the server's query. Pure. */
import { reportPlaceOf, type ReportPlace } from './report-query.js';
import { instantOf, wallTime, type TimeZone, type WallTime } from '../i18n/zone.js';

/** As typed. Dates are yyyy-mm-dd, times hh:mm or hh:mm:ss, all on the site's clock; empty = no limit. */
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

/** Parts of the administration, in the order of its links. */
export const ADMIN_PARTS = ['users', 'logins', 'devices', 'webhooks', 'audit'] as const;
export type AdminPart = (typeof ADMIN_PARTS)[number];

export type Page =
  | { readonly name: 'board' | 'settings' | 'whatIf' | 'account' }
  /** What stands behind the `?` of the address. */
  | { readonly name: 'review'; readonly search: string }
  | { readonly name: 'history'; readonly filter: HistoryFilter }
  | { readonly name: 'truck'; readonly truckId: string }
  | { readonly name: 'reports'; readonly place: ReportPlace }
  | { readonly name: 'admin'; readonly part: AdminPart };

/** Where `location.hash` points; anything unknown is the board. */
export function pageOf(hash: string): Page {
  const [path, query] = hash.replace(/^#/, '').split('?', 2);
  if (path === '/settings') return { name: 'settings' };
  if (path === '/account') return { name: 'account' };
  if (path === '/what-if') return { name: 'whatIf' };
  if (path === '/review') return { name: 'review', search: query ?? '' };
  const truckId = /^\/truck\/(.+)$/.exec(path ?? '')?.[1];
  if (truckId !== undefined) return { name: 'truck', truckId: decoded(truckId) };
  if (path?.startsWith('/reports') === true)
    return { name: 'reports', place: reportPlaceOf(path.slice('/reports'.length), query) };
  const [, admin, part] = /^\/(admin)(?:\/(\w+))?$/.exec(path ?? '') ?? [];
  if (admin !== undefined) return { name: 'admin', part: ADMIN_PARTS.find((name) => name === part) ?? 'users' };
  if (path !== '/history') return { name: 'board' };
  const given = new URLSearchParams(query);
  const filter = { ...EMPTY_FILTER };
  for (const name of fieldNames()) filter[name] = given.get(name) ?? '';
  return { name: 'history', filter };
}

export function truckHash(truckId: string): string {
  return `#/truck/${encodeURIComponent(truckId)}`;
}

export function historyHash(filter: HistoryFilter): string {
  const query = filledIn(filter).toString();
  return query === '' ? '#/history' : `#/history?${query}`;
}

/** The server's query for a filter, or what is wrong with it. */
export function eventsQuery(filter: HistoryFilter, zone?: TimeZone): URLSearchParams | FilterProblems {
  const from = limitMs(filter.fromDate, filter.fromTime, 'start', zone);
  const to = limitMs(filter.toDate, filter.toTime, 'end', zone);
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
export function lastHours(filter: HistoryFilter, hours: number, nowMs: number, zone?: TimeZone): HistoryFilter {
  const from = wallTime(nowMs - hours * 3_600_000, zone);
  return { ...filter, ...{ fromDate: isoDate(from), fromTime: isoTime(from), toDate: '', toTime: '' } };
}

/** "04:12" or "4:12:07" as [h, m, s]; null = not a time of day. */
export function timeOfDay(text: string): readonly [hour: number, minute: number, second: number] | null {
  const parts = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [hours, minutes, seconds] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 0)];
  return hours < 24 && minutes < 60 && seconds < 60 ? [hours, minutes, seconds] : null;
}

function limitMs(date: string, time: string, side: 'start' | 'end', zone: TimeZone): number | FilterProblem | null {
  if (time.trim() !== '' && timeOfDay(time) === null) return 'badTime';
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (day === null) return time.trim() === '' ? null : 'needsDate';
  const [hour, minute, second] = timeOfDay(time) ?? (side === 'start' ? [0, 0, 0] : [23, 59, 59]);
  const [year, month, dayOfMonth] = [Number(day[1]), Number(day[2]), Number(day[3])];
  const ms = instantOf({ year, month, day: dayOfMonth, hour, minute, second }, zone);
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

function isoDate({ year, month, day }: WallTime): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function isoTime({ hour, minute }: WallTime): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
