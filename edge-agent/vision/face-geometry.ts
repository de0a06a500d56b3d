/**
 * The rigid part of the canonical face: landmarks that hardly move with expression, for the head-pose fit.
 *
 * Figures: canonical face model of MediaPipe (npm `@mediapipe/face_mesh` 0.4.1657299874, Apache-2.0, geometry
 * pipeline metadata: landmark indices, Procrustes weights, vertex positions in cm rounded to 10 µm).
 */

/** Canonical landmarks: x right in the picture (towards the subject's left), y up, z towards the camera, cm. */
export const RIGID_LANDMARKS: readonly {
  readonly index: number;
  readonly weight: number;
  readonly xyz: readonly [number, number, number];
}[] = [
  { index: 4, weight: 0.0709, xyz: [0, -0.463, 7.587] },
  { index: 6, weight: 0.0321, xyz: [0, 2.473, 5.789] },
  { index: 10, weight: 0.0084, xyz: [0, 8.262, 4.482] },
  { index: 33, weight: 0.0587, xyz: [-4.446, 2.664, 3.173] },
  { index: 54, weight: 0.0077, xyz: [-6.279, 6.615, 1.426] },
  { index: 67, weight: 0.0091, xyz: [-3.524, 8.006, 3.729] },
  { index: 117, weight: 0.0098, xyz: [-5.259, 0.946, 2.974] },
  { index: 119, weight: 0.0146, xyz: [-3.301, 0.862, 3.873] },
  { index: 121, weight: 0.0186, xyz: [-1.821, 1.468, 4.224] },
  { index: 127, weight: 0.0052, xyz: [-7.743, 2.365, -2.005] },
  { index: 129, weight: 0.1206, xyz: [-1.786, -0.978, 4.85] },
  { index: 132, weight: 0.0056, xyz: [-7.271, -2.891, -2.252] },
  { index: 133, weight: 0.0533, xyz: [-1.856, 2.585, 3.758] },
  { index: 136, weight: 0.0669, xyz: [-5.085, -7.179, 0.715] },
  { index: 143, weight: 0.0148, xyz: [-6.408, 2.236, 1.561] },
  { index: 147, weight: 0.0143, xyz: [-6.235, -1.944, 1.664] },
  { index: 198, weight: 0.0255, xyz: [-1.247, 0.23, 5.681] },
  { index: 205, weight: 0.0473, xyz: [-3.833, -1.537, 4.138] },
  { index: 263, weight: 0.0587, xyz: [4.446, 2.664, 3.173] },
  { index: 284, weight: 0.0077, xyz: [6.279, 6.615, 1.426] },
  { index: 297, weight: 0.0091, xyz: [3.524, 8.006, 3.729] },
  { index: 346, weight: 0.0098, xyz: [5.259, 0.946, 2.974] },
  { index: 348, weight: 0.0146, xyz: [3.301, 0.862, 3.873] },
  { index: 350, weight: 0.0186, xyz: [1.821, 1.468, 4.224] },
  { index: 356, weight: 0.0052, xyz: [7.743, 2.365, -2.005] },
  { index: 358, weight: 0.1206, xyz: [1.786, -0.978, 4.85] },
  { index: 361, weight: 0.0056, xyz: [7.271, -2.891, -2.252] },
  { index: 362, weight: 0.0533, xyz: [1.856, 2.585, 3.758] },
  { index: 365, weight: 0.0669, xyz: [5.085, -7.179, 0.715] },
  { index: 372, weight: 0.0148, xyz: [6.408, 2.236, 1.561] },
  { index: 376, weight: 0.0143, xyz: [6.235, -1.944, 1.664] },
  { index: 420, weight: 0.0255, xyz: [1.247, 0.23, 5.681] },
  { index: 425, weight: 0.0473, xyz: [3.833, -1.537, 4.138] },
];
