/** The synthetic driver before the real networks: pictures by pose, rendered once, and what perception makes of them. */
import sharp from 'sharp';
import { driverPose, type DriverPose } from '../../fixtures/driver/pose.js';
import { renderDriver } from '../../fixtures/render/render.js';
import type { Face, FaceReading } from '../../edge-agent/core/geometry.js';
import type { Frame } from '../../edge-agent/ports.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';

export type Pose = Partial<DriverPose>;

/** Looks that perception must cope with. */
export const LOOKS: Readonly<Record<string, Pose>> = {
  'light skin': { skin: 'light' },
  'medium skin': { skin: 'medium' },
  'dark skin': { skin: 'dark' },
  glasses: { glasses: true },
  infrared: { infrared: true, noise: 6 },
};

const SIZE = { width: 640, height: 480 };
const SEED = 11;
const pictures = new Map<string, Frame>();
let networks: Promise<FaceNetworks> | null = null;

/** The picture of a pose, 640x480. */
export function picture(pose: Pose): Frame {
  const key = JSON.stringify(pose);
  const known = pictures.get(key);
  if (known !== undefined) return known;
  const frame = { tMs: 0, ...SIZE, rgb: renderDriver(driverPose(pose), SEED, SIZE) };
  pictures.set(key, frame);
  return frame;
}

/** What a fresh tracker sees at first sight, detector first. */
export async function firstSight(frame: Frame): Promise<FaceReading> {
  networks ??= loadFaceNetworks();
  return new FaceTracker(await networks).detect(frame);
}

/** The face as a tracker sees it that has settled on it. */
export async function settledFace(frame: Frame): Promise<Face> {
  networks ??= loadFaceNetworks();
  const tracker = new FaceTracker(await networks);
  let face: Face | null = null;
  for (let sight = 0; sight < 3; sight++) ({ face } = await tracker.detect({ ...frame, tMs: sight * 33 }));
  if (face === null) throw new Error('no face in the picture');
  return face;
}

/** Mean lid ratio of both eyes. */
export function lidRatio({ leftEye, rightEye }: Face): number {
  return (leftEye.lidRatio + rightEye.lidRatio) / 2;
}

/** The picture as a mirror shows it. */
export function mirrored(frame: Frame): Frame {
  const { width, height } = frame;
  const rgb = new Uint8Array(frame.rgb.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      rgb.set(frame.rgb.subarray(from, from + 3), (y * width + width - 1 - x) * 3);
    }
  return { ...frame, rgb };
}

/** The picture in another size. */
export async function scaled(frame: Frame, factor: number): Promise<Frame> {
  const raw = { width: frame.width, height: frame.height, channels: 3 } as const;
  const [width, height] = [Math.round(frame.width * factor), Math.round(frame.height * factor)];
  const rgb = await sharp(frame.rgb, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { ...frame, width, height, rgb };
}
