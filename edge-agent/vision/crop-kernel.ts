/** Picks the crop kernel: the native one where its binary loads, its TypeScript twin elsewhere. Same answers. */
import { loadBinary } from '../native-binary.js';
import { cropSquare, type CropSquare } from './crop.js';

/** The kernel in use. */
export interface CropKernel {
  readonly name: 'native' | 'typescript';
  readonly crop: CropSquare;
  /** Why the native kernel is not in use; null when it is. */
  readonly fallback: string | null;
}

/** `native/binding.c`: writes `float32[side, side, 3]` into `out` from `at` on; throws a TypeError for short arrays. */
type NativeCrop = (
  rgb: Uint8Array,
  width: number,
  height: number,
  grid: Float64Array,
  side: number,
  out: Float32Array,
  at: number,
) => void;

let loaded: CropKernel | null = null;

/** The best kernel of this machine; tries once per process and never throws. */
export function loadCropKernel(): CropKernel {
  return (loaded ??= openCropKernel());
}

/** The kernel whose binary lies in `directory` as node-gyp-build expects it, or the twin when there is none. Absent = that of this package. */
export function openCropKernel(directory?: string): CropKernel {
  try {
    const { crop } = loadBinary(directory);
    if (typeof crop !== 'function') throw new Error('the native binary has no function crop');
    return { name: 'native', crop: nativeKernel(crop as NativeCrop), fallback: null };
  } catch (error) {
    const [fallback = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { name: 'typescript', crop: cropSquare, fallback };
  }
}

/** Puts a region into the terms of the binary: first sample of the middle row, steps, scale and offset. */
function nativeKernel(crop: NativeCrop): CropSquare {
  const grid = new Float64Array(8);
  return (frame, region, options, out, at) => {
    const { side } = options;
    const step = region.sizePx / side;
    const alongX = Math.cos(region.angleRad) * step;
    const alongY = Math.sin(region.angleRad) * step;
    const flip = options.mirrored === true ? -1 : 1;
    const half = ((side - 1) / 2) * flip;
    grid[0] = region.centreXPx - 0.5 - half * alongX;
    grid[1] = region.centreYPx - 0.5 - half * alongY;
    grid[2] = flip * alongX;
    grid[3] = flip * alongY;
    grid[4] = -alongY;
    grid[5] = alongX;
    grid[6] = (options.scale ?? 1) / 255;
    grid[7] = options.offset ?? 0;
    crop(frame.rgb, frame.width, frame.height, grid, side, out, at ?? 0);
  };
}
