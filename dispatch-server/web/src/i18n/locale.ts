/** Everything that depends on the language: texts, numbers, times, durations. 24-hour clock everywhere. */
import { isMessageKey, translate, type Language, type MessageKey } from './catalogue.js';
import { wallTime, type TimeZone } from './zone.js';

type Values = Readonly<Record<string, string>>;

export interface Locale {
  readonly language: Language;
  /** Text for a key with its placeholders filled. */
  readonly t: (key: MessageKey, values?: Values) => string;
  /** Text in the plural form of `count`; `{count}` is filled too. */
  readonly plural: (key: MessageKey, count: number) => string;
  /** A finding in words; a kind this build does not know by its own name. */
  readonly kind: (kind: string) => string;
  readonly number: (value: number, digits?: number) => string;
  readonly percent: (share: number) => string;
  /** "04:12:07" */
  readonly time: (atMs: number) => string;
  /** Date and time with seconds. */
  readonly dateTime: (atMs: number) => string;
  /** "07:00" */
  readonly hourMinute: (atMs: number) => string;
  /** "Mon 2 March": weekday and day in words of the catalogue, since Chromium has no Kazakh ones. */
  readonly day: (atMs: number) => string;
  /** Time alone while it is of the same day as `nowMs`, else with its date, and the year where that is another. */
  readonly moment: (atMs: number, nowMs: number) => string;
  /** "2.4 s": tenths below a minute, for how long something lasted. */
  readonly lasting: (durationMs: number) => string;
  /** "3 minutes 5 seconds": for what is read aloud or read at leisure. */
  readonly words: (durationMs: number) => string;
  /** "12 s", "3 min 05 s", "2 h 14 min": whole units, for ages that tick. */
  readonly age: (durationMs: number) => string;
}

/**
 * Whose numbers and dates to borrow. Chromium claims Kazakh but carries no data for it (root locale: "2.4", "1970 M01 1");
 * CLDR's Kazakh writes both as Russian does: decimal comma, dd.mm.yyyy.
 */
const CONVENTIONS: Readonly<Record<Language, string>> = { en: 'en-GB', ru: 'ru-RU', kk: 'ru-RU' };

/** `timeZone`: IANA name; undefined = this computer's. */
export function createLocale(language: Language, timeZone?: TimeZone): Locale {
  const conventions = CONVENTIONS[language];
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = new Intl.DateTimeFormat(conventions, { ...zone, timeStyle: 'medium', hourCycle: 'h23' });
  const month = language === 'en' ? 'short' : '2-digit';
  const calendar = new Intl.DateTimeFormat(conventions, { ...zone, day: '2-digit', month, year: 'numeric' });
  const date = new Intl.DateTimeFormat(conventions, { ...zone, day: '2-digit', month });
  const t: Locale['t'] = (key, values = {}) => translate(language, key, values);
  const number = numbers(conventions);
  const dateTime = (atMs: number) => `${calendar.format(atMs)} ${clock.format(atMs)}`;
  return {
    language,
    t,
    number,
    dateTime,
    plural: (key, count) => translate(language, key, { count: number(count) }, count),
    hourMinute: (atMs) => clock.format(atMs).slice(0, 5),
    day: (atMs) => dayInWords(t, atMs, timeZone),
    words: (durationMs) => inWords(language, number, durationMs),
    kind: (kind) => kindInWords(t, kind),
    percent: (share) => `${number(share * 100)}\u00a0%`,
    time: (atMs) => clock.format(atMs),
    moment: (atMs, nowMs) => {
      const [then, today] = [calendar.format(atMs), calendar.format(nowMs)];
      if (then === today) return clock.format(atMs);
      return then.slice(-4) === today.slice(-4) ? `${date.format(atMs)} ${clock.format(atMs)}` : dateTime(atMs);
    },
    lasting: (durationMs) =>
      durationMs < 59_950 ? t('unit.second', { value: number(durationMs / 1000, 1) }) : age(t, durationMs),
    age: (durationMs) => age(t, durationMs),
  };
}

/** Formats are made once: making one costs more than a hundred uses. */
function numbers(conventions: string): Locale['number'] {
  const formats = new Map<number, Intl.NumberFormat>();
  return (value, digits = 0) => {
    const known = formats.get(digits);
    if (known !== undefined) return known.format(value);
    const format = new Intl.NumberFormat(conventions, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(digits, format);
    return format.format(value);
  };
}

function dayInWords(t: Locale['t'], atMs: number, timeZone: TimeZone): string {
  const { weekday, month, day } = wallTime(atMs, timeZone);
  const name = (key: string) => (isMessageKey(key) ? t(key) : key);
  return t('date.day', { weekday: name(`weekday.${weekday}`), day: String(day), month: name(`month.${month}`) });
}

const WORDS = [
  ['duration.day', 86_400],
  ['duration.hour', 3_600],
  ['duration.minute', 60],
  ['duration.second', 1],
] as const;

/** The largest unit and the one below it, where it is not zero. */
function inWords(language: Language, number: Locale['number'], durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000);
  const found = WORDS.findIndex(([, unitS]) => seconds >= unitS);
  const first = found === -1 ? WORDS.length - 1 : found;
  return WORDS.slice(first, first + 2)
    .map(([key, unitS], index) => ({
      key,
      count: Math.floor(seconds / unitS) % (index === 0 ? Infinity : ratioTo(first)),
    }))
    .filter(({ count }, index) => index === 0 || count > 0)
    .map(({ key, count }) => translate(language, key, { count: number(count) }, count))
    .join(' ');
}

/** How many of the unit below make one of unit `index`. */
function ratioTo(index: number): number {
  const [larger, smaller] = [WORDS[index]?.[1] ?? 1, WORDS[index + 1]?.[1] ?? 1];
  return larger / smaller;
}

function kindInWords(t: Locale['t'], kind: string): string {
  const key = `kind.${kind}`;
  return isMessageKey(key) ? t(key) : kind;
}

const SCALE = [
  { large: 'unit.day', small: 'unit.hour', smallS: 3600, ratio: 24 },
  { large: 'unit.hour', small: 'unit.minute', smallS: 60, ratio: 60 },
  { large: 'unit.minute', small: 'unit.second', smallS: 1, ratio: 60 },
] as const;

function age(t: Locale['t'], durationMs: number): string {
  const seconds = Math.floor(Math.max(0, durationMs) / 1000);
  for (const { large, small, smallS, ratio } of SCALE) {
    const whole = Math.floor(seconds / (smallS * ratio));
    const rest = Math.floor(seconds / smallS) % ratio;
    if (whole > 0) return `${t(large, { value: String(whole) })} ${t(small, { value: twoDigits(rest) })}`;
  }
  return t('unit.second', { value: String(seconds) });
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
