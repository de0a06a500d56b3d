/** The points of the mesh that outline eyes and mouth, for a drawing on the picture. */

/** Around the subject's right eye and left eye from the outer corner over the lower lid, then the outer and the inner lips. */
const CONTOUR_POINTS = [
  ...[33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246],
  ...[263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466],
  ...[61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185],
  ...[78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191],
];

/** @param points mesh landmarks in pixels of the frame, `float32[468 * 3]`. Gives x, y in parts of the picture, `float32[72 * 2]`. */
export function contoursOf(
  points: Float32Array,
  size: { readonly width: number; readonly height: number },
): Float32Array {
  const contours = new Float32Array(CONTOUR_POINTS.length * 2);
  for (const [i, at] of CONTOUR_POINTS.entries()) {
    contours[2 * i] = (points[at * 3] ?? 0) / size.width;
    contours[2 * i + 1] = (points[at * 3 + 1] ?? 0) / size.height;
  }
  return contours;
}
