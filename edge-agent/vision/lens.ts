/** The camera as a pinhole: where its axis meets the picture, and how far a pixel lies off it. */

/** A pinhole camera, pixels of the frame. */
export interface Lens {
  readonly centreXPx: number;
  readonly centreYPx: number;
  readonly focalPx: number;
}

/**
 * @param fieldOfViewDeg angle of view along the longer side, so that a camera on its side keeps it; null when unknown.
 * @returns null when the angle of view is unknown.
 */
export function lensOf(
  { width, height }: { width: number; height: number },
  fieldOfViewDeg: number | null,
): Lens | null {
  if (fieldOfViewDeg === null) return null;
  const focalPx = Math.max(width, height) / 2 / Math.tan((fieldOfViewDeg * Math.PI) / 360);
  return { centreXPx: width / 2, centreYPx: height / 2, focalPx };
}

/** Direction from the camera to a point of the picture: to the right of its axis and above it, radians. */
export function rayTo(lens: Lens, xPx: number, yPx: number): { readonly rightRad: number; readonly upRad: number } {
  const x = xPx - lens.centreXPx;
  const up = lens.centreYPx - yPx;
  return { rightRad: Math.atan2(x, lens.focalPx), upRad: Math.atan2(up, Math.hypot(x, lens.focalPx)) };
}
