/** What may be asked of what-if: a run over recorded sessions, a proposal, a roll-out. */
import { helloSchema, LIMITS } from '@oyau/protocol';
import { THRESHOLDS } from '@oyau/policy';
import { z } from 'zod';

const timeMs = z.number().min(0).max(LIMITS.wallMs);
const word = z.string().min(1).max(LIMITS.idCharacters);
const deviceId = helloSchema.shape.deviceId;

const specs: ReadonlyMap<string, (typeof THRESHOLDS)[keyof typeof THRESHOLDS]> = new Map(Object.entries(THRESHOLDS));

/** Single thresholds by name, each within its bounds; whether they fit together is judged with the rest. */
export const thresholdChangesSchema = z.record(z.string(), z.number()).superRefine((changes, context) => {
  for (const [name, value] of Object.entries(changes)) {
    const spec = specs.get(name);
    const message =
      spec === undefined
        ? 'is not a threshold'
        : value < spec.min || value > spec.max
          ? `${value} is not within ${spec.min}..${spec.max} ${spec.unit} (${spec.means})`
          : null;
    if (message !== null) context.addIssue({ code: 'custom', path: [name], message });
  }
});

/** No more than a person can look through. */
const MOST_SESSIONS = 500;
const words = z.array(word).max(MOST_SESSIONS).default([]);

export const whatIfBodySchema = z
  .strictObject({
    /** Sessions that touch this period; narrowed by the lists where they are not empty. */
    fromMs: timeMs,
    toMs: timeMs,
    trucks: words,
    devices: words,
    sessions: words,
    thresholds: thresholdChangesSchema,
    dispatchers: z.int().min(1).max(100).default(1),
  })
  .refine(({ fromMs, toMs }) => fromMs <= toMs, { path: ['fromMs'], message: 'must not be after toMs' });
export type WhatIfBody = z.infer<typeof whatIfBodySchema>;

export const runParamsSchema = z.strictObject({ runId: z.uuid() });
export const proposalParamsSchema = z.strictObject({ proposalId: z.uuid() });

export const proposalBodySchema = z.strictObject({
  site: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, {
    error: 'must be 1-40 letters, digits, dots, dashes or underscores',
  }),
  /** Absent = one more than the last proposal of this site. */
  version: z.int().min(1).max(999_999).optional(),
  silent: z.boolean().default(false),
  thresholds: thresholdChangesSchema,
  runId: z.uuid().optional(),
  note: z
    .string()
    .trim()
    .max(2000)
    .regex(/^[\P{Cc}\n\t]*$/u, 'must not contain control characters')
    .optional(),
});
export type ProposalBody = z.infer<typeof proposalBodySchema>;

export const documentBodySchema = z.strictObject({ document: z.string().min(2).max(LIMITS.settingsCharacters) });
export const rollOutBodySchema = z.strictObject({ devices: z.array(deviceId).min(1).max(10_000) });
