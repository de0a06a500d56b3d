/** The three languages say the same things: same keys, same placeholders, all plural forms, nothing left in another script. */
import { describe, expect, test } from 'vitest';
import { EVENT_KINDS } from '@oyau/protocol';
import {
  CATALOGUES,
  isMessageKey,
  LANGUAGES,
  preferredLanguage,
  translate,
  type Message,
} from '../../dispatch-server/web/src/i18n/catalogue.js';

const keys = Object.keys(CATALOGUES.en).filter(isMessageKey);

describe.each(LANGUAGES)('catalogue %s', (language) => {
  const catalogue = CATALOGUES[language];

  test('has exactly the keys of English', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
  });

  test('has text everywhere, with the placeholders of English in every form', () => {
    for (const key of keys)
      for (const form of formsOf(catalogue[key])) {
        expect(form.trim(), key).not.toBe('');
        expect(placeholders(form), `${language} ${key}`).toEqual(placeholders(formsOf(CATALOGUES.en[key])[0] ?? ''));
      }
  });

  test('has every plural category of the language, and plurals where English has them', () => {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of keys) {
      const message = catalogue[key];
      expect(typeof message, key).toBe(typeof CATALOGUES.en[key]);
      if (typeof message !== 'string') expect(Object.keys(message).sort(), key).toEqual([...categories].sort());
    }
  });

  test('names every finding of the protocol', () => {
    for (const kind of EVENT_KINDS) expect(isMessageKey(`kind.${kind}`), kind).toBe(true);
  });
});

test('Russian and Kazakh are written in Cyrillic, English is not', () => {
  const foreign = /\b(?!PERCLOS|Oyau|Enter|Esc|IANA|Asia|Almaty|WGS|PNG|JPEG|WebP|[PM]\d?\b)[A-Za-z]{2,}/;
  for (const key of keys) {
    for (const form of formsOf(CATALOGUES.en[key])) expect(form, key).not.toMatch(/\p{Script=Cyrillic}/u);
    for (const language of ['ru', 'kk'] as const)
      for (const form of formsOf(CATALOGUES[language][key]))
        expect(form.replace(/\{\w+\}/g, ''), `${language} ${key}`).not.toMatch(foreign);
  }
});

test('Kazakh is not a copy of Russian', () => {
  const same = keys.filter((key) => JSON.stringify(CATALOGUES.ru[key]) === JSON.stringify(CATALOGUES.kk[key]));
  const international =
    /^(alert\.(acknowledgedBy|closedBy|lasted|perclos|truck)|alerts\.new|cause\.perclos|fleet\.(cameraHead|perclos|title|truck)|order\.line|admin\.login|role\.dispatcher|truck\.title|weekday\.[36]|history\.(truck)|nav\.board|signIn\.login|unit\.(minute|second))$/;
  expect(same.filter((key) => !international.test(key))).toEqual([]);
});

test('plural forms follow the number', () => {
  const open = (count: number) => translate('ru', 'alerts.open', { count: String(count) }, count).replace(/\s/g, ' ');
  expect([1, 2, 5, 11, 21, 104].map(open)).toEqual([
    '1 открытая',
    '2 открытые',
    '5 открытых',
    '11 открытых',
    '21 открытая',
    '104 открытые',
  ]);
  expect(translate('en', 'fleet.trucks', { count: '1' }, 1).replace(/\s/g, ' ')).toBe('1 truck');
  expect(translate('kk', 'fleet.trucks', { count: '7' }, 7).replace(/\s/g, ' ')).toBe('7 самосвал');
});

test('a placeholder without a value stays visible', () => {
  expect(translate('en', 'alert.ago', {})).toBe('{age} ago');
});

test('the first language of the browser that we speak is chosen', () => {
  expect(preferredLanguage(['de-DE', 'kk-KZ', 'ru'])).toBe('kk');
  expect(preferredLanguage(['RU-ru'])).toBe('ru');
  expect(preferredLanguage(['de', 'fr'])).toBe('en');
  expect(preferredLanguage([])).toBe('en');
});

function formsOf(message: Message): readonly string[] {
  return typeof message === 'string' ? [message] : Object.values(message);
}

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
}
