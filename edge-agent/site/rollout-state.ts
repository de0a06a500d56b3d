/** What a unit remembers of settings from dispatch: in force, before, waiting, and what it has said of each. */
import { LIMITS, problemSchema, SETTINGS_STATES } from '@oyau/protocol';
import { z } from 'zod';

/** A signed file with the name under which dispatch sent it. */
const deliverySchema = z.strictObject({
  settingsId: z.uuid(),
  document: z.string().min(2).max(LIMITS.settingsCharacters),
});

/** Settings in force that are not proved yet. */
const trialSchema = z.strictObject({
  /** Starts of the unit since they were applied: a crash loop shows here. */
  starts: z.int().min(0),
  /** Time at work since they were applied, ms; counted in steps, over restarts. */
  provedMs: z.number().min(0),
});

const reportSchema = z.strictObject({
  settingsId: z.uuid(),
  state: z.enum(SETTINGS_STATES),
  atMs: z.number().min(0),
  inForce: z.string(),
  problems: z.array(problemSchema).max(LIMITS.problemsPerAnswer),
});

export const rolloutStateSchema = z.strictObject({
  format: z.literal('oyau-settings'),
  formatVersion: z.literal(1),
  /** null = the unit's own. */
  inForce: deliverySchema.nullable(),
  /** Where a roll-back goes to. */
  before: deliverySchema.nullable(),
  trial: trialSchema.nullable(),
  waiting: deliverySchema.nullable(),
  /** The last word on each file, newest last. */
  reports: z.array(reportSchema),
});

export type Delivery = z.infer<typeof deliverySchema>;
export type RolloutReport = z.infer<typeof reportSchema>;
export type RolloutState = z.infer<typeof rolloutStateSchema>;

export const NO_ROLLOUTS: RolloutState = {
  format: 'oyau-settings',
  formatVersion: 1,
  inForce: null,
  before: null,
  trial: null,
  waiting: null,
  reports: [],
};
