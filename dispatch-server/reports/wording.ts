/** Words and numbers of the reports in a language: for the page and for paper. Pure. */
import type { Cell, ColumnKind } from './report.js';
import { EN, type ReportWord, type ReportWords } from './words/en.js';
import { KK } from './words/kk.js';
import { RU } from './words/ru.js';

export const REPORT_WORDS: Readonly<Record<ReportLanguage, ReportWords>> = { en: EN, ru: RU, kk: KK };
export type ReportLanguage = 'en' | 'ru' | 'kk';

export interface Wording {
  readonly language: ReportLanguage;
  readonly t: (key: ReportWord, values?: Readonly<Record<string, string>>) => string;
  /** A word with a changing key, such as `col.` and a name; the name itself when there is none. */
  readonly named: (prefix: 'title.' | 'about.' | 'table.' | 'col.' | 'word.' | 'kind.', name: string) => string;
  readonly number: (value: number, digits?: number) => string;
  /** A cell as people read it; nothing known is a dash. */
  readonly cell: (kind: ColumnKind, value: Cell) => string;
  readonly time: (atMs: number) => string;
}

/** Chromium has no Kazakh numbers and dates; CLDR's Kazakh writes both as Russian does. */
const CONVENTIONS: Readonly<Record<ReportLanguage, string>> = { en: 'en-GB', ru: 'ru-RU', kk: 'ru-RU' };

/** `timeZone` undefined = this computer's. */
export function createWording(language: ReportLanguage, timeZone?: string): Wording {
  const words = REPORT_WORDS[language];
  const conventions = CONVENTIONS[language];
  const zone = timeZone === undefined ? {} : { timeZone };
  const moment = new Intl.DateTimeFormat(conventions, {
    ...zone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  });
  const formats = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0) => {
    const format = formats.get(digits) ?? new Intl.NumberFormat(conventions, { maximumFractionDigits: digits });
    formats.set(digits, format);
    return format.format(value);
  };
  const t: Wording['t'] = (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
  const named: Wording['named'] = (prefix, name) => {
    const key = `${prefix}${name}`;
    return isReportWord(key) ? words[key] : name;
  };
  const weekday = (value: number) => {
    const key = `weekday.${value}`;
    return isReportWord(key) ? words[key] : String(value);
  };
  const cells: Record<ColumnKind, (value: Cell) => string> = {
    text: String,
    kind: (value) => named('kind.', String(value)),
    word: (value) => named('word.', String(value)),
    date: String,
    time: (value) => moment.format(Number(value)),
    count: (value) => number(Number(value)),
    number: (value) => number(Number(value), digitsOf(Number(value))),
    share: (value) => `${number(Number(value) * 100, 1)}\u00a0%`,
    hours: (value) => t('ui.hoursUnit', { value: number(Number(value), digitsOf(Number(value))) }),
    seconds: (value) => t('ui.secondsUnit', { value: number(Number(value), 1) }),
    weekday: (value) => weekday(Number(value)),
    hour: (value) => `${String(value).padStart(2, '0')}:00`,
  };
  const cell: Wording['cell'] = (kind, value) => (value === null ? '–' : cells[kind](value));
  return { language, t, named, number, cell, time: (atMs) => moment.format(atMs) };
}

/** Three digits that say something. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return 0;
  if (size >= 10) return 1;
  return size >= 1 ? 2 : 3;
}

function isReportWord(key: string): key is ReportWord {
  return Object.hasOwn(EN, key);
}
