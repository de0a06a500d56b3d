/** Mouth opening from the inner lips of the mesh. */

/** Inner lips: middle of the upper and the lower lip, right and left corner (subject's own). */
const UPPER = 13;
const LOWER = 14;
const RIGHT_CORNER = 78;
const LEFT_CORNER = 308;

/**
 * Distance of the lips over the width of the mouth, in three dimensions so that a turned head does not widen it.
 *
 * @param points mesh landmarks, `float32[468 * 3]`, one unit for x, y and z.
 */
export function mouthRatioOf(points: Float32Array): number {
  const distance = (i: number, j: number): number =>
    Math.hypot(
      (points[i * 3] ?? NaN) - (points[j * 3] ?? NaN),
      (points[i * 3 + 1] ?? NaN) - (points[j * 3 + 1] ?? NaN),
      (points[i * 3 + 2] ?? NaN) - (points[j * 3 + 2] ?? NaN),
    );
  return distance(UPPER, LOWER) / distance(RIGHT_CORNER, LEFT_CORNER);
}
