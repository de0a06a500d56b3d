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

/**
 * What one look of the hand networks saw. Confidences 0..1, for hands on a scale where 0.5 is where a cue counts; null = not looked for.
 * The optional ones are absent in sessions of units that did not know them.
 */
export interface HandReading {
  /** A hand, or what it holds, at the mouth. */
  readonly atMouth: number | null;
  /** A hand before both eyes. */
  readonly overEyes: number | null;
  readonly phoneAtEarLeft: number | null;
  readonly phoneAtEarRight: number | null;
  /** A phone in a hand, wherever. */
  readonly phoneInView: number | null;
  /** A hand before one eye at least. */
  readonly atEyes?: number | null | undefined;
  /** A hand hides the mouth: what the landmarks say of it is invented. */
  readonly mouthCovered?: number | null | undefined;
  /** A hand at an ear, whatever it holds. */
  readonly atEarLeft?: number | null | undefined;
  readonly atEarRight?: number | null | undefined;
  /** How far a wrist near the face lies below the mouth, parts of the face's size; null: none was seen. Not a confidence. */
  readonly wristDrop?: number | null | undefined;
  /** A cup, a bottle or food at the mouth. */
  readonly mealAtMouth?: number | null | undefined;
  /** Share of the surroundings of the face that the picture shows: a hand outside of it cannot be seen. */
  readonly observable?: number | null | undefined;
  /** Capture time of the picture that was looked at, ms; absent: that of the frame. */
  readonly seenMs?: number | undefined;
}

/** Perception's answer for one frame: a face, or the reason why there is none. */
export interface FaceReading {
  readonly tMs: number;
  readonly face: Face | null;
  readonly absence: 'none' | 'noFace' | 'detectorFault';
  readonly quality: PictureQuality;
  /** A new look at the hands; null when there was none since the last frame. */
  readonly hands: HandReading | null;
  /** Why nobody looks at the hands although somebody should; absent: nothing is wrong. */
  readonly handsFault?: string | undefined;
  /** Eyes and mouth for whoever draws them, x and y in parts of the picture; absent when nobody asked for them. Never judged. */
  readonly contours?: Float32Array;
}
