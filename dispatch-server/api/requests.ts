/** What people may ask of the server: schemas of bodies, parameters and queries, with bounds and defaults. */
import { peopleId } from '@oyau/protocol';
import { z } from 'zod';
import { newUserSchema } from './requests-admin.js';

export * from './requests-admin.js';
export * from './requests-desk.js';
export * from './requests-review.js';
export * from './requests-site.js';
export * from './requests-what-if.js';

export const setupBodySchema = newUserSchema.extend({ code: z.string().min(1).max(64) });
/** Bounds only: what a login may look like is no news for someone who guesses. */
export const loginBodySchema = z.strictObject({
  login: z.string().min(1).max(64),
  password: z.string().min(1).max(200),
});
const limit = (most: number, byDefault: number) => z.coerce.number().int().min(1).max(most).default(byDefault);
const timeMs = z.coerce.number().min(0).max(4_102_444_800_000);

export const alertsQuerySchema = z.strictObject({
  /** open: nobody has acknowledged it; working: acknowledged, not closed; shelved: set aside now. */
  state: z.enum(['open', 'working', 'shelved', 'all']).default('open'),
  limit: limit(1000, 200),
});

export const truckParamsSchema = z.strictObject({ truckId: z.string().min(1).max(64) });
export const driverParamsSchema = z.strictObject({ driverId: peopleId });
/** null = whoever was logged in has left. */
export const driverBodySchema = z.strictObject({ driverId: peopleId.nullable() });

export const eventsQuerySchema = z
  .strictObject({
    truck: z.string().min(1).max(64).optional(),
    driver: z.string().min(1).max(64).optional(),
    /** One kind, or several separated by commas. */
    kind: z.string().min(1).max(1000).optional(),
    /** `analyst`: findings to look through that raised no alert: yawns, phones, single glances. */
    queue: z.enum(['analyst']).optional(),
    fromMs: timeMs.optional(),
    toMs: timeMs.optional(),
    limit: limit(500, 100),
    /** The `next` of the page before. */
    before: z
      .string()
      .regex(/^\d{1,16}(\.\d{1,20})?_\d{1,16}$/, 'must be the `next` of an earlier answer')
      .optional(),
  })
  .refine((query) => query.fromMs === undefined || query.toMs === undefined || query.fromMs <= query.toMs, {
    path: ['fromMs'],
    message: 'must not be after toMs',
  });

export type SetupBody = z.infer<typeof setupBodySchema>;
export type LoginBody = z.infer<typeof loginBodySchema>;
export type AlertsQuery = z.infer<typeof alertsQuerySchema>;
export type EventsQuery = z.infer<typeof eventsQuerySchema>;
