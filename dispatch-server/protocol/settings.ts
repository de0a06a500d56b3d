/** Settings of a site on their way to a unit and what became of them: only for units whose `hello` lists the capability `settings`. */
import { z } from 'zod';
import { machineId, wallTimeMs } from './fields.js';
import { LIMITS } from './limits.js';
import { problemSchema } from './problem.js';

/** `received`: on the unit's disk; `applied`: in force; `refused`: not taken; `rolledBack`: the unit became unhealthy and went back. */
export const SETTINGS_STATES = ['received', 'applied', 'refused', 'rolledBack'] as const;

/** A signed file of site settings, as the site's key holder signed it. The same one may come again: a known id is no news. */
export const settingsMessageSchema = z.strictObject({
  type: z.literal('settings'),
  settingsId: z.uuid(),
  /** The text of the signed file; the unit trusts its signature, not the sender. */
  document: z.string().min(2).max(LIMITS.settingsCharacters),
  issuedAtMs: wallTimeMs,
});

/** What the unit did with settings. */
export const settingsStateSchema = z.strictObject({
  type: z.literal('settingsState'),
  settingsId: z.uuid(),
  state: z.enum(SETTINGS_STATES),
  /** Unit's clock. */
  atMs: wallTimeMs,
  /** Thresholds version in force now, as events name it. */
  inForce: machineId,
  /** Why it was refused or taken back; empty otherwise. */
  problems: z.array(problemSchema).max(LIMITS.problemsPerAnswer),
});

export type SettingsMessage = z.infer<typeof settingsMessageSchema>;
export type SettingsState = z.infer<typeof settingsStateSchema>;
