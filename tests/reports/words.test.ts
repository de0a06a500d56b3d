/** The reports speak as the board does: findings have the same names, each language its own script. */
import { describe, expect, test } from 'vitest';
import { REPORT_WORDS, createWording } from '../../dispatch-server/reports/wording.js';
import { REPORTS } from '../../dispatch-server/reports/names.js';
import { CATALOGUES, LANGUAGES } from '../../dispatch-server/web/src/i18n/catalogue.js';

describe.each(LANGUAGES)('words of reports in %s', (language) => {
  const words = REPORT_WORDS[language];

  test('findings are named as on the board, all of them', () => {
    const kinds = Object.entries(CATALOGUES[language]).filter(([key]) => key.startsWith('kind.'));
    expect(Object.fromEntries(Object.entries(words).filter(([key]) => key.startsWith('kind.')))).toEqual(
      Object.fromEntries(kinds),
    );
  });

  test('every word is there, with the placeholders of English', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
    for (const [key, text] of Object.entries(REPORT_WORDS.en)) {
      const mine = words[key as keyof typeof words];
      expect(mine.trim(), key).not.toBe('');
      expect(places(mine), key).toEqual(places(text));
    }
  });

  test('every report has a title and an explanation', () => {
    const { named } = createWording(language);
    for (const report of REPORTS) {
      expect(named('title.', report)).not.toBe(report);
      expect(named('about.', report)).not.toBe(report);
    }
  });
});

test('Russian and Kazakh are written in Cyrillic, English is not', () => {
  for (const [key, text] of Object.entries(REPORT_WORDS.en)) expect(text, key).not.toMatch(/\p{Script=Cyrillic}/u);
  for (const language of ['ru', 'kk'] as const)
    for (const [key, text] of Object.entries(REPORT_WORDS[language]))
      expect(text.replace(/\{\w+\}/g, ''), `${language} ${key}`).not.toMatch(/\b(?!PERCLOS)[A-Za-z]{2,}/);
});

test('numbers and shares as people write them', () => {
  const { cell } = createWording('ru', 'Asia/Almaty');
  expect(cell('share', 0.1234)).toBe('12,3\u00a0%');
  expect(cell('number', 12.345)).toBe('12,3');
  expect(cell('hour', 4)).toBe('04:00');
  expect(cell('weekday', 0)).toBe('Пн');
  expect(cell('count', null)).toBe('–');
});
