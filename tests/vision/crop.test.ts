/** The crop kernel against a brute-force sampler and against its native twin; the way back to the frame. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frame } from '../../edge-agent/ports.js';
import {
  cropSquare,
  toFrame,
  type CropOptions,
  type CropSquare,
  type SquareRegion,
} from '../../edge-agent/vision/crop.js';
import { loadCropKernel, openCropKernel } from '../../edge-agent/vision/crop-kernel.js';

const TOLERANCE = 1e-6;

const frames = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 20 }) })
  .chain((size) =>
    fc
      .uint8Array({ minLength: size.width * size.height * 3, maxLength: size.width * size.height * 3 })
      .map((rgb): Frame => ({ tMs: 0, ...size, rgb })),
  );

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

/** Regions inside, over the edges and beside a frame of that size; whole numbers too, where pixels meet. */
const regions = fc.record<SquareRegion>({
  centreXPx: fc.oneof(number(-10, 34), fc.integer({ min: -2, max: 26 })),
  centreYPx: fc.oneof(number(-10, 30), fc.integer({ min: -2, max: 22 })),
  sizePx: fc.oneof(number(0.5, 60), fc.integer({ min: 1, max: 40 })),
  angleRad: fc.oneof(number(-4, 4), fc.constantFrom(0, Math.PI / 2, Math.PI)),
});

/** The ranges of the three networks, with and without mirror. */
const options = fc.record<CropOptions>({
  side: fc.integer({ min: 1, max: 16 }),
  mirrored: fc.boolean(),
  scale: fc.constantFrom(1, 2),
  offset: fc.constantFrom(0, -1),
});

function crop(kernel: CropSquare, frame: Frame, region: SquareRegion, choice: CropOptions): Float32Array {
  const out = new Float32Array(choice.side * choice.side * 3);
  kernel(frame, region, choice, out);
  return out;
}

/** Sum over every pixel of the frame, weighted by a tent of one pixel around the sample. */
function bruteForce(frame: Frame, region: SquareRegion, choice: CropOptions): number[] {
  const { side, mirrored = false, scale = 1, offset = 0 } = choice;
  const result: number[] = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const u = ((column + 0.5) / side - 0.5) * region.sizePx * (mirrored ? -1 : 1);
      const v = ((row + 0.5) / side - 0.5) * region.sizePx;
      const x = region.centreXPx + u * Math.cos(region.angleRad) - v * Math.sin(region.angleRad);
      const y = region.centreYPx + u * Math.sin(region.angleRad) + v * Math.cos(region.angleRad);
      for (let k = 0; k < 3; k++) result.push((tentSum(frame, x, y, k) / 255) * scale + offset);
    }
  return result;
}

function tentSum({ width, height, rgb }: Frame, x: number, y: number, channel: number): number {
  const tent = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
  let sum = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      sum += tent(x - column - 0.5) * tent(y - row - 0.5) * rgb[(row * width + column) * 3 + channel]!;
  return sum;
}

/** Largest difference; a NaN on one side only counts as infinite. */
function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) && Number.isNaN(b[i])) continue;
    const difference = Math.abs(a[i]! - b[i]!);
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
  }
  return worst;
}

describe('cropSquare', () => {
  it('gives what a brute-force sampler gives, over edges, mirrored and rotated', () => {
    fc.assert(
      fc.property(frames, regions, options, (frame, region, choice) => {
        expect(furthest(crop(cropSquare, frame, region, choice), bruteForce(frame, region, choice))).toBeLessThan(
          TOLERANCE,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('copies pixels unchanged when one pixel of the frame falls on one of the crop', () => {
    const frame: Frame = { tMs: 0, width: 4, height: 4, rgb: Uint8Array.from({ length: 48 }, (_, i) => i * 5) };
    const region = { centreXPx: 2, centreYPx: 2, sizePx: 4, angleRad: 0 };
    expect(furthest(crop(cropSquare, frame, region, { side: 4, scale: 255 }), frame.rgb)).toBeLessThan(1e-4);
  });
});

describe('toFrame', () => {
  it('is the inverse of the way from the frame into the crop', () => {
    const points = fc.tuple(number(-20, 212), number(-20, 212), number(-50, 50));
    fc.assert(
      fc.property(regions, fc.boolean(), points, (region, mirrored, [x, y, z]) => {
        const out = new Float32Array(3);
        toFrame(region, 192, mirrored, Float32Array.of(x, y, z), out);
        const [dx, dy] = [out[0]! - region.centreXPx, out[1]! - region.centreYPx];
        const u = dx * Math.cos(region.angleRad) + dy * Math.sin(region.angleRad);
        const v = dy * Math.cos(region.angleRad) - dx * Math.sin(region.angleRad);
        const back = [(mirrored ? -u : u) / region.sizePx, v / region.sizePx, out[2]! / region.sizePx];
        const tolerance = 1e-4 + 1e-5 / region.sizePx;
        expect(furthest(back, [x / 192 - 0.5, y / 192 - 0.5, z / 192])).toBeLessThan(tolerance);
      }),
    );
  });

  it('leads to the pixel that the crop shows', () => {
    const frame: Frame = { tMs: 0, width: 40, height: 30, rgb: new Uint8Array(3600) };
    frame.rgb.fill(255, (12 * 40 + 25) * 3, (12 * 40 + 25) * 3 + 3);
    const region = { centreXPx: 23, centreYPx: 14, sizePx: 20, angleRad: 0.4 };
    for (const mirrored of [false, true]) {
      const pixels = crop(cropSquare, frame, region, { side: 80, mirrored });
      const brightest = pixels.indexOf(Math.max(...pixels)) / 3;
      const out = new Float32Array(3);
      const column = Math.floor(brightest) % 80;
      toFrame(region, 80, mirrored, Float32Array.of(column + 0.5, Math.floor(brightest / 80) + 0.5, 0), out);
      expect(furthest(out.subarray(0, 2), [25.5, 12.5])).toBeLessThan(0.3);
    }
  });
});

const kernel = loadCropKernel();
const absent = kernel.fallback === null ? '' : ` (skipped: ${kernel.fallback})`;

describe.skipIf(kernel.name !== 'native')(`the native kernel${absent}`, () => {
  it('gives what its twin gives to 1e-6, over edges, mirrored and rotated', () => {
    fc.assert(
      fc.property(frames, regions, options, (frame, region, choice) => {
        const [ours, twin] = [kernel.crop, cropSquare].map((each) => crop(each, frame, region, choice));
        expect(furthest(ours!, twin!)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: 1000 },
    );
  });

  it('does so at the sizes of the three networks', () => {
    const rgb = Uint8Array.from({ length: 640 * 480 * 3 }, (_, i) => (i * 2654435761) >>> 24);
    const frame: Frame = { tMs: 0, width: 640, height: 480, rgb };
    const cases: readonly (readonly [SquareRegion, CropOptions])[] = [
      [
        { centreXPx: 320, centreYPx: 240, sizePx: 640, angleRad: 0 },
        { side: 256, scale: 2, offset: -1 },
      ],
      [{ centreXPx: 331.7, centreYPx: 228.1, sizePx: 391.3, angleRad: -0.21 }, { side: 192 }],
      [
        { centreXPx: 601.2, centreYPx: 200.4, sizePx: 97.7, angleRad: 0.13 },
        { side: 64, mirrored: true },
      ],
    ];
    for (const [region, choice] of cases)
      expect(furthest(crop(kernel.crop, frame, region, choice), crop(cropSquare, frame, region, choice))).toBeLessThan(
        TOLERANCE,
      );
  });

  it('agrees with its twin on regions that are no numbers or beyond all bounds', () => {
    const frame: Frame = { tMs: 0, width: 8, height: 8, rgb: new Uint8Array(192).fill(200) };
    const wild = fc.constantFrom(NaN, Infinity, -Infinity, 1e12, -1e12, 4);
    const wildRegions = fc.record({
      centreXPx: wild,
      centreYPx: wild,
      sizePx: wild,
      angleRad: fc.constantFrom(0, NaN, 1),
    });
    fc.assert(
      fc.property(wildRegions, (region) => {
        const [ours, twin] = [kernel.crop, cropSquare].map((each) => crop(each, frame, region, { side: 5 }));
        expect(furthest(ours!, twin!)).toBeLessThan(TOLERANCE);
      }),
    );
  });

  it('writes its own part of the output and nothing beside it', () => {
    const frame: Frame = { tMs: 0, width: 8, height: 8, rgb: new Uint8Array(192).fill(255) };
    const out = new Float32Array(2 + 27 + 2).fill(-7);
    kernel.crop(frame, { centreXPx: 4, centreYPx: 4, sizePx: 4, angleRad: 0.3 }, { side: 3 }, out, 2);
    expect([...out.subarray(0, 2), ...out.subarray(29)]).toEqual([-7, -7, -7, -7]);
    expect(furthest(out.subarray(2, 29), new Float32Array(27).fill(1))).toBeLessThan(TOLERANCE);
  });

  it('refuses arrays that are too short instead of reading or writing outside', () => {
    const region = { centreXPx: 4, centreYPx: 4, sizePx: 4, angleRad: 0 };
    const short: Frame = { tMs: 0, width: 8, height: 8, rgb: new Uint8Array(191) };
    const whole: Frame = { ...short, rgb: new Uint8Array(192) };
    expect(() => kernel.crop(short, region, { side: 3 }, new Float32Array(27))).toThrow(TypeError);
    expect(() => kernel.crop(whole, region, { side: 3 }, new Float32Array(26))).toThrow(TypeError);
    expect(() => kernel.crop(whole, region, { side: 3 }, new Float32Array(27), 1)).toThrow(TypeError);
  });
});

describe('without a binary', () => {
  it('the TypeScript kernel is used, and says why', () => {
    const empty = mkdtempSync(join(tmpdir(), 'oyau-native-'));
    try {
      const fallback = openCropKernel(empty);
      expect(fallback).toMatchObject({ name: 'typescript', crop: cropSquare });
      expect(fallback.fallback).toMatch(/native build/iu);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });
});
