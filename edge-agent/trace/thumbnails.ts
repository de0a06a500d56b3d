/** Small pictures of a source for its trace page: evenly spread, more where something was found, bounded in number. */
import sharp, { type Region, type Sharp } from 'sharp';
import type { FaceReading } from '../core/geometry.js';
import type { FaceDetector, Frame } from '../ports.js';
import type { TraceThumbnail } from './data.js';
import type { TraceWindow } from './collector.js';

/** Picture and face of these sizes are 3-5 kB each: all together stay below 2.5 MB. */
const WIDTH_PX = 176;
const FACE_PX = 160;
/** Side of the square around the face, in parts of the larger side of its box. */
const FACE_MARGIN = 1.15;
const JPEG_QUALITY = 62;
/** Evenly spread pictures; when there are more, every second one goes and the spacing doubles. */
const MAX_SPREAD = 120;
const FIRST_SPACING_MS = 200;
/** Further pictures of moments at which a rule decided. */
const MAX_MOMENTS = 80;

/** Landmarks of the face of a reading, x and y in pixels in turn; empty when they cannot be had. */
export type LandmarksOf = (frame: Frame, reading: FaceReading) => Promise<readonly number[]>;

export class Thumbnails {
  readonly #landmarksOf: LandmarksOf;
  readonly #window: TraceWindow;
  #spread: TraceThumbnail[] = [];
  readonly #moments: TraceThumbnail[] = [];
  #spacingMs = FIRST_SPACING_MS;
  #nextMs = -Infinity;
  #last: { readonly frame: Frame; readonly reading: FaceReading } | null = null;
  #momentWanted = false;

  constructor(landmarksOf: LandmarksOf, window: TraceWindow) {
    this.#landmarksOf = landmarksOf;
    this.#window = window;
  }

  /** The detector with somebody taking pictures beside it. */
  beside(detector: FaceDetector): FaceDetector {
    return {
      detect: async (frame) => {
        await this.#takeMoment();
        const reading = await detector.detect(frame);
        await this.#look(frame, reading);
        return reading;
      },
      close: () => detector.close(),
    };
  }

  /** A rule decided something on the frame that was just detected: keep its picture. */
  keepMoment(): void {
    this.#momentWanted = true;
  }

  /** All pictures in order of time, once each. */
  async all(): Promise<TraceThumbnail[]> {
    await this.#takeMoment();
    const byTime = new Map([...this.#moments, ...this.#spread].map((one) => [one.tMs, one]));
    return [...byTime.values()].toSorted((a, b) => a.tMs - b.tMs);
  }

  async #look(frame: Frame, reading: FaceReading): Promise<void> {
    const { fromMs, toMs } = this.#window;
    if (frame.tMs < fromMs || frame.tMs > toMs || frame.width === 0) return;
    this.#last = { frame, reading };
    if (frame.tMs < this.#nextMs) return;
    this.#nextMs = frame.tMs + this.#spacingMs - 1;
    this.#spread.push(await this.#picture(frame, reading));
    if (this.#spread.length <= MAX_SPREAD) return;
    this.#spread = this.#spread.filter((_, index) => index % 2 === 0);
    this.#spacingMs *= 2;
  }

  async #takeMoment(): Promise<void> {
    const wanted = this.#momentWanted && this.#moments.length < MAX_MOMENTS;
    this.#momentWanted = false;
    if (!wanted || this.#last === null) return;
    const { frame, reading } = this.#last;
    if (this.#spread.at(-1)?.tMs !== frame.tMs) this.#moments.push(await this.#picture(frame, reading));
  }

  async #picture(frame: Frame, reading: FaceReading): Promise<TraceThumbnail> {
    const { tMs, width, height } = frame;
    const points = reading.face === null ? [] : await this.#landmarksOf(frame, reading);
    const landmarks = points.map((value, index) => Number((value / (index % 2 === 0 ? width : height)).toFixed(4)));
    const square = faceSquare(frame, reading);
    const faceRegion = [
      square.left / width,
      square.top / height,
      square.width / width,
      square.height / height,
    ] as const;
    const face = square.width < 8 ? null : await jpegOf(imageOf(frame).extract(square).resize(FACE_PX, FACE_PX));
    return { tMs, picture: await jpegOf(imageOf(frame).resize({ width: WIDTH_PX })), face, faceRegion, landmarks };
  }
}

function imageOf({ rgb, width, height }: Frame): Sharp {
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

async function jpegOf(image: Sharp): Promise<string> {
  const bytes = await image.jpeg({ quality: JPEG_QUALITY }).toBuffer();
  return `data:image/jpeg;base64,${bytes.toString('base64')}`;
}

/** A square around the face, moved into the picture; empty without a face. */
function faceSquare({ width, height }: Frame, { face }: FaceReading): Region {
  if (face === null) return { left: 0, top: 0, width: 0, height: 0 };
  const { xPx, yPx, widthPx, heightPx } = face.box;
  const side = Math.round(Math.min(Math.max(widthPx, heightPx) * FACE_MARGIN, width, height));
  const within = (centre: number, size: number): number =>
    Math.round(Math.min(Math.max(centre - side / 2, 0), size - side));
  const left = within(xPx + widthPx / 2, width);
  return { left, top: within(yPx + heightPx / 2, height), width: side, height: side };
}
