/** What a site decides for all of its cab units: thresholds within their bounds, and whether alarms sound yet. */
import { z } from 'zod';
import { thresholdsSchema } from '../core/thresholds.js';
import { VOICE_LANGUAGES } from '../core/voice.js';
import { isTimeZone } from './time-zone.js';

/** Names that travel in events: short enough for `SITE-VERSION` to be a machine id. */
const siteName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, { error: 'must be 1-40 letters, digits, dots, dashes or underscores' });

/** Version 1 of the settings. Thresholds that are not named have their defaults. */
export const siteSettingsSchema = z.strictObject({
  format: z.literal('oyau-site'),
  formatVersion: z.literal(1),
  site: siteName.describe('name of the site'),
  version: z.int().min(1).max(999_999).describe('rises with every change; an older version is never taken again'),
  issuedAt: z.iso.datetime().describe('when it was signed, UTC'),
  issuedBy: z.string().min(1).max(100).describe('who answers for it'),
  silent: z.boolean().default(false).describe('detect and record, but make no sound: the baseline phase of a trial'),
  thresholds: thresholdsSchema.prefault({}).describe('overrides of single thresholds'),
  language: z.enum(VOICE_LANGUAGES).optional().describe('what drivers read and hear; absent = as each unit is set'),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { error: 'must be a time zone such as Asia/Almaty' })
    .optional()
    .describe('local time of the site; absent = as the clock of each unit is set'),
});

export type SiteSettings = z.infer<typeof siteSettingsSchema>;
/** Settings as a person writes them, before defaults. */
export type SiteSettingsInput = z.input<typeof siteSettingsSchema>;

/** How events name the thresholds in force. */
export function thresholdsVersionOf({ site, version }: Pick<SiteSettings, 'site' | 'version'>): string {
  return `${site}-${version}`;
}
