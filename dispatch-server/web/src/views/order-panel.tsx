/** Fields of an order: kind, ready text in the driver's language, time to carry it out. */
import { signal } from '@preact/signals';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../i18n/catalogue.js';
import type { OrderKind } from '../net/contract.js';
import { ORDER_KINDS } from '../net/read-orders.js';
import { acknowledgesToo } from '../state/acting.js';
import { draft, write, type Panel } from '../state/panels.js';
import { language, locale } from '../state/preferences.js';
import { templates } from '../state/site.js';

/** The server takes no longer texts (protocol: free text). */
const LONGEST_TEXT = 500;
/** The server's latest end of an order, minutes. */
const LONGEST_DUE = 1_440;

/** The language drivers of this desk are written to; null = the desk's own. */
const driverLanguage = signal<Language | null>(null);

export function orderSubmitWord(open: Panel): string {
  return locale.value.t(acknowledgesToo(open) ? 'panel.sendAndAcknowledge' : 'panel.sendOrder');
}

export function OrderFields() {
  const { t } = locale.value;
  const typed = draft.value;
  return (
    <>
      <fieldset class="kinds">
        <legend class="label">{t('panel.kind')}</legend>
        {ORDER_KINDS.map((kind) => (
          <label key={kind} class="choice">
            <input
              type="radio"
              name="kind"
              value={kind}
              required
              checked={typed.kind === kind}
              onChange={() => chooseKind(kind)}
            />
            <span>{t(`order.kind.${kind}`)}</span>
          </label>
        ))}
      </fieldset>
      <LanguageField />
      <label class="wide">
        <span class="label">{t('panel.text')}</span>
        <textarea
          name="text"
          rows={3}
          required
          maxLength={LONGEST_TEXT}
          lang={textLanguage()}
          value={typed.text}
          onInput={(event) => write({ text: event.currentTarget.value, edited: event.currentTarget.value !== '' })}
        />
      </label>
      <Ready />
      <label>
        <span class="label">{t('panel.due')}</span>
        <input
          name="due"
          type="number"
          required
          min={1}
          max={LONGEST_DUE}
          value={typed.dueMinutes}
          onInput={(event) => write({ dueMinutes: event.currentTarget.value })}
        />
      </label>
    </>
  );
}

function LanguageField() {
  return (
    <label>
      <span class="label">{locale.value.t('panel.language')}</span>
      <select
        name="textLanguage"
        value={textLanguage()}
        onChange={(event) => chooseLanguage(event.currentTarget.value)}
      >
        {LANGUAGES.map((tag) => (
          <option key={tag} value={tag} lang={tag}>
            {LANGUAGE_NAMES[tag]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Other texts of the site for the chosen kind, each one press away. */
function Ready() {
  const { kind, text } = draft.value;
  const others = textsFor(kind, textLanguage()).filter((ready) => ready !== text);
  if (others.length === 0) return null;
  return (
    <ul class="ready" role="list">
      {others.map((ready) => (
        <li key={ready}>
          <button
            type="button"
            class="second"
            lang={textLanguage()}
            onClick={() => write({ text: ready, edited: false })}
          >
            {ready}
          </button>
        </li>
      ))}
    </ul>
  );
}

function textLanguage(): Language {
  return driverLanguage.value ?? language.value;
}

function textsFor(kind: OrderKind | '', tag: Language): readonly string[] {
  return templates.value.filter((template) => template.kind === kind).map(({ text }) => text[tag]);
}

/** What a person wrote is never replaced. */
function chooseKind(kind: OrderKind): void {
  const { edited } = draft.value;
  write(edited ? { kind } : { kind, text: textsFor(kind, textLanguage())[0] ?? '' });
}

function chooseLanguage(chosen: string): void {
  driverLanguage.value = LANGUAGES.find((tag) => tag === chosen) ?? 'en';
  const { kind, edited } = draft.value;
  if (!edited) write({ text: textsFor(kind, textLanguage())[0] ?? '' });
}
