/** Per-channel rectifiers whose factors move into what reads them: small made-up graphs against their own engine. */
import * as ort from 'onnxruntime-node';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convertModel, type ModelSource } from '../../models/convert/convert.js';
import type { ModelSpec } from '../../models/spec.js';
import { graphModel } from './engines.js';

const SIDE = 4;
const CHANNELS = 2;
const NODE = 'out';

/** Constants in the order in which their bytes lie in the weight file. */
type Constants = Readonly<Record<string, { shape: readonly number[]; values: readonly number[]; dtype?: 'int32' }>>;

interface Step {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const numbers = (...i: number[]) => ({ list: { i: i.map(String) } });
const words = (...s: string[]) => ({ list: { s: s.map(base64) } });

const CONVOLUTION = {
  strides: numbers(1, 1, 1, 1),
  dilations: numbers(1, 1, 1, 1),
  padding: { s: base64('SAME') },
  data_format: { s: base64('NHWC') },
  T: { type: 'DT_FLOAT' },
};
const POOLING = { ...CONVOLUTION, ksize: numbers(1, 2, 2, 1), strides: numbers(1, 2, 2, 1) };
const BIAS = { ...CONVOLUTION, fused_ops: words('BiasAdd'), num_args: { i: '1' } };

function sourceOf(steps: readonly Step[], constants: Constants): ModelSource {
  const shapeOf = (shape: readonly number[]) => ({ dim: shape.map((size) => ({ size: String(size) })) });
  const node = [
    {
      name: 'image',
      op: 'Placeholder',
      attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: shapeOf([-1, SIDE, SIDE, CHANNELS]) } },
    },
    ...Object.entries(constants).map(([name, { shape, dtype }]) => {
      const type = dtype ? 'DT_INT32' : 'DT_FLOAT';
      return {
        name,
        op: 'Const',
        attr: { dtype: { type }, value: { tensor: { dtype: type, tensorShape: shapeOf(shape) } } },
      };
    }),
    ...steps.map((step) => ({ attr: { T: { type: 'DT_FLOAT' } }, ...step })),
  ];
  const weights = Object.entries(constants).map(([name, { shape, dtype = 'float32' }]) => ({ name, shape, dtype }));
  const bytes = Object.values(constants).map(({ values, dtype }) =>
    Buffer.from((dtype ? Int32Array.from(values) : Float32Array.from(values)).buffer),
  );
  return {
    topology: JSON.stringify({
      format: 'graph-model',
      modelTopology: { node, library: {}, versions: {} },
      weightsManifest: [{ paths: ['weights'], weights }],
    }),
    weights: Uint8Array.from(Buffer.concat(bytes)),
  };
}

function specOf(values: number): ModelSpec {
  const none = { file: 'none', sha256: '' };
  return {
    purpose: 'a test',
    licence: 'none',
    topology: none,
    weights: none,
    onnxSha256: '',
    input: {
      name: 'image',
      node: 'image',
      shape: [1, SIDE, SIDE, CHANNELS],
      layout: 'NHWC',
      channels: 'RGB',
      range: [-1, 1],
    },
    outputs: [{ name: 'result', nodes: [NODE], shape: [1, values], meaning: 'the last image' }],
  };
}

async function unconverted(source: ModelSource, image: Float32Array): Promise<Float32Array> {
  const model = await graphModel(source);
  const result = model.execute({ image: tf.tensor(image, [1, SIDE, SIDE, CHANNELS]) }, NODE) as tf.Tensor;
  return Float32Array.from(result.dataSync());
}

async function converted(source: ModelSource, image: Float32Array, values: number): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(convertModel('test', specOf(values), source));
  const { result } = await session.run({ image: new ort.Tensor('float32', image, [1, SIDE, SIDE, CHANNELS]) });
  return result!.data as Float32Array;
}

/** Slopes of a rectifier: also negative ones, and above 1, where the bent line lies upside down. */
const slope = fc.oneof(fc.double({ min: -3, max: 0.99, noNaN: true }), fc.double({ min: 1.01, max: 4, noNaN: true }));
const slopes = (channels: number) => fc.array(slope, { minLength: channels, maxLength: channels });
const weights = (count: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: count, maxLength: count });

const graph = fc.record({
  image: weights(SIDE * SIDE * CHANNELS),
  first: slopes(CHANNELS),
  kernel: weights(CHANNELS * CHANNELS),
  bias: weights(CHANNELS),
  second: slopes(CHANNELS),
  spatial: weights(9 * CHANNELS),
  wider: weights(CHANNELS * 2 * CHANNELS),
  third: slopes(2 * CHANNELS),
});

describe('a chain of residual blocks with rectifiers', () => {
  it('answers as the unconverted graph does', async () => {
    await fc.assert(
      fc.asyncProperty(graph, async ({ image, first, kernel, bias, second, spatial, wider, third }) => {
        const source = sourceOf(
          [
            { name: 'bent', op: 'Prelu', input: ['image', 'first'] },
            { name: 'same', op: 'Identity', input: ['bent'] },
            { name: 'branch', op: '_FusedConv2D', input: ['same', 'kernel', 'bias'], attr: BIAS },
            { name: 'summed', op: 'AddV2', input: ['bent', 'branch'] },
            { name: 'again', op: 'Prelu', input: ['summed', 'second'] },
            { name: 'pooled', op: 'MaxPool', input: ['again'], attr: POOLING },
            {
              name: 'padded',
              op: 'Pad',
              input: ['pooled', 'paddings'],
              attr: { T: { type: 'DT_FLOAT' }, Tpaddings: { type: 'DT_INT32' } },
            },
            {
              name: 'depthwise',
              op: 'DepthwiseConv2dNative',
              input: ['again', 'spatial'],
              attr: { ...CONVOLUTION, strides: numbers(1, 2, 2, 1) },
            },
            { name: 'wide', op: 'Conv2D', input: ['depthwise', 'wider'], attr: CONVOLUTION },
            { name: 'joined', op: 'AddV2', input: ['padded', 'wide'] },
            { name: NODE, op: 'Prelu', input: ['joined', 'third'] },
          ],
          {
            first: { shape: [CHANNELS], values: first },
            kernel: { shape: [1, 1, CHANNELS, CHANNELS], values: kernel },
            bias: { shape: [CHANNELS], values: bias },
            second: { shape: [CHANNELS], values: second },
            spatial: { shape: [3, 3, CHANNELS, 1], values: spatial },
            wider: { shape: [1, 1, CHANNELS, 2 * CHANNELS], values: wider },
            third: { shape: [2 * CHANNELS], values: third },
            paddings: { shape: [4, 2], values: [0, 0, 0, 0, 0, 0, 0, CHANNELS], dtype: 'int32' },
          },
        );
        const pixels = Float32Array.from(image);
        const expected = await unconverted(source, pixels);
        const actual = await converted(source, pixels, expected.length);
        const largest = Math.max(1, ...expected.map(Math.abs));
        expected.forEach((value, index) => expect(Math.abs(actual[index]! - value) / largest).toBeLessThan(1e-5));
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where a slope is 1, which bends nothing', () => {
    const source = sourceOf([{ name: NODE, op: 'Prelu', input: ['image', 'first'] }], {
      first: { shape: [2], values: [0.5, 1] },
    });
    expect(() => convertModel('test', specOf(32), source)).toThrow('the slopes first hold a 1');
  });
});
