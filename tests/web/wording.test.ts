/** Alerts, trucks, times and durations in the words of each language. */
import { describe, expect, test } from 'vitest';
import { createLocale } from '../../dispatch-server/web/src/i18n/locale.js';
import {
  acknowledgement,
  announcement,
  fatigueReason,
  headline,
  orderInWords,
  reasons,
  truckState,
} from '../../dispatch-server/web/src/i18n/wording.js';
import { alert, order, settled, truck } from './samples.js';

const en = createLocale('en', 'Asia/Almaty');
const ru = createLocale('ru', 'Asia/Almaty');
const kk = createLocale('kk', 'Asia/Almaty');
/** 09:12:07 on the 2nd of March in Almaty. */
const NIGHT_MS = Date.parse('2026-03-02T04:12:07Z');

describe('alerts', () => {
  const closed = alert({ onsetAtMs: NIGHT_MS, offsetAtMs: NIGHT_MS + 2_400, receivedAtMs: NIGHT_MS + 2_100 });

  test('say what, how long and how fast', () => {
    expect([en, ru, kk].map((locale) => plain(headline(locale, closed)))).toEqual([
      'Eyes closed 2.4 s at 18 km/h',
      'Глаза закрыты 2,4 с при 18 км/ч',
      'Көзі жұмулы 2,4 с (18 км/сағ)',
    ]);
  });

  test('say less when less is known', () => {
    expect(plain(headline(en, alert({ offsetAtMs: null, speedKmh: null })))).toBe('Eyes closed');
    const lasting = alert({ offsetAtMs: null, speedKmh: null, detail: { thresholdMs: 2_000 } });
    expect([en, ru, kk].map((locale) => plain(headline(locale, lasting)))).toEqual([
      'Eyes closed over 2.0 s',
      'Глаза закрыты более 2,0 с',
      'Көзі жұмулы, 2,0 с-тан астам',
    ]);
    expect(headline(en, alert({ kind: 'brandNew', speedKmh: null, offsetAtMs: null }))).toBe('brandNew');
  });

  test('say why: state, merged findings, PERCLOS, delay', () => {
    const lasting = { ...closed, state: { active: true, acknowledged: false }, count: 3, detail: { perclos: 0.172 } };
    expect(reasons(en, lasting, NIGHT_MS).map(plain)).toEqual(['still going on', '3 findings', 'PERCLOS 0.17']);
    const late = { ...closed, receivedAtMs: NIGHT_MS + 2_400 + 754_000 };
    expect(reasons(en, late, NIGHT_MS).map(plain)).toEqual(['ended 09:12:09', 'arrived 12 min 34 s late']);
  });

  test('say how often within 5 minutes, and that a flickering one may be the equipment', () => {
    const again = { ...closed, repeated: 3, count: 4, chattering: true };
    expect([en, ru, kk].map((locale) => reasons(locale, again, NIGHT_MS).slice(1).map(plain))).toEqual([
      ['3 findings within 5 min', 'flickers: check the equipment'],
      ['3 признака за 5 мин', 'мигает: проверьте оборудование'],
      ['5 мин ішінде 3 белгі', 'жыпылықтайды: жабдықты тексеріңіз'],
    ]);
  });

  test('are announced with the proposal to stop and the escalation', () => {
    const grave = { ...closed, proposeStop: true, escalatedAtMs: NIGHT_MS };
    expect(plain(announcement(en, grave))).toBe(
      'Critical. Eyes closed 2.4 s at 18 km/h. Truck 17. Escalated. Proposal: stop the truck.',
    );
  });

  test('are announced with priority and truck', () => {
    expect(plain(announcement(ru, closed))).toBe('Критично. Глаза закрыты 2,4 с при 18 км/ч. Самосвал 17.');
  });

  test('tell who acknowledged and when, with the date on another day', () => {
    const done = settled({ acknowledgedAtMs: NIGHT_MS });
    expect(acknowledgement(en, done, NIGHT_MS)).toBe('by aigerim at 09:12:07');
    expect(acknowledgement(en, done, NIGHT_MS + 86_400_000)).toBe('by aigerim at 02 Mar 09:12:07');
    expect(acknowledgement(ru, done, NIGHT_MS + 86_400_000)).toBe('aigerim, 02.03 09:12:07');
    expect(acknowledgement(en, done, NIGHT_MS + 365 * 86_400_000)).toBe('by aigerim at 02 Mar 2026 09:12:07');
  });
});

describe('trucks', () => {
  test.each([
    ['watching', truck('1')],
    ['learning 60 %', truck('1', { driving: 'learning', learningProgress: 0.6 })],
    ['cannot see the driver', truck('1', { driving: 'cannotSee' })],
    ['no camera', truck('1', { driving: 'noCamera' })],
    ['Camera covered', truck('1', { camera: 'cameraCovered' })],
    ['watching', truck('1', { camera: 'clear' })],
    ['online', truck('1', null)],
    ['no data for 3 min 10 s', truck('1', {}, { online: false, lastSeenMs: NIGHT_MS - 190_000 })],
    ['never connected', truck('1', null, { online: false, lastSeenMs: null })],
  ])('%s', (words, given) => {
    expect(plain(truckState(en, given, NIGHT_MS))).toBe(words);
  });
});

describe('orders', () => {
  test('say what, how far and since when', () => {
    const steps = [
      { state: 'issued' as const, atMs: NIGHT_MS, by: 'person' as const, login: 'a', note: null },
      { state: 'received' as const, atMs: NIGHT_MS + 3_000, by: 'truck' as const, login: null, note: null },
    ];
    const given = order({ state: 'received', steps });
    expect([en, ru, kk].map((locale) => orderInWords(locale, given, given, NIGHT_MS))).toEqual([
      'Rest break: received 09:12:10',
      'Перерыв на отдых: получено 09:12:10',
      'Демалыс үзілісі: жетті 09:12:10',
    ]);
    expect(orderInWords(en, given, undefined, NIGHT_MS)).toBe('Rest break: received');
  });
});

describe('fatigue', () => {
  test('every cause of the cab unit has its words', () => {
    const because = [
      { cause: 'perclos', value: 0.19 },
      { cause: 'longestClosure', value: 1_250 },
      { cause: 'yawns', value: 2 },
      { cause: 'shift', value: 9.2 },
      { cause: 'brandNew', value: 1 },
    ];
    expect(because.map((reason) => plain(fatigueReason(en, reason)))).toEqual([
      'PERCLOS 0.19',
      'longest closure 1.3 s',
      '2 yawns in 15 min',
      '9.2 h on shift',
      'brandNew',
    ]);
    expect(plain(fatigueReason(ru, { cause: 'yawns', value: 5 }))).toBe('5 зевков за 15 мин');
  });
});

describe('times', () => {
  test('name the day in words of the site’s own catalogue', () => {
    expect([en, ru, kk].map((locale) => locale.day(NIGHT_MS))).toEqual(['Mon 2 March', 'пн 2 марта', 'дс, 2 наурыз']);
  });

  test('durations in full words carry the plural of their number', () => {
    const words = (locale: typeof en) => [1_000, 40_000, 61_000, 185_000, 7_260_000, 172_800_000].map(locale.words);
    expect(words(en)).toEqual([
      '1 second',
      '40 seconds',
      '1 minute 1 second',
      '3 minutes 5 seconds',
      '2 hours 1 minute',
      '2 days',
    ]);
    expect(words(ru)).toEqual([
      '1 секунда',
      '40 секунд',
      '1 минута 1 секунда',
      '3 минуты 5 секунд',
      '2 часа 1 минута',
      '2 дня',
    ]);
    expect(words(kk)[3]).toBe('3 минут 5 секунд');
  });

  test('are 24-hour, with seconds, in the zone of the site', () => {
    const evening = Date.parse('2026-03-02T18:05:09Z');
    for (const locale of [en, ru, kk]) expect(locale.time(evening)).toBe('23:05:09');
    expect(en.time(Date.parse('2026-03-02T19:00:00Z'))).toBe('00:00:00');
    expect([en, ru, kk].map((locale) => locale.dateTime(evening))).toEqual([
      '02 Mar 2026 23:05:09',
      '02.03.2026 23:05:09',
      '02.03.2026 23:05:09',
    ]);
  });

  test('durations are in words, ages tick in whole units', () => {
    const ages = [0, 999, 12_400, 60_000, 185_000, 3_600_000, 8_040_000, 90_000_000].map((ms) => plain(en.age(ms)));
    expect(ages).toEqual(['0 s', '0 s', '12 s', '1 min 00 s', '3 min 05 s', '1 h 00 min', '2 h 14 min', '1 d 01 h']);
    expect([180, 2_400, 59_949, 60_000].map((ms) => plain(en.lasting(ms)))).toEqual([
      '0.2 s',
      '2.4 s',
      '59.9 s',
      '1 min 00 s',
    ]);
    expect(plain(kk.age(8_040_000))).toBe('2 сағ 14 мин');
    expect(plain(en.age(-5_000))).toBe('0 s');
  });
});

/** With plain spaces. */
function plain(text: string): string {
  return text.replace(/\s/g, ' ');
}
