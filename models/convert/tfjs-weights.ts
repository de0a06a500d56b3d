/** Decodes the weight file of a TensorFlow.js graph model into plain arrays. */
import { z } from 'zod';
import { ModelError } from '../errors.js';

/** One entry of `weightsManifest[].weights`. */
export const weightEntrySchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  dtype: z.string(),
  quantization: z.object({ dtype: z.string(), scale: z.number().optional(), min: z.number().optional() }).optional(),
});

export type WeightEntry = z.infer<typeof weightEntrySchema>;

/** A constant of the source graph, row-major, channels last where it has any. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

interface Encoding {
  readonly bytesPerValue: number;
  /** @param scale with `min` the straight line that small integers stand for. */
  readonly decode: (bytes: DataView, count: number, scale: number, min: number) => Float32Array | Int32Array;
}

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  float32: {
    bytesPerValue: 4,
    decode: (bytes, count) => Float32Array.from({ length: count }, (_, i) => bytes.getFloat32(4 * i, true)),
  },
  float16: {
    bytesPerValue: 2,
    decode: (bytes, count) => Float32Array.from({ length: count }, (_, i) => fromHalf(bytes.getUint16(2 * i, true))),
  },
  uint8: {
    bytesPerValue: 1,
    decode: (bytes, count, scale, min) =>
      Float32Array.from({ length: count }, (_, i) => bytes.getUint8(i) * scale + min),
  },
  int32: {
    bytesPerValue: 4,
    decode: (bytes, count) => Int32Array.from({ length: count }, (_, i) => bytes.getInt32(4 * i, true)),
  },
};

/** All weights by name. The entries must cover the file exactly. */
export function decodeWeights(entries: readonly WeightEntry[], file: Uint8Array): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const entry of entries) {
    const { bytesPerValue, decode } = encodingOf(entry);
    const { scale = 1, min = 0 } = entry.quantization ?? {};
    const count = entry.shape.reduce((product, size) => product * size, 1);
    const length = count * bytesPerValue;
    if (offset + length > file.length) throw sizeMismatch(file.length);
    const bytes = new DataView(file.buffer, file.byteOffset + offset, length);
    weights.set(entry.name, { name: entry.name, shape: entry.shape, values: decode(bytes, count, scale, min) });
    offset += length;
  }
  if (offset !== file.length) throw sizeMismatch(file.length);
  return weights;
}

function encodingOf(entry: WeightEntry): Encoding {
  const kind = entry.quantization?.dtype ?? entry.dtype;
  const encoding = ENCODINGS[kind];
  if (!encoding) throw new ModelError('MODEL_SOURCE_FORMAT', `weight ${entry.name} has the unknown encoding "${kind}"`);
  return encoding;
}

function sizeMismatch(length: number): ModelError {
  return new ModelError('MODEL_SOURCE_FORMAT', `the weight list does not match the weight file of ${length} bytes`);
}

/** IEEE 754 binary16 to number, subnormals included. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
