/** The settings of the site and its ready texts for orders. */
import { z } from 'zod';
import { orderTemplateSchema, settingsSchema, type OrderTemplate, type Settings } from '../api/contract.js';
import type { Person } from './alert-change.js';
import { writeAudit } from './audit.js';
import { DEFAULT_TEMPLATES } from './default-templates.js';
import { readSite, writeSite } from './site.js';
import type { Reader, Store } from './store.js';

/** What applies until somebody sets it. */
export const DEFAULT_SETTINGS: Settings = {
  siteName: 'Oyau',
  timeZone: 'Asia/Almaty',
  locale: 'en',
  shifts: [
    { name: 'A', startsAt: '07:00' },
    { name: 'B', startsAt: '19:00' },
  ],
  // Ours: a dispatcher who is at the desk acts within seconds; a minute leaves time for a second radio call.
  escalation: { afterMs: 60_000, webhook: true, email: false, emailTo: [] },
};

const templatesSchema = z.array(orderTemplateSchema);

export async function readSettings(store: Reader): Promise<Settings> {
  return (await readSite(store, 'settings', settingsSchema)) ?? DEFAULT_SETTINGS;
}

/** Replaces the settings; the audit keeps the new ones. */
export function writeSettings(store: Store, settings: Settings, actor: Person, nowMs: number): Promise<void> {
  return store.transaction().execute(async (write) => {
    await writeSite(write, 'settings', settings, actor.login, nowMs);
    await writeAudit(write, actor, 'settings.change', null, nowMs, { settings: JSON.stringify(settings) });
  });
}

export async function readTemplates(store: Reader): Promise<OrderTemplate[]> {
  return (await readSite(store, 'orderTemplates', templatesSchema)) ?? DEFAULT_TEMPLATES;
}

/** Replaces all templates. */
export function writeTemplates(
  store: Store,
  templates: readonly OrderTemplate[],
  actor: Person,
  nowMs: number,
): Promise<void> {
  return store.transaction().execute(async (write) => {
    await writeSite(write, 'orderTemplates', templates, actor.login, nowMs);
    await writeAudit(write, actor, 'templates.change', null, nowMs, { templates: JSON.stringify(templates) });
  });
}
