/** Whether the face of a picture can be compared with another: seen well, eyes open, nothing before it. */
import type { Face, FaceReading, HandReading, HeadPose } from '../../core/geometry.js';
import { PERSON_LIMITS, type PersonLimits } from './limits.js';

/** A cue of the hand path counts from here (`core/geometry.ts`). */
const CUE_COUNTS = 0.5;

/** The face, when it is good enough; null otherwise. */
export function comparableFace({ face, quality }: FaceReading, limits: PersonLimits = PERSON_LIMITS): Face | null {
  if (face === null || face.confidence < limits.minConfidence) return null;
  const { brightness, saturated } = quality;
  const lit = brightness >= limits.minBrightness && saturated <= limits.maxSaturated;
  const large = Math.min(face.box.widthPx, face.box.heightPx) >= limits.minFacePx;
  return lit && large && isTurnedLittle(face.pose, limits) && isAwake(face, limits) ? face : null;
}

function isTurnedLittle({ yawDeg, pitchDeg }: HeadPose, limits: PersonLimits): boolean {
  return Math.abs(yawDeg) <= limits.maxYawDeg && Math.abs(pitchDeg) <= limits.maxPitchDeg;
}

/** Both eyes seen and open, no yawn. */
function isAwake({ leftEye, rightEye, mouthRatio }: Face, limits: PersonLimits): boolean {
  const open = [leftEye, rightEye].every(({ visible, lidRatio }) => visible && lidRatio >= limits.minLidRatio);
  return open && mouthRatio <= limits.maxMouthRatio;
}

/** The hand path sees a hand at the face. */
export function handAtFace(hands: HandReading | null): boolean {
  if (hands === null) return false;
  const { atMouth, overEyes, atEyes, mouthCovered } = hands;
  return [atMouth, overEyes, atEyes, mouthCovered].some((cue) => (cue ?? 0) >= CUE_COUNTS);
}

/** Poses in which two pictures of one face look alike. */
export function isNearPose(pose: HeadPose, to: HeadPose, limits: PersonLimits = PERSON_LIMITS): boolean {
  const { yawDeg, pitchDeg } = pose;
  return Math.abs(yawDeg - to.yawDeg) <= limits.nearDeg && Math.abs(pitchDeg - to.pitchDeg) <= limits.nearDeg;
}

/** The middle of some poses; null for none. */
export function meanPose(poses: readonly HeadPose[]): HeadPose | null {
  if (poses.length === 0) return null;
  const mean = (of: (pose: HeadPose) => number): number =>
    poses.reduce((sum, pose) => sum + of(pose), 0) / poses.length;
  return { yawDeg: mean((p) => p.yawDeg), pitchDeg: mean((p) => p.pitchDeg), rollDeg: mean((p) => p.rollDeg) };
}
