/** Profiles of drivers: a stored baseline as JSON, validated and versioned. */
import { createHash } from 'node:crypto';
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
  /** Changes whenever the content does; stored with every event. {@link profileOf} makes it from a hash of the content. */
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

/** What a profile says, without what the file says of itself. */
type Content = Pick<Profile, 'driver' | 'learned' | 'camera' | 'quality'> & { readonly baseline: Baseline };

/** Lid ratios are kept to 0.0001 and angles to 0.01 deg: finer than any camera can repeat. Slopes of the lids to 0.00001 per degree. */
export const LID_DIGITS = 4;
export const ANGLE_DIGITS = 2;
const SLOPE_DIGITS = 5;
const HASH_DIGITS = 12;
/** A version that was made from the content. */
const HASHED = new RegExp(`^(calibrated|learned)-[0-9a-f]{${HASH_DIGITS}}$`);

/**
 * The profile of one driver in one cab. Its version is a hash of what it says, so that the same baseline always carries the
 * same version and a changed number never hides behind an old one.
 *
 * @param by calibrated: guided and accepted; learned: in the first alert minute of a drive.
 * @throws InputError when a number is outside what a profile may hold.
 */
export function profileOf(by: 'calibrated' | 'learned', { baseline, ...content }: Content): Profile {
  const result = profileSchema.safeParse({
    format: 'oyau-profile',
    formatVersion: 1,
    version: by,
    ...content,
    baseline: kept(baseline),
  });
  if (result.success) return { ...result.data, version: `${by}-${hashOf(result.data)}` };
  throw new InputError('BAD_PROFILE', 'what was learned cannot be a profile', problemsOf(result.error));
}

/** Reads a profile. Throws {@link InputError} with every problem. */
export async function loadProfile(path: string): Promise<Profile & { readonly baseline: Baseline }> {
  const result = profileSchema.safeParse(await readJsonObject(path));
  if (!result.success) throw new InputError('BAD_PROFILE', `the profile ${path} is wrong`, problemsOf(result.error));
  const profile = result.data;
  const { version } = profile;
  if (HASHED.test(version) && !version.endsWith(hashOf(profile)))
    throw new InputError('BAD_PROFILE', `the profile ${path} is wrong`, [
      {
        path: 'version',
        message: `${version} is the version of other figures: they were changed after it was written`,
      },
    ]);
  return profile;
}

/** In this order of keys, whatever the order in the file. */
function hashOf({ driver, baseline, learned, camera, quality }: Profile): string {
  const text = JSON.stringify({ driver, baseline, learned, camera, quality });
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

function kept({ leftLidRatio, rightLidRatio, restYawDeg, restPitchDeg, lidSlope }: Baseline): Baseline {
  const level = {
    leftLidRatio: rounded(leftLidRatio, LID_DIGITS),
    rightLidRatio: rounded(rightLidRatio, LID_DIGITS),
    restYawDeg: rounded(restYawDeg, ANGLE_DIGITS),
    restPitchDeg: rounded(restPitchDeg, ANGLE_DIGITS),
  };
  if (lidSlope === undefined) return level;
  const { perPitchDeg, perGazeDeg, restGazeDeg } = lidSlope;
  return {
    ...level,
    lidSlope: {
      perPitchDeg: rounded(perPitchDeg, SLOPE_DIGITS),
      perGazeDeg: rounded(perGazeDeg, SLOPE_DIGITS),
      restGazeDeg: restGazeDeg === null ? null : rounded(restGazeDeg, ANGLE_DIGITS),
    },
  };
}

/** A figure as it is kept. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
