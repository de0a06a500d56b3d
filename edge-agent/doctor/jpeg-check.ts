/** Checks what unpacks the pictures of JPEG cameras: is the fast library there, does it give the colours that sharp gives, and how fast is it? */
import sharp from 'sharp';
import { middleOf } from '../core/quantile.js';
import { fastPixels, sharpPixels, type Pixels } from '../jpeg.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';
import { knownPicture } from './known-picture.js';

/** Two readers may round differently, levels of 255. */
const SAME_LEVELS = 2;
const RUNS = 30;

/** What gives the pixels of a picture; null when it cannot. */
type Reader = (jpeg: Uint8Array) => Pixels | null | Promise<Pixels | null>;

export async function jpegCheck(): Promise<readonly CheckResult[]> {
  return [named('jpeg', await jpegReader(fastPixels))];
}

/** @param read the fast library; gives null where it is not installed. */
export async function jpegReader(read: Reader): Promise<Finding> {
  const { rgb, ...size } = knownPicture('open');
  const picture = await sharp(rgb, { raw: { ...size, channels: 3 } })
    .jpeg()
    .toBuffer();
  const [fast, slow] = [await read(picture), await sharpPixels(picture)];
  if (fast === null)
    return warn(
      'sharp unpacks the pictures of JPEG cameras',
      'works, but takes three times as long: apt install libturbojpeg0',
    );
  const levels = largestDifference(fast.rgb, slow.rgb);
  if (!(levels <= SAME_LEVELS))
    return fail(`libjpeg-turbo differs from sharp by ${levels} levels of 255`, 'reinstall libturbojpeg0');
  return ok(`libjpeg-turbo, ${(await timeOf(read, picture)).toFixed(2)} ms a picture, same to ${levels} levels of 255`);
}

/** NaN when the sizes differ. */
function largestDifference(ours: Uint8Array, theirs: Uint8Array): number {
  if (ours.length !== theirs.length) return NaN;
  return theirs.reduce((worst, level, i) => Math.max(worst, Math.abs(level - (ours[i] ?? NaN))), 0);
}

/** Middle time, ms. */
async function timeOf(read: Reader, picture: Uint8Array): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const startMs = performance.now();
    await read(picture);
    times.push(performance.now() - startMs);
  }
  return middleOf(times);
}
