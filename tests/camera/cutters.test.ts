/** Streams of pictures taken apart: whole ones come out byte for byte, whatever lies between them and however they are cut. */
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Cut, Cutter } from '../../edge-agent/camera/live/cutter.js';
import { frameOf } from '../../edge-agent/camera/live/decode.js';
import { JpegCutter } from '../../edge-agent/camera/live/jpeg-cutter.js';
import { PixelMemory } from '../../edge-agent/camera/live/pixel-memory.js';
import { PpmCutter } from '../../edge-agent/camera/live/ppm-cutter.js';

let jpegs: Buffer[];

beforeAll(async () => {
  const picture = (width: number, background: string) =>
    sharp({ create: { width, height: 48, channels: 3, background } });
  const progressive = await picture(96, '#3060c0').jpeg({ progressive: true }).toBuffer();
  const thumbnail = await picture(16, 'white').jpeg().toBuffer();
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const plain = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'grey', noise } })
    .jpeg()
    .toBuffer();
  jpegs = [plain, progressive, withThumbnail(plain, thumbnail)];
});

/** A whole JPEG inside an application segment, as Exif has it. */
function withThumbnail(jpeg: Buffer, inner: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(inner.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, inner, jpeg.subarray(2)]);
}

function cutAll(cutter: Cutter, stream: Buffer, sizes: readonly number[]): Cut[] {
  const cuts: Cut[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    cuts.push(...cutter.push(stream.subarray(at, at + size), turn));
    at += size;
  }
  return cuts;
}

const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 });
/** Bytes without a marker in them. */
const garbage = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes.map((byte) => byte & 0x7f)));

describe('JPEG', () => {
  it('gives every picture byte for byte, wherever the stream is cut and whatever lies between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), garbage), { maxLength: 6 }), sizes, (parts, cutSizes) => {
        const wanted = parts.flatMap(([index]) => jpegs[index] ?? []);
        const stream = Buffer.concat(parts.flatMap(([index, between]) => [between, jpegs[index] ?? between]));
        const found = cutAll(new JpegCutter(), stream, cutSizes);
        expect(found.map((cut) => (cut.kind === 'jpeg' ? cut.bytes.toString('hex') : null))).toEqual(
          wanted.map((jpeg) => jpeg.toString('hex')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('loses a half picture, counts it, and gives the next one', () => {
    const [plain, progressive] = jpegs as [Buffer, Buffer];
    const cutter = new JpegCutter();
    const stream = Buffer.concat([plain.subarray(0, plain.length - 40), progressive]);
    expect(cutAll(cutter, stream, [100])).toMatchObject([{ bytes: progressive }]);
    expect(cutter.broken).toBe(1);
  });

  it('is stamped when its first byte came, not its last', () => {
    const [plain] = jpegs as [Buffer];
    const cutter = new JpegCutter();
    expect(cutter.push(plain.subarray(0, 10), 100)).toEqual([]);
    expect(cutter.push(plain.subarray(10), 160)).toMatchObject([{ atMs: 100 }]);
  });

  it('survives any bytes', () => {
    const markers = fc.constantFrom(0xff, 0xd8, 0xd9, 0xda, 0xe1, 0x00, 0x01, 0xd0, 0xc4);
    const bytes = fc.array(fc.oneof(markers, fc.nat(255)), { maxLength: 2000 });
    fc.assert(
      fc.property(bytes, sizes, (values, cutSizes) => {
        const cutter = new JpegCutter();
        for (const cut of cutAll(cutter, Buffer.from(values), cutSizes))
          if (cut.kind === 'jpeg') expect([...cut.bytes.subarray(0, 2)]).toEqual([0xff, 0xd8]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('PPM', () => {
  const ppm = (width: number, height: number, value: number): Buffer =>
    Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Buffer.alloc(width * height * 3, value)]);

  it('gives every picture with its own size, wherever the stream is cut', () => {
    const pictures = [ppm(4, 3, 80), ppm(2, 5, 0x36), ppm(7, 1, 0x0a)];
    fc.assert(
      fc.property(sizes, (cutSizes) => {
        const found = cutAll(new PpmCutter(), Buffer.concat(pictures), cutSizes);
        expect(found).toMatchObject([
          { width: 4, height: 3, rgb: Buffer.alloc(36, 80) },
          { width: 2, height: 5, rgb: Buffer.alloc(30, 0x36) },
          { width: 7, height: 1, rgb: Buffer.alloc(21, 0x0a) },
        ]);
      }),
      { numRuns: 100 },
    );
  });

  it('fills memory that was given back, never memory that is still looked at', () => {
    const memory = new PixelMemory();
    const cutter = new PpmCutter(memory);
    const next = (width: number, value: number): Buffer => {
      const [cut] = cutter.push(ppm(width, 2, value), 0);
      return cut?.rgb ?? Buffer.alloc(0);
    };
    const first = next(4, 1);
    const second = next(4, 2);
    expect(second).not.toBe(first);
    memory.give(first);
    expect(next(5, 3)).not.toBe(first);
    expect(next(4, 4)).toBe(first);
    expect(second).toEqual(Buffer.alloc(24, 2));
    expect(next(4, 5)).not.toBe(first);
    for (let turn = 0; turn < 100; turn++) memory.give(Buffer.alloc(24));
    memory.give(second);
    const taken = Array.from({ length: 5 }, () => memory.take(24));
    expect(new Set(taken).size).toBe(5);
    expect(taken.indexOf(second)).toBe(2);
  });

  it('finds its way again after garbage, and refuses sizes that no camera has', () => {
    const cutter = new PpmCutter();
    const stream = Buffer.concat([Buffer.from('noise P5\n'), ppm(4, 3, 1), Buffer.from('P6\n99999 99999\n255\n??')]);
    expect(cutAll(cutter, Buffer.concat([stream, ppm(2, 2, 9)]), [1000])).toMatchObject([{ width: 4 }, { width: 2 }]);
    expect(cutter.broken).toBeGreaterThanOrEqual(2);
  });

  it('survives any bytes', () => {
    const bytes = fc.array(fc.oneof(fc.constantFrom(0x50, 0x36, 0x0a, 0x20, 0x31), fc.nat(255)), { maxLength: 500 });
    fc.assert(
      fc.property(bytes, sizes, (values, cutSizes) => {
        const found = cutAll(new PpmCutter(), Buffer.from(values), cutSizes);
        for (const cut of found) if (cut.kind === 'rgb') expect(cut.rgb.length).toBe(cut.width * cut.height * 3);
      }),
      { numRuns: 300 },
    );
  });
});

describe('unpacking', () => {
  it('gives RGB also of a grey picture, at most 1280 on the longer side, with the JPEG beside it', async () => {
    const grey = await sharp({ create: { width: 2560, height: 1440, channels: 3, background: '#808080' } })
      .grayscale()
      .jpeg()
      .toBuffer();
    const frame = await frameOf({ kind: 'jpeg', atMs: 5, bytes: grey }, 5);
    expect(frame).toMatchObject({ tMs: 5, width: 1280, height: 720, jpeg: grey });
    expect(frame?.rgb.length).toBe(1280 * 720 * 3);
  });

  it('refuses a picture that broke off, even when somebody put an end marker behind it', async () => {
    const noise = await sharp({
      create: {
        width: 320,
        height: 240,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg()
      .toBuffer();
    const half = noise.subarray(0, noise.length / 2);
    const ended = Buffer.concat([half, Buffer.from([0xff, 0xd9])]);
    for (const bytes of [half, ended, Buffer.from([0xff, 0xd8, 0xff, 0xd9]), Buffer.alloc(9)])
      expect(await frameOf({ kind: 'jpeg', atMs: 0, bytes }, 0)).toBeNull();
  });
});
