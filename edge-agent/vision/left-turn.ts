/** The test of left and right: the driver turns his head to his left, and the yaw must rise. A face alone cannot tell a mirror image. */

/** A turn that is meant counts from this angle: twice what a still head wanders. Ours. */
export const MEANT_TURN_DEG = 10;

/** Share of the looks that a held turn fills at least. Ours. */
const HELD_SHARE = 0.15;

/**
 * How far the head turned from rest while the driver was asked to look to his left and hold it, degrees: positive = to his left as the
 * camera delivers him, negative = to his right: the picture is mirrored (or he turned the other way). Null without any look.
 *
 * @param yawsDeg head yaw of every frame with a face, degrees relative to the camera, in any order.
 */
export function leftTurnDeg(yawsDeg: readonly number[], restYawDeg: number): number | null {
  const sorted = yawsDeg.filter(Number.isFinite).toSorted((a, b) => a - b);
  const held = Math.floor((sorted.length - 1) * HELD_SHARE);
  const [right, left] = [sorted[held], sorted.at(-1 - held)];
  if (right === undefined || left === undefined) return null;
  return Math.abs(left - restYawDeg) >= Math.abs(right - restYawDeg) ? left - restYawDeg : right - restYawDeg;
}
