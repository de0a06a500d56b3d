/** Checks the crop kernel: is the binary there, does it answer as its TypeScript twin does, and how fast is it? */
import { middleOf } from '../core/quantile.js';
import { cropSquare, type CropSquare } from '../vision/crop.js';
import { loadCropKernel, type CropKernel } from '../vision/crop-kernel.js';
import { fail, named, ok, warn, type CheckResult, type Finding } from './check.js';
import { knownPicture } from './known-picture.js';

/** `edge-agent/native`: the two give the same to this. */
const SAME = 1e-6;
const SIDE = 192;
const RUNS = 30;
/** Inside the picture, and over its edge. */
const REGIONS = [
  { centreXPx: 161.3, centreYPx: 118.7, sizePx: 171.9, angleRad: -0.21 },
  { centreXPx: 300.2, centreYPx: 20.4, sizePx: 97.7, angleRad: 0.4 },
];

export function kernelCheck(): Promise<readonly CheckResult[]> {
  return Promise.resolve([named('kernel', kernel(loadCropKernel()))]);
}

export function kernel({ name, crop, fallback }: CropKernel): Finding {
  const twinMs = timeOf(cropSquare);
  if (name === 'typescript')
    return warn(
      `TypeScript twin at work, ${twinMs.toFixed(2)} ms a crop: ${fallback ?? 'no binary'}`,
      'works, but slower: install the binary for this machine (npm run build:native)',
    );
  const difference = largestDifference(crop);
  if (!(difference <= SAME))
    return fail(
      `the binary differs from its twin by ${difference.toExponential(1)}`,
      'build it again (npm run build:native) or remove edge-agent/native/prebuilds',
    );
  return ok(
    `native, ${timeOf(crop).toFixed(2)} ms a crop (twin ${twinMs.toFixed(2)} ms), same to ${difference.toExponential(1)}`,
  );
}

function largestDifference(crop: CropSquare): number {
  const frame = knownPicture('open');
  const [ours, twin] = [new Float32Array(SIDE * SIDE * 3), new Float32Array(SIDE * SIDE * 3)];
  let worst = 0;
  for (const region of REGIONS)
    for (const mirrored of [false, true]) {
      crop(frame, region, { side: SIDE, mirrored }, ours);
      cropSquare(frame, region, { side: SIDE, mirrored }, twin);
      for (let i = 0; i < ours.length; i++) {
        const difference = Math.abs((ours[i] ?? 0) - (twin[i] ?? 0));
        if (!(difference <= worst)) worst = difference;
      }
    }
  return worst;
}

/** Middle time of one crop for the mesh, ms. */
function timeOf(crop: CropSquare): number {
  const frame = knownPicture('open');
  const out = new Float32Array(SIDE * SIDE * 3);
  const times = Array.from({ length: RUNS }, () => {
    const startMs = performance.now();
    for (const region of REGIONS.slice(0, 1)) crop(frame, region, { side: SIDE }, out);
    return performance.now() - startMs;
  });
  return middleOf(times);
}
