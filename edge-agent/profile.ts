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
    /** How the open level follows head and gaze; absent: as in the population. */
    lidSlope: z
      .strictObject({
        perPitchDeg: z.number().min(-0.05).max(0.05),
        perGazeDeg: z.number().min(0).max(0.05),
        restGazeDeg: restAngle.nullable(),
      })
      .optional(),
  }),
  /** How the baseline was learned. */
  learned: z.strictObject({ fromMs: z.number().min(0), frames: z.int().min(1) }),
  /** How the camera saw the driver at rest: the pose of the camera to him, the other way round. A camera that moved shows here. */
  camera: z
    .strictObject({
      yawDeg: restAngle,
      pitchDeg: restAngle,
      rollDeg: z.number().min(-180).max(180),
      faceWidthPx: z.number().min(0).max(10_000),
      /** True when the driver turned his head to his left and the picture agreed; false when nobody asked him. */
      leftTested: z.boolean(),
    })
    .optional(),
  /** What the calibration was worth; only accepted ones are written. */
  quality: z
    .strictObject({
      verdict: z.literal('accept'),
      /** Every acceptance number as it was measured; null where it could not be. */
      numbers: z.record(z.string().min(1).max(40), z.number().nullable()),
    })
    .optional(),
});

export type Profile = z.infer<typeof profileSchema>;

/** Reads a profile. Throws {@link InputError} with every problem. */
export async function loadProfile(path: string): Promise<Profile & { readonly baseline: Baseline }> {
  const result = profileSchema.safeParse(await readJsonObject(path));
  if (result.success) return result.data;
  throw new InputError('BAD_PROFILE', `the profile ${path} is wrong`, problemsOf(result.error));
}
