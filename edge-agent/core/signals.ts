/** What one frame says about the driver: lids against his own eyes, pose against his own rest, and what can be judged at all. */
import type { Baseline } from './baseline.js';
import type { Duty } from './duty.js';
import type { Face, FaceReading, Gaze, HeadPose, PictureQuality } from './geometry.js';
import type { HandSignals } from './hand-memory.js';
import { opennessOf } from './openness.js';
import type { Thresholds } from './thresholds.js';

/** The continuous numbers of one frame. Null means: cannot be judged, which is neither open nor closed. */
export interface Signals {
  readonly tMs: number;
  readonly faceSeen: boolean;
  /** 0 closed .. 1 this driver's open eye; may exceed 1 in a stare. */
  readonly opennessLeft: number | null;
  readonly opennessRight: number | null;
  /** Mouth opening over mouth width, 0 closed .. about 1 wide open; null also behind a hand, where landmarks are invented. */
  readonly mouth: number | null;
  /** Pose relative to the driver's rest pose, degrees. */
  readonly pose: HeadPose | null;
  /** The same relative to the camera, degrees: for what the head does meanwhile, since it does not jump when the rest pose is learned anew. */
  readonly cameraPose: HeadPose | null;
  /** Direction of the eyes within the head, degrees; null when it cannot be judged. */
  readonly gaze: Gaze | null;
  /** Hands lately; null when nobody looks for them. */
  readonly hands: HandSignals | null;
  readonly quality: PictureQuality;
  /** Speed, km/h; null when unknown. */
  readonly speedKmh: number | null;
  /** The truck drives, or may: see `motion.ts`. */
  readonly moving: boolean;
  readonly duty: Duty;
  /** The picture has stood still for seconds although a face is in it: see `stillness.ts`. */
  readonly still: boolean;
  /** Share of the personal baseline that is learned, 0..1; 1 = frozen or stored. */
  readonly learning: number;
  /** PERCLOS P80 over the window, 0..1; null below the minimum coverage. */
  readonly perclos: number | null;
}

/** Signals that the past decides too. */
export type PastSignals = Pick<Signals, 'perclos' | 'moving' | 'still' | 'duty' | 'learning'>;

/** Signals that the frame alone decides. */
export type FrameSignals = Omit<Signals, keyof PastSignals>;

/** What both lids say together. Null values: no eye can be judged. */
export interface Lids {
  /** The more open of the visible eyes: below the threshold only when every visible eye is closed. */
  readonly widest: number;
  /** Mean of the visible eyes. */
  readonly mean: number;
}

const UNSEEN = {
  opennessLeft: null,
  opennessRight: null,
  mouth: null,
  pose: null,
  cameraPose: null,
  gaze: null,
} as const;

/** Signals of a frame, without those that need the past. @param hands what is in force of the looks at the hands. */
export function signalsOf(
  reading: FaceReading,
  baseline: Baseline,
  speedKmh: number | null,
  thresholds: Thresholds,
  hands: HandSignals | null = reading.hands,
): FrameSignals {
  const { tMs, face, quality } = reading;
  if (face === null) return { tMs, faceSeen: false, ...UNSEEN, hands, quality, speedKmh };
  const { left, right } = opennessOf(face, baseline, thresholds);
  const cameraPose = finitePose(face);
  return {
    tMs,
    faceSeen: true,
    opennessLeft: left,
    opennessRight: right,
    mouth: Number.isFinite(face.mouthRatio) && !mouthCovered({ hands }, thresholds) ? face.mouthRatio : null,
    pose: cameraPose === null ? null : relativeTo(baseline, cameraPose),
    cameraPose,
    gaze: face.gaze,
    hands,
    quality,
    speedKmh,
  };
}

/** All signals of a frame. Field by field: a spread of so many fields costs as much as ten rules. */
export function withPast(frame: FrameSignals, past: PastSignals): Signals {
  return {
    tMs: frame.tMs,
    faceSeen: frame.faceSeen,
    opennessLeft: frame.opennessLeft,
    opennessRight: frame.opennessRight,
    mouth: frame.mouth,
    pose: frame.pose,
    cameraPose: frame.cameraPose,
    gaze: frame.gaze,
    hands: frame.hands,
    quality: frame.quality,
    speedKmh: frame.speedKmh,
    moving: past.moving,
    still: past.still,
    duty: past.duty,
    learning: past.learning,
    perclos: past.perclos,
  };
}

/** True when at least one eye can be judged. */
export function observable(signals: Pick<Signals, 'opennessLeft' | 'opennessRight'>): boolean {
  return signals.opennessLeft !== null || signals.opennessRight !== null;
}

/** Both lids together; null when no eye can be judged. */
export function lidsOf({ opennessLeft, opennessRight }: Pick<Signals, 'opennessLeft' | 'opennessRight'>): Lids | null {
  if (opennessLeft === null && opennessRight === null) return null;
  const left = opennessLeft ?? opennessRight ?? 0;
  const right = opennessRight ?? opennessLeft ?? 0;
  return { widest: Math.max(left, right), mean: (left + right) / 2 };
}

/** What is needed to tell whether lids can be trusted. */
type LidSignals = Pick<Signals, 'opennessLeft' | 'opennessRight' | 'pose' | 'hands'>;

/** Both lids, unless the head is turned or sunk to where they cannot be trusted, or a hand covers the eyes. */
export function trustedLids(signals: LidSignals, thresholds: Thresholds): Lids | null {
  const { pose } = signals;
  if (pose === null || pose.pitchDeg < -thresholds.closureMaxPitchDropDeg) return null;
  return turnedLids(signals, thresholds);
}

/** The same for a head that may hang: a closure that began upright goes on. */
export function turnedLids(signals: LidSignals, thresholds: Thresholds): Lids | null {
  const { pose } = signals;
  if (pose === null || Math.abs(pose.yawDeg) > thresholds.closureMaxYawDeg) return null;
  return handOverEyes(signals, thresholds) ? null : lidsOf(signals);
}

/** A hand hides the mouth: it is neither open nor closed. */
export function mouthCovered({ hands }: Pick<Signals, 'hands'>, thresholds: Thresholds): boolean {
  return (hands?.mouthCovered ?? 0) >= thresholds.handConfidence;
}

/** Hands can be told where they are: they were looked for lately, and the picture shows enough around the face. */
export function handsObservable({ hands }: Pick<Signals, 'hands'>, thresholds: Thresholds): boolean {
  return hands !== null && hands.atMouth !== null && (hands.observable ?? 1) >= thresholds.handSurroundings;
}

export function handOverEyes({ hands }: Pick<Signals, 'hands'>, thresholds: Thresholds): boolean {
  return (hands?.overEyes ?? 0) >= thresholds.handConfidence;
}

function finitePose({ pose }: Face): HeadPose | null {
  const { yawDeg, pitchDeg, rollDeg } = pose;
  return [yawDeg, pitchDeg, rollDeg].every(Number.isFinite) ? pose : null;
}

function relativeTo({ restYawDeg, restPitchDeg }: Baseline, { yawDeg, pitchDeg, rollDeg }: HeadPose): HeadPose {
  return { yawDeg: yawDeg - restYawDeg, pitchDeg: pitchDeg - restPitchDeg, rollDeg };
}
