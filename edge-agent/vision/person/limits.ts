/** When a face can be compared, how a reference is learned, and from where on it is another face: one table, each figure with its source. */

export const PERSON_LIMITS = {
  /** A face turned or tilted further than this is not compared, degrees from the camera: a camera at the mirror sees a resting driver at up to 30. Ours. */
  maxYawDeg: 32,
  maxPitchDeg: 25,
  /** Looks are compared only in about the pose of the reference, degrees. Ours: a clip across 30 degrees of yaw stays 0.77 like itself. */
  nearDeg: 20,
  /** Smaller faces have too few pixels for the network's 224, px. Ours. */
  minFacePx: 80,
  /** Certainty of the landmarks. Ours: it is near 0 or 1 in practice. */
  minConfidence: 0.9,
  /** Eyes open: half of an open eye (0.25). Ours. */
  minLidRatio: 0.12,
  /** Mouth at most this far open: talking, no yawn. Ours. */
  maxMouthRatio: 0.4,
  /** Neither dark nor washed out. Ours. */
  minBrightness: 0.08,
  maxSaturated: 0.2,
  /** After a hand at the face it is not compared for this long, ms: as long as looks miss one (`hands/hand-watch.ts`). */
  handForMs: 1500,
  /** A reference is the mean of so many looks, one a second at most, all within this time. Ours. */
  learnLooks: 8,
  learnEveryMs: 1000,
  learnWithinMs: 60_000,
  /**
   * A look this like the reference agrees, one less like it than the second disagrees, between them it says nothing; cosine. Ours: on 22
   * clips of 17 people, by day, as a night camera sees them and across, none of 2384 looks at the same person disagreed (least 0.72),
   * and of 34 928 at others 98 % did and one agreed (`models/cards/faceres.md`).
   */
  agreesFrom: 0.65,
  disagreesBelow: 0.55,
  /** Told from so many looks in a row that disagree; so many that agree end it. Ours. */
  disagreeLooks: 4,
  agreeLooks: 3,
  /** A look says nothing together with one this much older, ms. Ours. */
  staleMs: 300_000,
} as const;

export type PersonLimits = { readonly [Name in keyof typeof PERSON_LIMITS]: number };
