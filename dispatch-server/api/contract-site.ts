/** The contract about the site: settings, shifts, plan, flood of alerts, webhooks. Part of contract.ts. */
import { z } from 'zod';

/** ms since 1970. */
const timeMs = z.number();

export const LOCALES = ['en', 'ru', 'kk'] as const;
export const localeSchema = z.enum(LOCALES);
export type Locale = z.infer<typeof localeSchema>;

/** A shift begins every day at a local time; it lasts until the next one begins. */
export const shiftSchema = z.strictObject({
  name: z.string(),
  /** Local time, HH:MM, 24 hours. */
  startsAt: z.string(),
});
export type Shift = z.infer<typeof shiftSchema>;

export const settingsSchema = z.strictObject({
  siteName: z.string(),
  /** IANA, such as Asia/Almaty. */
  timeZone: z.string(),
  /** Language of what the server itself says: e-mail, first language of a board. */
  locale: localeSchema,
  /** Empty = the site names no shifts. */
  shifts: z.array(shiftSchema),
  escalation: z.strictObject({
    /** A P1 that nobody has acknowledged for so long goes to the supervisors, ms. */
    afterMs: z.number(),
    webhook: z.boolean(),
    email: z.boolean(),
    emailTo: z.array(z.string()),
  }),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A shift on a certain day. */
export const shiftNowSchema = z.strictObject({ name: z.string(), startedAtMs: timeMs, endsAtMs: timeMs });
export type ShiftNow = z.infer<typeof shiftNowSchema>;

/** `shift`: the one now; null = the site names none. */
export const settingsAnswerSchema = z.strictObject({ settings: settingsSchema, shift: shiftNowSchema.nullable() });
export type SettingsAnswer = z.infer<typeof settingsAnswerSchema>;

/** Whether more alerts come than a person can work off (ISA-18.2: flood from 10 in 10 minutes until below 5). */
export const floodSchema = z.strictObject({
  active: z.boolean(),
  /** Alerts raised in the last 10 minutes. */
  perTenMinutes: z.int().min(0),
});
export type Flood = z.infer<typeof floodSchema>;

const placeSchema = z.strictObject({ latDeg: z.number(), lonDeg: z.number() });

/** Where three corners of the image lie on the ground, WGS 84; the fourth follows. */
export const planCornersSchema = z.strictObject({
  topLeft: placeSchema,
  topRight: placeSchema,
  bottomLeft: placeSchema,
});
export type PlanCorners = z.infer<typeof planCornersSchema>;

export const planSchema = z.strictObject({
  /** Address of the image; another image has another address. */
  imageUrl: z.string(),
  mediaType: z.enum(['image/png', 'image/jpeg', 'image/webp']),
  widthPx: z.int(),
  heightPx: z.int(),
  corners: planCornersSchema,
  uploadedBy: z.string(),
  uploadedAtMs: timeMs,
});
export type Plan = z.infer<typeof planSchema>;

/** null = no plan has been uploaded. */
export const planAnswerSchema = z.strictObject({ plan: planSchema.nullable() });
export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** What a webhook may want to hear of. */
export const WEBHOOK_TOPICS = ['alert', 'escalation', 'order'] as const;
export const webhookSchema = z.strictObject({
  webhookId: z.uuid(),
  url: z.string(),
  topics: z.array(z.enum(WEBHOOK_TOPICS)),
  addedBy: z.string(),
  addedAtMs: timeMs,
});
export type Webhook = z.infer<typeof webhookSchema>;
export const webhooksAnswerSchema = z.strictObject({ webhooks: z.array(webhookSchema) });
export type WebhooksAnswer = z.infer<typeof webhooksAnswerSchema>;

/** `secret` signs every message; it is shown here and never again. */
export const newWebhookAnswerSchema = z.strictObject({ webhook: webhookSchema, secret: z.string() });
export type NewWebhookAnswer = z.infer<typeof newWebhookAnswerSchema>;

/** A message on its way out; `dead`: given up after many attempts, waits for a person. */
export const deliverySchema = z.strictObject({
  deliveryId: z.string(),
  channel: z.enum(['webhook', 'email']),
  /** null = e-mail. */
  webhookId: z.uuid().nullable(),
  topic: z.enum(WEBHOOK_TOPICS),
  state: z.enum(['pending', 'delivered', 'dead']),
  attempts: z.int().min(0),
  createdAtMs: timeMs,
  /** null = no attempt will follow. */
  nextAttemptAtMs: timeMs.nullable(),
  settledAtMs: timeMs.nullable(),
  lastError: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;
export const deliveriesAnswerSchema = z.strictObject({ deliveries: z.array(deliverySchema) });
export type DeliveriesAnswer = z.infer<typeof deliveriesAnswerSchema>;
export const deliveryAnswerSchema = z.strictObject({ delivery: deliverySchema });
export type DeliveryAnswer = z.infer<typeof deliveryAnswerSchema>;
