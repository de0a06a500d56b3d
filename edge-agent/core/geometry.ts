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
  /** Where the eyes point relative to the head, degrees, signs as in {@link HeadPose}; null when the irises cannot be judged. */
  readonly gaze: Gaze | null;
}

/** Direction of both eyes within the head. */
export interface Gaze {
  readonly yawDeg: number;
  readonly pitchDeg: number;
}

/** What the picture itself is worth. */
export interface PictureQuality {
  /** Mean luma, 0..1. */
  readonly brightness: number;
  /** Standard deviation of luma without that of noise, 0..1; near zero when the lens is covered. */
  readonly contrast: number;
  /** Share of the picture at the upper end of the scale, 0..1. */
  readonly saturated: number;
  /** Slope of the edges, parts of their height per 1/8000 of the picture's width: falls when it is out of focus; NaN without edges. */
  readonly sharpness: number;
  /** Mean absolute change of luma since the last frame, 0..1; exactly 0 for a repeated frame; null for the first. */
  readonly change: number | null;
  /** Change of the motion of what lies around the driver since the last frame, parts of the picture's width; null or absent when it cannot be told. */
  readonly shake?: number | null | undefined;
}

/** What the hand networks saw lately. Confidences 0..1; null = not looked for or cannot be judged. */
export interface HandReading {
  readonly atMouth: number | null;
  readonly overEyes: number | null;
  readonly phoneAtEarLeft: number | null;
  readonly phoneAtEarRight: number | null;
  readonly phoneInView: number | null;
}

/** Perception's answer for one frame: a face, or the reason why there is none. */
export interface FaceReading {
  readonly tMs: number;
  readonly face: Face | null;
  readonly absence: 'none' | 'noFace' | 'detectorFault';
  readonly quality: PictureQuality;
  /** Hands, when that feature is on; null otherwise. */
  readonly hands: HandReading | null;
}
