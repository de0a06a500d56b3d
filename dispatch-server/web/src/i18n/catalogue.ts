/** Finds the words for a message key in one of the three languages. Pure. */
import adminEn from './en-admin.json' with { type: 'json' };
import boardEn from './en.json' with { type: 'json' };
import adminKk from './kk-admin.json' with { type: 'json' };
import boardKk from './kk.json' with { type: 'json' };
import reviewEn from './review/en.json' with { type: 'json' };
import reviewKk from './review/kk.json' with { type: 'json' };
import reviewRu from './review/ru.json' with { type: 'json' };
import adminRu from './ru-admin.json' with { type: 'json' };
import boardRu from './ru.json' with { type: 'json' };

const en = { ...boardEn, ...reviewEn, ...adminEn };
const ru = { ...boardRu, ...reviewRu, ...adminRu };
const kk = { ...boardKk, ...reviewKk, ...adminKk };

export const LANGUAGES = ['en', 'ru', 'kk'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's name in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', ru: 'Русский', kk: 'Қазақша' };

/** A text, or one per plural category of the language (CLDR), chosen by `count`. */
export type Message = string | ({ readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type MessageKey = keyof typeof en;

export const CATALOGUES: Readonly<Record<Language, Readonly<Record<MessageKey, Message>>>> = { en, ru, kk };

const PLURALS: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  ru: new Intl.PluralRules('ru'),
  // A browser without Kazakh falls through to English, whose categories are the same.
  kk: new Intl.PluralRules(['kk', 'en']),
};

/** The text with `{name}` replaced from `values`; a placeholder without a value stays, so that tests and eyes catch it. */
export function translate(
  language: Language,
  key: MessageKey,
  values: Readonly<Record<string, string>>,
  count?: number,
): string {
  const message = CATALOGUES[language][key];
  const text = typeof message === 'string' ? message : pluralForm(language, message, count ?? 0);
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key);
}

/** The first language a browser asks for that we speak; English when there is none. */
export function preferredLanguage(asked: readonly string[]): Language {
  for (const tag of asked) {
    const found = LANGUAGES.find((language) => language === tag.toLowerCase().split('-')[0]);
    if (found !== undefined) return found;
  }
  return 'en';
}

function pluralForm(language: Language, forms: Exclude<Message, string>, count: number): string {
  return forms[PLURALS[language].select(count)] ?? forms.other;
}
