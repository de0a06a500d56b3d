/** What administrators may ask: people, logins, cab units, the audit. Part of requests.ts. */
import { helloSchema, welcomeSchema } from '@oyau/protocol';
import { z } from 'zod';
import { roleSchema } from './contract-admin.js';

const noControlCharacters = /^\P{Cc}*$/u;
const loginName = z
  .string()
  .min(1)
  .max(64)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._@-]*$/,
    'must start with a letter or digit and contain only letters, digits and . _ @ -',
  );
const password = z.string().min(10, 'must have at least 10 characters').max(200, 'must have at most 200 characters');
const personName = z.string().trim().min(1).max(100).regex(noControlCharacters, 'must not contain control characters');

/** New person: the first admin, or `user add`. */
export const newUserSchema = z.strictObject({ login: loginName, name: personName, password });
export const newAccountBodySchema = newUserSchema.extend({ role: roleSchema });
export const userParamsSchema = z.strictObject({ login: loginName });
export const roleBodySchema = z.strictObject({ role: roleSchema });
export const passwordBodySchema = z.strictObject({ password });

/** One's own: `current` is the one that is good until now. */
export const ownPasswordBodySchema = z.strictObject({ current: z.string().min(1).max(200), password });
export type OwnPasswordBody = z.infer<typeof ownPasswordBodySchema>;

export const loginParamsSchema = z.strictObject({
  loginId: z.string().regex(/^[0-9a-f]{16}$/, 'must be the loginId of a login in force'),
});

/** Longest life of a one-time code, hours: a week, until the unit is built in. */
const MOST_CODE_HOURS = 168;

export const newCodeBodySchema = z.strictObject({
  deviceId: helloSchema.shape.deviceId,
  truckId: welcomeSchema.shape.truckId,
  hours: z.int().min(1).max(MOST_CODE_HOURS).default(24),
});
export const deviceParamsSchema = z.strictObject({ deviceId: helloSchema.shape.deviceId });

const timeMs = z.coerce.number().min(0).max(4_102_444_800_000);

export const auditQuerySchema = z.strictObject({
  login: z.string().min(1).max(64).optional(),
  /** One action, such as `user.add`, or a whole area, such as `user`. */
  action: z
    .string()
    .max(64)
    .regex(/^[A-Za-z]+(\.[A-Za-z]+)?$/, 'must be an action such as user.add, or its first word')
    .optional(),
  subject: z.string().min(1).max(200).optional(),
  fromMs: timeMs.optional(),
  toMs: timeMs.optional(),
  /** The `next` of the page before. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export type NewUser = z.infer<typeof newUserSchema>;
export type AuditQuery = z.infer<typeof auditQuerySchema>;
