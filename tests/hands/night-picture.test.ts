/** Grey pictures are told from coloured ones, and halved without a shift or a change of brightness. */
import { expect, it } from 'vitest';
import { driverPose } from '../../fixtures/driver/pose.js';
import { renderDriver } from '../../fixtures/render/render.js';
import { halfOf, isGrey } from '../../edge-agent/vision/hands/night-picture.js';

const SMALL = { width: 160, height: 120 };
const picture = (rgb: Uint8Array, { width, height } = SMALL) => ({ tMs: 7, width, height, rgb });

it('a night camera’s picture is grey, a cab by day is not', () => {
  expect(isGrey(picture(renderDriver(driverPose({ infrared: true, noise: 6 }), 1, SMALL)))).toBe(true);
  expect(isGrey(picture(renderDriver(driverPose({}), 1, SMALL)))).toBe(false);
  expect(
    isGrey(
      picture(
        Uint8Array.from({ length: 300 * 3 }, (_, at) => [100, 106, 100][at % 3]!),
        { width: 300, height: 1 },
      ),
    ),
  ).toBe(true);
  expect(
    isGrey(
      picture(
        Uint8Array.from({ length: 300 * 3 }, (_, at) => [100, 107, 100][at % 3]!),
        { width: 300, height: 1 },
      ),
    ),
  ).toBe(false);
});

it('each pixel of half a picture is the mean of four; what has no partner is left out', () => {
  const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, at) => 10 * (at % 3) + Math.floor(at / 3));
  const half = halfOf(picture(rgb, { width: 5, height: 3 }));
  expect([half.tMs, half.width, half.height]).toEqual([7, 2, 1]);
  // Pixels 0, 1, 5, 6 and 2, 3, 7, 8: means 3 and 5.
  expect([...half.rgb]).toEqual([3, 13, 23, 5, 15, 25]);
});

it('half a picture has half the noise', () => {
  const seed = (at: number): number => ((at * 2_654_435_761) >>> 0) % 21;
  const noisy = picture(
    Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => 100 + seed(at)),
    { width: 64, height: 64 },
  );
  const spread = (values: Uint8Array): number => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  expect(spread(halfOf(noisy).rgb) / spread(noisy.rgb)).toBeLessThan(0.65);
});
