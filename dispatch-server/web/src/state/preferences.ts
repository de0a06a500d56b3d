/** What this desk remembers between visits: language, theme, mute, what it hears, how it sorts. */
import { computed, effect, signal, type Signal } from '@preact/signals';
import { LANGUAGES, preferredLanguage, type Language } from '../i18n/catalogue.js';
import { createLocale } from '../i18n/locale.js';
import type { TimeZone } from '../i18n/zone.js';
import { FLEET_ORDERS, type FleetOrder } from './fleet.js';

export const THEMES = ['auto', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

export const language = remembered<Language>('oyau.language', LANGUAGES, preferredLanguage(navigator.languages));
export const theme = remembered<Theme>('oyau.theme', THEMES, 'auto');
export const sound = remembered<'on' | 'muted'>('oyau.sound', ['on', 'muted'], 'on');
/** Which alerts this desk sounds for. */
export const HEARINGS = ['byRole', 'all', 'escalated'] as const;
export const hears = remembered<(typeof HEARINGS)[number]>('oyau.hears', HEARINGS, 'byRole');
export const fleetOrder = remembered<FleetOrder>('oyau.fleetOrder', FLEET_ORDERS, 'risk');
/** Is the site plan folded away? On a small screen the alerts need the room. */
export const planShown = remembered<'shown' | 'folded'>(
  'oyau.plan',
  ['shown', 'folded'],
  matchMedia('(min-height: 56rem)').matches ? 'shown' : 'folded',
);

/** The site's time zone; undefined until the server has named it. */
export const siteZone = signal<TimeZone>(undefined);

/** Words, numbers and times in the chosen language, times as on the site's wall. */
export const locale = computed(() => createLocale(language.value, siteZone.value));

/** Keeps `<html lang data-theme>` in step. */
export function showPreferences(root: HTMLElement): void {
  effect(() => {
    root.lang = language.value;
    root.dataset.theme = theme.value;
  });
}

function remembered<Choice extends string>(key: string, choices: readonly Choice[], byDefault: Choice): Signal<Choice> {
  const stored = readStorage(key);
  const value = signal(choices.find((choice) => choice === stored) ?? byDefault);
  let first = true;
  effect(() => {
    const chosen = value.value;
    if (!first) writeStorage(key, chosen);
    first = false;
  });
  return value;
}

function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function writeStorage(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that stores nothing still works; it only forgets.
  }
}
