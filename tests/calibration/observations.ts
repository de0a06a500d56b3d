/** Scripted observations: a driver who sits as he should, with single things wrong. */
import type { Face, PictureQuality } from '../../edge-agent/core/geometry.js';
import type { Observation } from '../../calibration/observation.js';

export interface Fault {
  readonly face?: Partial<Face> | null;
  readonly quality?: Partial<PictureQuality>;
}

const FACE: Face = {
  confidence: 0.99,
  box: { xPx: 240, yPx: 140, widthPx: 160, heightPx: 200 },
  pose: { yawDeg: 4, pitchDeg: -3, rollDeg: 1 },
  leftEye: { lidRatio: 0.26, visible: true },
  rightEye: { lidRatio: 0.24, visible: true },
  mouthRatio: 0.02,
  gaze: null,
};
const QUALITY: PictureQuality = { brightness: 0.4, contrast: 0.2, saturated: 0, sharpness: 0.2, change: 0.01 };

/** Every 90th to 93rd frame is a blink: 20 a minute at 30 frames/s. */
const BLINK: Partial<Face> = {
  leftEye: { lidRatio: 0.06, visible: true },
  rightEye: { lidRatio: 0.05, visible: true },
};

/** `seconds` of a driver at `framesPerSecond`; `fault` says what is wrong with frame `index` of `count`. */
export function observations(
  seconds: number,
  fault: (index: number, count: number) => Fault = () => ({}),
  framesPerSecond = 30,
): Observation[] {
  const count = seconds * framesPerSecond + 1;
  return Array.from({ length: count }, (_, index) => {
    const { face, quality } = fault(index, count);
    return {
      widthPx: 640,
      heightPx: 480,
      reading: {
        tMs: (index * 1000) / framesPerSecond,
        face: face === null ? null : { ...FACE, ...(index % 90 > 86 ? BLINK : {}), ...face },
        absence: face === null ? ('noFace' as const) : ('none' as const),
        quality: { ...QUALITY, ...quality },
        hands: null,
      },
    };
  });
}
