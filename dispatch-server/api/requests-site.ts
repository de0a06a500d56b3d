/** What people may set about the site: settings, plan, webhooks. Part of requests.ts. */
import { z } from 'zod';
import { localeSchema, WEBHOOK_TOPICS } from './contract-site.js';

/** Largest plan image, bytes; the request carries it as base64. */
export const MOST_PLAN_BYTES = 5 * 1024 * 1024;

const name = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, 'must not contain control characters');

const shift = z.strictObject({
  name: name(40),
  startsAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:00'),
});

const shifts = z
  .array(shift)
  .max(12)
  .refine((list) => new Set(list.map(({ startsAt }) => startsAt)).size === list.length, 'must not begin two at once')
  .transform((list) => [...list].sort((left, right) => left.startsAt.localeCompare(right.startsAt)));

/** From a moment to look (10 s) to an hour, after which nobody needs to know any more. */
const escalationAfterMs = z.int().min(10_000).max(3_600_000);

export const settingsBodySchema = z.strictObject({
  siteName: name(100),
  timeZone: z.string().min(1).max(64).refine(isTimeZone, 'must be an IANA time zone such as Asia/Almaty'),
  locale: localeSchema,
  shifts,
  escalation: z
    .strictObject({
      afterMs: escalationAfterMs,
      webhook: z.boolean(),
      email: z.boolean(),
      emailTo: z.array(z.email().max(254)).max(20),
    })
    .refine((escalation) => !escalation.email || escalation.emailTo.length > 0, {
      path: ['emailTo'],
      message: 'must name somebody while e-mail is on',
    }),
});

const place = z.strictObject({ latDeg: z.number().min(-90).max(90), lonDeg: z.number().min(-180).max(180) });

/** Base64 is a third longer than what it carries. */
const MOST_BASE64_CHARACTERS = Math.ceil(MOST_PLAN_BYTES / 3) * 4;

export const planBodySchema = z.strictObject({
  /** PNG, JPEG or WebP, base64; absent = the image stays and only its place changes. */
  image: z.base64().min(1).max(MOST_BASE64_CHARACTERS).optional(),
  corners: z.strictObject({ topLeft: place, topRight: place, bottomLeft: place }),
});

/** `v` makes another image another address. */
export const planImageQuerySchema = z.strictObject({ v: z.string().max(64).optional() });

export const newWebhookSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine((url) => !URL.canParse(url) || new URL(url).username === '', 'must not contain a password'),
  topics: z.array(z.enum(WEBHOOK_TOPICS)).min(1).max(WEBHOOK_TOPICS.length),
});
export const webhookParamsSchema = z.strictObject({ webhookId: z.uuid() });
export const deliveriesQuerySchema = z.strictObject({
  state: z.enum(['pending', 'delivered', 'dead', 'all']).default('all'),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const deliveryParamsSchema = z.strictObject({ deliveryId: z.string().regex(/^\d{1,16}$/, 'must be a number') });

export type SettingsBody = z.infer<typeof settingsBodySchema>;
export type PlanBody = z.infer<typeof planBodySchema>;
export type NewWebhook = z.infer<typeof newWebhookSchema>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return !/^[+-]/.test(zone);
  } catch {
    return false;
  }
}
