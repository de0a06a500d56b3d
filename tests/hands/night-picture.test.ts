/** Grey pictures are told from coloured ones, halved without a shift and tinted; all pictures are stretched over the levels. */
import { expect, it } from 'vitest';
import { driverPose } from '../../fixtures/driver/pose.js';
import { renderDriver } from '../../fixtures/render/render.js';
import { stretch } from '../../edge-agent/vision/hands/levels.js';
import { asSeen, halve, isGrey } from '../../edge-agent/vision/hands/night-picture.js';

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
  const half = new Uint8Array(2 * 3);
  halve(picture(rgb, { width: 5, height: 3 }), half);
  // Pixels 0, 1, 5, 6 and 2, 3, 7, 8: means 3 and 5.
  expect([...half]).toEqual([3, 13, 23, 5, 15, 25]);
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
  const half = new Uint8Array(32 * 32 * 3);
  halve(noisy, half);
  expect(spread(half) / spread(noisy.rgb)).toBeLessThan(0.65);
});

/** 100 pixels, each of one level: 90, 91 ... 189. */
const ramp = (): Uint8Array => Uint8Array.from({ length: 100 * 3 }, (_, at) => 90 + Math.floor(at / 3));

it('two in a hundred pixels become black and white, what lies between is stretched evenly', () => {
  const rgb = ramp();
  stretch(rgb);
  expect([0, 2, 50, 98, 99].map((pixel) => rgb[3 * pixel])).toEqual([0, 0, 128, 255, 255]);
});

it('one stretch serves all channels, so that colours stay; a picture of one level stays a picture', () => {
  const rgb = ramp().map((level, at) => (at % 3 === 2 ? level - 40 : level));
  stretch(rgb);
  expect(rgb[3 * 50]).toBe(rgb[3 * 50 + 1]);
  expect(rgb[3 * 50 + 2]).toBeLessThan(rgb[3 * 50]! - 90);
  const flat = new Uint8Array(30).fill(77);
  stretch(flat);
  expect(new Set(flat).size).toBe(1);
});

it('a night picture is seen at half its size in the tint of skin, a coloured one as it is; neither frame is touched', () => {
  const grey = picture(renderDriver(driverPose({ infrared: true, noise: 6 }), 1, SMALL));
  const untouched = Uint8Array.from(grey.rgb);
  const memory = { rgb: new Uint8Array(0) };
  const { frame, shrink } = asSeen(grey, memory);
  expect([frame.tMs, frame.width, frame.height, shrink]).toEqual([7, 80, 60, 2]);
  const middle = 3 * (30 * 80 + 40);
  const [red = 0, green = 0, blue = 0] = frame.rgb.subarray(middle, middle + 3);
  expect([red > green, green > blue]).toEqual([true, true]);
  expect(grey.rgb).toEqual(untouched);
  const coloured = picture(renderDriver(driverPose({}), 1, SMALL));
  const day = asSeen(coloured, memory);
  expect(asSeen(coloured, memory).frame.rgb).toBe(day.frame.rgb);
  expect([day.frame.width, day.shrink, day.frame.rgb === coloured.rgb]).toEqual([160, 1, false]);
});
