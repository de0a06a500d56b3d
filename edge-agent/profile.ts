/** Profiles of drivers: a stored baseline as JSON, validated and versioned. */
import { z } from 'zod';
import { problemsOf, readJsonObject } from './config.js';
import type { Baseline } from './core/baseline.js';
import { InputError } from './errors.js';

const lidRatio = z.number().min(0.05).max(0.6);
const restAngle = z.number().min(-60).max(60);

/** Version 1 of the profile file. */
export const profileSchema = z.strictObject({
  format: z.literal('oyau-profile'),
  formatVersion: z.literal(1),
  /** Changes whenever the baseline does; stored with every event. */
  version: z.string().min(1).max(64),
  driver: z.string().min(1).max(64).nullable(),
  baseline: z.strictObject({
    leftLidRatio: lidRatio,
    rightLidRatio: lidRatio,
    restYawDeg: restAngle,
    restPitchDeg: restAngle,
  }),
  /** How the baseline was learned. */
  learned: z.strictObject({ fromMs: z.number().min(0), frames: z.int().min(1) }),
});

export type Profile = z.infer<typeof profileSchema>;

/** Reads a profile. Throws {@link InputError} with every problem. */
export async function loadProfile(path: string): Promise<Profile & { readonly baseline: Baseline }> {
  const result = profileSchema.safeParse(await readJsonObject(path));
  if (result.success) return result.data;
  throw new InputError('BAD_PROFILE', `the profile ${path} is wrong`, problemsOf(result.error));
}
