/** What the aim view says of one picture: where the face is, and what to change about the camera. Pure. */
import type { FaceReading } from '../core/geometry.js';

/** Words the page has sentences for. */
export type AimHint =
  'noFace' | 'tooSmall' | 'tooLarge' | 'offCentre' | 'tilted' | 'dark' | 'bright' | 'blurred' | 'good';

/** Box in parts of the picture, 0..1. */
export interface AimGuides {
  readonly face: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
  readonly hints: readonly AimHint[];
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Bounds in parts of the picture, degrees and grey levels. Ours: eyes of some 30 px in 640 need a face of an eighth of the width. */
const SMALLEST_FACE = 0.12;
const LARGEST_FACE = 0.55;
const MARGIN = 0.06;
const MOST_ROLL_DEG = 12;
const DARKEST = 0.12;
const BRIGHTEST = 0.85;

export function aimGuides(
  reading: Pick<FaceReading, 'face' | 'quality'>,
  { width, height }: { readonly width: number; readonly height: number },
  isBlurred: boolean,
): AimGuides {
  const { face, quality } = reading;
  const box = face && {
    x: face.box.xPx / width,
    y: face.box.yPx / height,
    width: face.box.widthPx / width,
    height: face.box.heightPx / height,
  };
  const hints: AimHint[] = [];
  if (quality.brightness < DARKEST) hints.push('dark');
  if (quality.brightness > BRIGHTEST) hints.push('bright');
  if (isBlurred) hints.push('blurred');
  if (box === null || face === null) hints.push('noFace');
  else {
    if (box.width < SMALLEST_FACE) hints.push('tooSmall');
    if (box.width > LARGEST_FACE) hints.push('tooLarge');
    const isInside =
      box.x >= MARGIN && box.y >= MARGIN && box.x + box.width <= 1 - MARGIN && box.y + box.height <= 1 - MARGIN;
    if (!isInside) hints.push('offCentre');
    if (Math.abs(face.pose.rollDeg) > MOST_ROLL_DEG) hints.push('tilted');
  }
  return { face: box, hints: hints.length === 0 ? ['good'] : hints, widthPx: width, heightPx: height };
}
