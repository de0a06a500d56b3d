/** Makes every face but the driver's unrecognisable before a film is made: who rides along has agreed to nothing. */
import sharp from 'sharp';
import { setTimeout as sleep } from 'node:timers/promises';
import { jpegPixels } from '../jpeg.js';
import type { Box, FindFaces, Picture } from './ports.js';
import type { Sample } from './samples.js';

/** Faces are looked for in every third picture, five times a second; what is found there is hidden in its neighbours too. Ours. */
const LOOK_EVERY = 3;
/** A found face moves until the next look: what is hidden is larger than it. Ours. */
const MARGIN = 0.35;
/** From this overlap (intersection over the smaller one) a face is the driver's. Ours. */
const SAME_FACE = 0.35;
/** The driver was where he was seen last for so long. Ours. */
const DRIVER_STAYS_MS = 1000;
/** Side of a mosaic stone in parts of the face: 6 stones across no longer make a face. Ours. */
const STONES = 6;
const QUALITY = 80;
/** Between two looks everything else has its turn. */
const PAUSE_MS = 15;

/** Where the driver was in one frame. */
type Seen = Pick<Sample, 'tMs' | 'driver'>;

/** The pictures, those with strangers made anew; and in how many that was. */
export async function hideOthers(
  pictures: readonly Picture[],
  samples: readonly Seen[],
  findFaces: FindFaces,
): Promise<{ readonly pictures: Picture[]; readonly hidden: number }> {
  const strangers = await lookForStrangers(pictures, samples, findFaces);
  const shown: Picture[] = [];
  let hidden = 0;
  for (const [index, picture] of pictures.entries()) {
    const boxes = near(strangers, index);
    if (boxes.length > 0) hidden++;
    shown.push(boxes.length === 0 ? picture : await withMosaic(picture, boxes));
  }
  return { pictures: shown, hidden };
}

/** By index of the picture that was looked at. */
async function lookForStrangers(
  pictures: readonly Picture[],
  samples: readonly Seen[],
  findFaces: FindFaces,
): Promise<ReadonlyMap<number, readonly Box[]>> {
  const found = new Map<number, readonly Box[]>();
  for (let index = 0; index < pictures.length; index += LOOK_EVERY) {
    const picture = pictures[index];
    if (picture === undefined) break;
    const driver = driverAt(samples, picture.tMs);
    const faces = await findFaces(await jpegPixels(picture.jpeg));
    const others = faces.filter((face) => driver === null || overlapOf(face, driver) < SAME_FACE);
    if (others.length > 0) found.set(index, others.map(widened));
    await sleep(PAUSE_MS);
  }
  return found;
}

function near(strangers: ReadonlyMap<number, readonly Box[]>, index: number): Box[] {
  return [...strangers].flatMap(([at, boxes]) => (Math.abs(at - index) <= LOOK_EVERY ? boxes : []));
}

function driverAt(samples: readonly Seen[], tMs: number): Box | null {
  let best: Seen | null = null;
  for (const sample of samples)
    if (sample.driver !== null && Math.abs(sample.tMs - tMs) < Math.abs((best?.tMs ?? Infinity) - tMs)) best = sample;
  return best !== null && Math.abs(best.tMs - tMs) <= DRIVER_STAYS_MS ? best.driver : null;
}

async function withMosaic(picture: Picture, boxes: readonly Box[]): Promise<Picture> {
  const { width, height, rgb } = await jpegPixels(picture.jpeg);
  const pixels = new Uint8Array(rgb);
  for (const box of boxes) layMosaic(pixels, { width, height }, box);
  const raw = { width, height, channels: 3 } as const;
  return { tMs: picture.tMs, jpeg: await sharp(pixels, { raw }).jpeg({ quality: QUALITY }).toBuffer() };
}

/** Every stone takes the mean colour of what lies under it. */
export function layMosaic(rgb: Uint8Array, size: { width: number; height: number }, box: Box): void {
  const within = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));
  const [left, right] = [within(box[0] * size.width, size.width), within(box[2] * size.width, size.width)];
  const [top, bottom] = [within(box[1] * size.height, size.height), within(box[3] * size.height, size.height)];
  const stone = Math.max(4, Math.ceil((right - left) / STONES));
  for (let y = top; y < bottom; y += stone)
    for (let x = left; x < right; x += stone)
      layStone(rgb, size.width, { x, y, right: Math.min(right, x + stone), bottom: Math.min(bottom, y + stone) });
}

function layStone(
  rgb: Uint8Array,
  width: number,
  { x, y, right, bottom }: { x: number; y: number; right: number; bottom: number },
): void {
  for (let channel = 0; channel < 3; channel++) {
    let sum = 0;
    for (let row = y; row < bottom; row++)
      for (let column = x; column < right; column++) sum += rgb[(row * width + column) * 3 + channel] ?? 0;
    const mean = Math.round(sum / ((right - x) * (bottom - y)));
    for (let row = y; row < bottom; row++)
      for (let column = x; column < right; column++) rgb[(row * width + column) * 3 + channel] = mean;
  }
}

function widened([left, top, right, bottom]: Box): Box {
  const [dx, dy] = [(right - left) * MARGIN, (bottom - top) * MARGIN];
  return [left - dx, top - dy, right + dx, bottom + dy];
}

function overlapOf(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const area = (box: Box): number => (box[2] - box[0]) * (box[3] - box[1]);
  return (width * height) / Math.max(1e-9, Math.min(area(a), area(b)));
}
