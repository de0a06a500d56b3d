/** The named geometry of one frame: what perception saw, before any judgement. No pixels. */

/** Head pose relative to the camera, degrees. Yaw positive to the driver's left, pitch positive up, roll positive towards the driver's left shoulder. */
export interface HeadPose {
  readonly yawDeg: number;
  readonly pitchDeg: number;
  readonly rollDeg: number;
}

/** One eye of the driver. */
export interface EyeGeometry {
  /** Mean lid opening divided by eye width, from the eyelid contour; about 0.25 open, 0.04 closed. */
  readonly lidRatio: number;
  /** False when the lids cannot be judged: contour implausible, eye turned away, no contrast. */
  readonly visible: boolean;
}

/** One face. Left and right are the driver's own. */
export interface Face {
  /** Certainty of the landmark network that this is a face, 0..1. */
  readonly confidence: number;
  /** Face box in pixels of the frame. */
  readonly box: { readonly xPx: number; readonly yPx: number; readonly widthPx: number; readonly heightPx: number };
  readonly pose: HeadPose;
  readonly leftEye: EyeGeometry;
  readonly rightEye: EyeGeometry;
  /** Inner-lip opening divided by inner mouth width. */
  readonly mouthRatio: number;
}

/** What the picture itself is worth. */
export interface PictureQuality {
  /** Mean luma, 0..1. */
  readonly brightness: number;
  /** Standard deviation of luma, 0..1; near zero when the lens is covered. */
  readonly contrast: number;
}

/** Perception's answer for one frame: a face, or the reason why there is none. */
export interface FaceReading {
  readonly tMs: number;
  readonly face: Face | null;
  readonly absence: 'none' | 'noFace' | 'detectorFault';
  readonly quality: PictureQuality;
}
