/** What the reports page shows: between its form, the address bar and the server's query. Pure. */
import { dayOfDate, dateOfDay } from '../../../reports/calendar.js';
import { REPORTS } from '../../../reports/names.js';
import type { ReportName } from '../../../reports/report.js';

/** As typed; empty = not chosen. Days are yyyy-mm-dd on the site's calendar, both included. */
export interface ReportForm {
  readonly from: string;
  readonly to: string;
  readonly truck: string;
  readonly driver: string;
  /** One finding; empty = the usual signs of fatigue. */
  readonly kinds: string;
  /** name:from:to,name:from:to,… */
  readonly phases: string;
  /** A moment of the shift, ms. */
  readonly atMs: string;
}

const FIELDS = ['from', 'to', 'truck', 'driver', 'kinds', 'phases', 'atMs'] as const satisfies (keyof ReportForm)[];

export interface ReportPlace {
  readonly report: ReportName;
  readonly form: ReportForm;
}

/** Of the part of the address after `/reports`. */
export function reportPlaceOf(path: string, query: string | undefined): ReportPlace {
  const given = new URLSearchParams(query);
  const of = (name: keyof ReportForm) => given.get(name) ?? '';
  const report = REPORTS.find((name) => path === `/${name}`) ?? 'rates';
  const [from, to, truck, driver] = [of('from'), of('to'), of('truck'), of('driver')];
  return { report, form: { from, to, truck, driver, kinds: of('kinds'), phases: of('phases'), atMs: of('atMs') } };
}

export function reportHash({ report, form }: ReportPlace): string {
  const query = queryOf(form).toString();
  return `#/reports/${report}${query === '' ? '' : `?${query}`}`;
}

/** Address of the answer, or of a file of it. */
export function reportUrl({ report, form }: ReportPlace, further: Readonly<Record<string, string>> = {}): string {
  const query = queryOf(form);
  // Each report asks for what it knows; the rest of the form stays for the next one.
  const phases = report === 'trial' ? wholePhases(form.phases) : '';
  if (phases === '') query.delete('phases');
  else query.set('phases', phases);
  if (report !== 'shift') query.delete('atMs');
  for (const [name, value] of Object.entries(further)) query.set(name, value);
  return `/api/v1/reports/${report}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** Address of everything that is stored about a driver. */
export function driverDataUrl(driver: string): string {
  return `/api/v1/drivers/${encodeURIComponent(driver)}/data`;
}

function queryOf(form: ReportForm): URLSearchParams {
  return new URLSearchParams(FIELDS.flatMap((name) => (form[name].trim() === '' ? [] : [[name, form[name].trim()]])));
}

export interface PhaseDates {
  readonly from: string;
  readonly to: string;
}

/** The three phases of a trial as a form shows them. */
export function phasesOf(text: string): PhaseDates[] {
  const given = text.split(',').map((part) => part.split(':'));
  return [0, 1, 2].map((index) => ({ from: given[index]?.[1] ?? '', to: given[index]?.[2] ?? '' }));
}

/** All three, also while days are missing; their names may hold no sign that separates. */
export function phasesText(dates: readonly PhaseDates[], names: readonly string[]): string {
  return dates.map(({ from, to }, index) => `${(names[index] ?? '').replaceAll(/[:,]/g, ' ')}:${from}:${to}`).join(',');
}

/** Those of which both days are known. */
function wholePhases(text: string): string {
  return text
    .split(',')
    .filter((part) => /:\d{4}-\d{2}-\d{2}:\d{4}-\d{2}-\d{2}$/.test(part))
    .join(',');
}

/** The `days` up to and including `lastDate`. */
export function lastDays(days: number, lastDate: string): PhaseDates {
  return { from: dateOfDay(dayOfDate(lastDate) - days + 1), to: lastDate };
}
