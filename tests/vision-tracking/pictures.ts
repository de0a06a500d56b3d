/** Pictures for the tracking tests: synthetic drivers at any place, several in one picture, turned and mirrored ones. */
import sharp from 'sharp';
import { driverPose, type DriverPose } from '../../fixtures/driver/pose.js';
import { renderDriver } from '../../fixtures/render/render.js';
import type { Face, FaceReading } from '../../edge-agent/core/geometry.js';
import type { Frame } from '../../edge-agent/ports.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker, type View } from '../../edge-agent/vision/tracker.js';

export type Pose = Partial<DriverPose>;

const SIZE = { width: 640, height: 480 };
const FRAME_MS = 1000 / 30;
const rendered = new Map<string, Uint8Array>();
let loading: Promise<FaceNetworks> | null = null;

export function networks(): Promise<FaceNetworks> {
  loading ??= loadFaceNetworks();
  return loading;
}

export function picture(pose: Pose, size = SIZE): Frame {
  const key = JSON.stringify([pose, size]);
  const rgb = rendered.get(key) ?? renderDriver(driverPose(pose), 11, size);
  rendered.set(key, rgb);
  return { tMs: 0, ...size, rgb };
}

/** A picture of the driver with a copy of somebody's face pasted in. */
export interface Beside {
  readonly of: Pose;
  /** Middle of the copy, pixels of the picture. */
  readonly xPx: number;
  readonly yPx: number;
  /** Side of the copied square and of its copy, pixels; the face is about 144 px wide. */
  readonly fromPx?: number;
  readonly toPx: number;
}

/** Side of the square around the face of the easy picture: head and hair. */
const HEAD_PX = 250;

export async function withOther(driver: Frame, { of, xPx, yPx, toPx, fromPx = HEAD_PX }: Beside): Promise<Frame> {
  const { width, height } = driver;
  const raw = { width, height, channels: 3 } as const;
  const cut = { left: Math.round(width / 2 - fromPx / 2), top: Math.round(height / 2 - fromPx / 2) };
  const head = await sharp(picture(of).rgb, { raw: { ...SIZE, channels: 3 } })
    .extract({ ...cut, width: fromPx, height: fromPx })
    .resize(toPx, toPx)
    .png()
    .toBuffer();
  const place = { input: head, left: Math.round(xPx - toPx / 2), top: Math.round(yPx - toPx / 2) };
  const rgb = await sharp(driver.rgb, { raw }).composite([place]).removeAlpha().raw().toBuffer();
  return { ...driver, rgb };
}

/** Shows pictures to one tracker in turn, 30 a second, each for `times` frames. */
export class Showing {
  readonly #tracker: FaceTracker;
  #tMs = 0;

  private constructor(tracker: FaceTracker) {
    this.#tracker = tracker;
  }

  static async start(view?: View): Promise<Showing> {
    return new Showing(new FaceTracker(await networks(), view));
  }

  /** The last reading. */
  async show(frame: Frame, times = 1): Promise<FaceReading> {
    for (let shown = 1; ; shown++) {
      const reading = await this.#tracker.detect({ ...frame, tMs: this.#tMs });
      this.#tMs += FRAME_MS;
      if (shown >= times) return reading;
    }
  }

  /** Lets time pass without a picture. */
  wait(ms: number): void {
    this.#tMs += ms;
  }
}

export function faceOf({ face }: FaceReading): Face {
  if (face === null) throw new Error('there is no face in the picture');
  return face;
}

/** Middle of the face in pixels; NaN without one. */
export function faceAt({ face }: FaceReading): { xPx: number; yPx: number } {
  if (face === null) return { xPx: NaN, yPx: NaN };
  const { xPx, yPx, widthPx, heightPx } = face.box;
  return { xPx: xPx + widthPx / 2, yPx: yPx + heightPx / 2 };
}
