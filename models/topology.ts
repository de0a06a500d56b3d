/** Which number means which point: the indices Oyau uses, per network. Left and right are the driver's own. */

/** Landmarks of `facemesh` whose coordinates start at `3 * index` in `mesh`. */
export const MESH_LANDMARKS = 468;

/** Corners of the eyes in `facemesh`; outer = towards the temple. Source: MediaPipe face landmark tables. */
export const EYE_CORNERS = {
  right: { outer: 33, inner: 133 },
  left: { outer: 263, inner: 362 },
} as const;

/** Inner lips in `facemesh`: middle of the upper and of the lower lip, and the corners. Source: as above. */
export const INNER_LIPS = { upper: 13, lower: 14, rightCorner: 78, leftCorner: 308 } as const;

/** Outline of the face in `facemesh`, from the middle of the forehead by way of the driver's left side. Source: as above. */
export const FACE_OVAL: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];

/** Points of `iris` whose coordinates start at `3 * index` in `points`: 71 of lids and brow, then 5 of the iris. */
export const EYE_POINTS = 76;

/**
 * Lids in `iris`. `lower` runs from the outer corner (0) to the inner corner (8), corners included; `upper` in the same
 * direction between the corners, so `upper[i]` faces `lower[i + 1]`. The network knows the driver's right eye; the left
 * one goes in mirrored, and then outer is outer again.
 */
export const EYE_LIDS = {
  lower: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  upper: [9, 10, 11, 12, 13, 14, 15],
} as const;

/** The five points of the iris in `iris`: the centre, then four on the rim. */
export const IRIS_POINTS = [71, 72, 73, 74, 75] as const;

/** The same lids in `facemesh`, in the order of {@link EYE_LIDS}. */
export const MESH_LIDS = {
  right: { lower: [33, 7, 163, 144, 145, 153, 154, 155, 133], upper: [246, 161, 160, 159, 158, 157, 173] },
  left: { lower: [263, 249, 390, 373, 374, 380, 381, 382, 362], upper: [466, 388, 387, 386, 385, 384, 398] },
} as const;

/** Keypoints of `blazeface`: x of keypoint k is value `4 + 2 * k` of a box, y the next one. */
export const FACE_KEYPOINTS = { rightEye: 0, leftEye: 1, nose: 2, mouth: 3, rightEar: 4, leftEar: 5 } as const;

/** Anchor grids of `blazeface` in output order: cells per side and anchors per cell; centres at `(i + 0.5) / cells`. */
export const FACE_ANCHOR_GRIDS = [
  { cells: 16, perCell: 2 },
  { cells: 8, perCell: 6 },
] as const;
