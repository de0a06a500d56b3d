/** What the camera cannot see: covered, dark, frozen, blurred. Each is a finding of its own, at most one at a time. */
import { sightRule, type SightState } from './sight.js';
import type { Signals } from './signals.js';
import type { Thresholds } from './thresholds.js';

export type { SightState };

export const cameraSight = sightRule([
  { finding: 'cameraCovered', after: 'cameraCoveredMs', holds: isCovered },
  { finding: 'cameraDark', after: 'cameraCoveredMs', holds: isDark },
  { finding: 'cameraFrozen', after: 'cameraFrozenMs', holds: isFrozen },
  { finding: 'cameraBlurred', after: 'cameraBlurredMs', holds: isBlurred },
]);

/** A uniform picture: something lies on the lens. A face that is still seen proves the opposite. */
export function isCovered({ faceSeen, quality }: Signals, thresholds: Thresholds): boolean {
  return !faceSeen && quality.contrast < thresholds.cameraCoveredContrast;
}

function isDark(signals: Signals, thresholds: Thresholds): boolean {
  return !isCovered(signals, thresholds) && signals.quality.brightness < thresholds.cameraDarkBrightness;
}

/** Sensors are never still, nor are faces: a picture without any change is an old one, and so is one that a codec hardly moves. */
function isFrozen(signals: Signals, thresholds: Thresholds): boolean {
  const { change } = signals.quality;
  if (change === null || isCovered(signals, thresholds) || isDark(signals, thresholds)) return false;
  return change <= thresholds.cameraFrozenChange || signals.still;
}

function isBlurred(signals: Signals, thresholds: Thresholds): boolean {
  if (isCovered(signals, thresholds) || isDark(signals, thresholds) || isFrozen(signals, thresholds)) return false;
  return signals.quality.sharpness < thresholds.cameraBlurredSharpness;
}

/** A bump throws the head about as well as the camera: what the head did before it says nothing of the driver. */
export function isShaken({ shake }: Signals['quality'], thresholds: Thresholds): boolean {
  return shake !== null && shake !== undefined && shake >= thresholds.cameraShakenJerk;
}
