/** Rearranged constants, against the definition, and the weight encodings. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangeDepthwiseKernel, arrangeKernel, permute } from '../../models/convert/layout.js';
import { decodeWeights, fromHalf } from '../../models/convert/tfjs-weights.js';

const counted = (shape: readonly number[]) =>
  Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, (_, i) => i);

const sides = fc.integer({ min: 1, max: 4 });

describe('permute', () => {
  it('moves every element where the definition says', () => {
    fc.assert(
      fc.property(fc.tuple(sides, sides, sides, sides), ([a, b, c, d]) => {
        const moved = permute(counted([a, b, c, d]), [a, b, c, d], [3, 2, 0, 1]);
        for (let i = 0; i < a; i++)
          for (let j = 0; j < b; j++)
            for (let k = 0; k < c; k++)
              for (let l = 0; l < d; l++) {
                expect(moved[((l * c + k) * a + i) * b + j]).toBe(((i * b + j) * c + k) * d + l);
              }
      }),
    );
  });
});

describe('kernels', () => {
  it('go from height, width, in, out to out, in, height, width', () => {
    const { shape, values } = arrangeKernel({ name: 'k', shape: [1, 2, 3, 2], values: counted([1, 2, 3, 2]) });
    expect(shape).toEqual([2, 3, 1, 2]);
    expect([...values]).toEqual([0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11]);
  });

  it('of depthwise convolutions keep the multiplier next to its channel', () => {
    const { shape, values } = arrangeDepthwiseKernel({ name: 'k', shape: [1, 2, 2, 2], values: counted([1, 2, 2, 2]) });
    expect(shape).toEqual([4, 1, 1, 2]);
    expect([...values]).toEqual([0, 4, 1, 5, 2, 6, 3, 7]);
  });

  it('must have four dimensions', () => {
    const flat = { name: 'k', shape: [4], values: counted([4]) };
    expect(() => arrangeKernel(flat)).toThrow(expect.objectContaining({ code: 'MODEL_SOURCE_FORMAT' }));
  });
});

describe('weights', () => {
  it('decode half floats, subnormal and special ones too', () => {
    const known = [0x3c00, 0xc000, 0x3555, 0x0001, 0x03ff, 0x7bff, 0x7c00, 0x8000];
    expect(known.map(fromHalf)).toEqual([1, -2, 0.333251953125, 2 ** -24, 1023 * 2 ** -24, 65504, Infinity, -0]);
    expect(fromHalf(0x7e00)).toBeNaN();
  });

  it('decode each by its own encoding, from an unaligned file', () => {
    const file = Buffer.alloc(11).subarray(1);
    file.writeUInt16LE(0xc000, 0);
    file.writeFloatLE(1.5, 2);
    file.writeInt32LE(-7, 6);
    const weights = decodeWeights(
      [
        { name: 'half', shape: [1], dtype: 'float32', quantization: { dtype: 'float16' } },
        { name: 'float', shape: [], dtype: 'float32' },
        { name: 'int', shape: [1], dtype: 'int32' },
      ],
      file,
    );
    expect([...weights.values()].map(({ values }) => [...values])).toEqual([[-2], [1.5], [-7]]);
  });

  it.each([
    ['too short a file', 3, 'float32'],
    ['too long a file', 5, 'float32'],
    ['an unknown encoding', 4, 'complex64'],
  ])('refuse %s', (_, length, dtype) => {
    const decode = () => decodeWeights([{ name: 'w', shape: [1], dtype }], new Uint8Array(length));
    expect(decode).toThrow(expect.objectContaining({ code: 'MODEL_SOURCE_FORMAT' }));
  });
});
