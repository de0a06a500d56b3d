/** Answers for administrators: people, logins in force, cab units, the audit. Part of contract.ts. */
import { z } from 'zod';

/** Roles; access.ts says who may use what is open to which. */
export const ROLES = ['viewer', 'analyst', 'dispatcher', 'supervisor', 'admin'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** ms since 1970. */
const timeMs = z.number();

/** A person who may log in, or may not any more. */
export const accountSchema = z.strictObject({
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  disabled: z.boolean(),
  addedAtMs: timeMs,
});
export type Account = z.infer<typeof accountSchema>;
export const accountsAnswerSchema = z.strictObject({ users: z.array(accountSchema) });

/** A login in force; `loginId` names it and opens nothing. */
export const loginSchema = z.strictObject({
  loginId: z.string(),
  login: z.string(),
  name: z.string(),
  role: roleSchema,
  /** null = it began before addresses were kept. */
  address: z.string().nullable(),
  beganAtMs: timeMs,
  endsAtMs: timeMs,
});
export type Login = z.infer<typeof loginSchema>;
export const loginsAnswerSchema = z.strictObject({ logins: z.array(loginSchema), own: z.string() });
export const endedAnswerSchema = z.strictObject({ ended: z.number() });

/** A cab unit; tokens are shown once, when they are made. */
export const deviceSchema = z.strictObject({
  deviceId: z.string(),
  truckId: z.string(),
  addedAtMs: timeMs,
  /** null = in use. */
  revokedAtMs: timeMs.nullable(),
  /** null = never connected. */
  lastSeenAtMs: timeMs.nullable(),
  /** A second token was made and the unit has not used it yet. */
  rotating: z.boolean(),
});
/** A one-time code that nobody has used yet. */
export const pendingCodeSchema = z.strictObject({ deviceId: z.string(), truckId: z.string(), expiresAtMs: timeMs });
export const devicesAnswerSchema = z.strictObject({
  devices: z.array(deviceSchema),
  codes: z.array(pendingCodeSchema),
});
export type DeviceRow = z.infer<typeof deviceSchema>;
export type PendingCode = z.infer<typeof pendingCodeSchema>;
export const codeAnswerSchema = z.strictObject({ code: z.string(), expiresAtMs: timeMs });
export const tokenAnswerSchema = z.strictObject({ token: z.string() });

/** Who did what, when and from where. */
export const auditRowSchema = z.strictObject({
  auditId: z.number(),
  atMs: timeMs,
  /** null = the command line, the server itself, or somebody not logged in. */
  login: z.string().nullable(),
  address: z.string().nullable(),
  action: z.string(),
  subject: z.string().nullable(),
  detail: z.record(z.string(), z.string()),
});
export type AuditRow = z.infer<typeof auditRowSchema>;
export const auditAnswerSchema = z.strictObject({ rows: z.array(auditRowSchema), next: z.number().nullable() });
export type AuditAnswer = z.infer<typeof auditAnswerSchema>;
