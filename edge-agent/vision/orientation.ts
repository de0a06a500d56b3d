/** Tells from a few pictures how a camera is turned: the detector knows upright faces best. */
import type { Frame } from '../ports.js';
import { loadCropKernel } from './crop-kernel.js';
import type { CropSquare } from './crop.js';
import { FaceFinder, letterbox, type Detection } from './detector.js';
import type { FaceNetworks } from './networks.js';

const TURNS_DEG = [0, 90, 180, 270] as const;
export type TurnDeg = (typeof TURNS_DEG)[number];

/** In an upright picture the line through the eyes is within this of level: heads lean, cameras stand in quarter turns. */
const MAX_LEAN_RAD = Math.PI / 4;
/** The best turn must be ahead of the next by this much confidence; the synthetic driver gives 0.97 against 0.72 on his head. Ours. */
const MIN_LEAD = 0.08;

/** How sure the detector is of an upright face after each turn. */
export interface OrientationVerdict {
  /** The clockwise turn that sets the pictures upright (`camera.rotationDeg`); null when no turn is clearly best. */
  readonly rotationDeg: TurnDeg | null;
  /** Mean confidence of the best upright face, 0..1, by turn. */
  readonly confidences: Readonly<Record<TurnDeg, number>>;
}

/**
 * Tries the four turns on every picture. Whether the picture is **mirrored** cannot be told: a face is as good a face in a
 * mirror. Ask the driver to turn his head to his left: `camera.mirrored` is right when the yaw is positive.
 *
 * @param frames pictures as the camera gives them; three to five of an occupied seat are enough.
 */
export async function detectOrientation(
  { detector }: Pick<FaceNetworks, 'detector'>,
  frames: readonly Frame[],
  crop: CropSquare = loadCropKernel().crop,
): Promise<OrientationVerdict> {
  const finder = new FaceFinder(detector, crop);
  const confidences = { 0: 0, 90: 0, 180: 0, 270: 0 };
  for (const frame of frames)
    for (const turnDeg of TURNS_DEG) {
      const angleRad = (-turnDeg * Math.PI) / 180;
      const faces = await finder.find(frame, letterbox(frame, angleRad));
      const upright = faces.find((face) => leansLittle(face, angleRad));
      confidences[turnDeg] += (upright?.confidence ?? 0) / frames.length;
    }
  const [best, next] = TURNS_DEG.toSorted((a, b) => confidences[b] - confidences[a]);
  const lead = best === undefined || next === undefined ? 0 : confidences[best] - confidences[next];
  return { rotationDeg: lead >= MIN_LEAD && best !== undefined ? best : null, confidences };
}

function leansLittle({ angleRad }: Detection, uprightRad: number): boolean {
  return Math.cos(angleRad - uprightRad) > Math.cos(MAX_LEAN_RAD);
}
