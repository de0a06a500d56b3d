/** Pixels of a JPEG: the fast library and sharp give the same ones, and the fast one leaves to sharp what it does not know. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { fastPixels, jpegPixels, sharpPixels } from '../../edge-agent/jpeg.js';

/** Colours and edges, made here: a wave across, another down. */
function wave(width: number, height: number): Sharp {
  const rgb = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let k = 0; k < 3; k++)
        rgb[(y * width + x) * 3 + k] = 128 + 90 * Math.sin((x * (k + 1)) / 9) * Math.cos(y / (7 + k));
  return sharp(rgb, { raw: { width, height, channels: 3 } });
}

const colours = (): Promise<Buffer> => wave(161, 121).jpeg({ quality: 80 }).toBuffer();
const isHere = fastPixels(await colours()) !== null;

describe.skipIf(!isHere)(`the fast library ${isHere ? '' : '(skipped: no libturbojpeg.so.0)'}`, () => {
  it.each([
    ['half the colours', () => wave(161, 121).jpeg({ quality: 80 }).toBuffer()],
    ['all the colours', () => wave(160, 120).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()],
    ['grey', () => wave(97, 33).greyscale().jpeg().toBuffer()],
    ['progressive', () => wave(640, 480).jpeg({ progressive: true }).toBuffer()],
    ['one pixel', () => wave(1, 1).jpeg().toBuffer()],
  ])('gives the pixels that sharp gives: %s', async (_, make) => {
    const jpeg = await make();
    const [fast, slow] = [fastPixels(jpeg), await sharpPixels(jpeg)];
    expect(fast).toMatchObject({ width: slow.width, height: slow.height });
    let worst = 0;
    for (const [i, value] of slow.rgb.entries()) worst = Math.max(worst, Math.abs(value - (fast?.rgb[i] ?? NaN)));
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('leaves to sharp what has a profile, is made of inks, or is too large', async () => {
    expect(fastPixels(await wave(64, 64).withIccProfile('p3').jpeg().toBuffer())).toBeNull();
    expect(fastPixels(await wave(64, 64).toColourspace('cmyk').jpeg().toBuffer())).toBeNull();
    expect(fastPixels(await wave(200, 100).jpeg().toBuffer(), 150)).toBeNull();
  });

  it('writes into memory of just the right size, and into no other', async () => {
    const memory = fastPixels(await colours())?.rgb ?? new Uint8Array(0);
    const next = await wave(161, 121).negate().jpeg().toBuffer();
    const written = fastPixels(next, Infinity, memory);
    expect(written?.rgb).toBe(memory);
    expect(written?.rgb).toEqual(fastPixels(next)?.rgb);
    expect(fastPixels(await wave(30, 20).jpeg().toBuffer(), Infinity, memory)?.rgb).toHaveLength(30 * 20 * 3);
  });

  it('refuses what broke off anywhere, and never throws', async () => {
    const jpeg = await colours();
    for (let bytes = 0; bytes < jpeg.length - 2; bytes += 97) expect(fastPixels(jpeg.subarray(0, bytes))).toBeNull();
  });
});

describe('pixels of a JPEG', () => {
  it('fit the side that is asked for', async () => {
    const jpeg = await wave(200, 100).jpeg().toBuffer();
    expect(await jpegPixels(jpeg, 150)).toMatchObject({ width: 150, height: 75 });
    const { width, height, rgb } = await jpegPixels(jpeg, 200);
    expect([width, height, rgb.length]).toEqual([200, 100, 60_000]);
  });

  it('are none of a picture that broke off, nor of anything else', async () => {
    const jpeg = await colours();
    await expect(jpegPixels(jpeg.subarray(0, jpeg.length / 2))).rejects.toThrow();
    await expect(jpegPixels(Buffer.from('no picture'))).rejects.toThrow();
    await expect(jpegPixels(new Uint8Array(0))).rejects.toThrow();
  });
});
