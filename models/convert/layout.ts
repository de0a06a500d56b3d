/** Channels-last to channels-first: axis order and the rearrangement of constants. Tensors are turned only at the ends. */
import { ModelError } from '../errors.js';
import type { Weight } from './tfjs-weights.js';

/** For each NCHW axis, the NHWC axis it comes from; also the `perm` of the Transpose behind an input. */
export const NCHW_FROM_NHWC = [0, 3, 1, 2] as const;

/** For each NHWC axis, the NCHW axis it comes from; also the `perm` of the Transpose before an output. */
export const NHWC_FROM_NCHW = [0, 2, 3, 1] as const;

/** A constant ready for the ONNX graph. */
export interface Arranged {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Convolution kernel [H, W, in, out] as [out, in, H, W]. */
export function arrangeKernel(weight: Weight): Arranged {
  const [height, width, inputs, outputs] = fourDimensions(weight);
  return {
    shape: [outputs, inputs, height, width],
    values: permute(weight.values, [height, width, inputs, outputs], [3, 2, 0, 1]),
  };
}

/** Depthwise kernel [H, W, channels, multiplier] as [channels * multiplier, 1, H, W], for one group per channel. */
export function arrangeDepthwiseKernel(weight: Weight): Arranged {
  const [height, width, channels, multiplier] = fourDimensions(weight);
  return {
    shape: [channels * multiplier, 1, height, width],
    values: permute(weight.values, [height, width, channels, multiplier], [2, 3, 0, 1]),
  };
}

function fourDimensions({ name, shape }: Weight): [number, number, number, number] {
  const [a, b, c, d] = shape;
  if (shape.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) {
    throw new ModelError('MODEL_SOURCE_FORMAT', `kernel ${name} has ${shape.length} dimensions instead of 4`);
  }
  return [a, b, c, d];
}

/** Row-major transpose: axis i of the result is axis `order[i]` of the source. */
export function permute(source: ArrayLike<number>, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 0);
  const result = new Float32Array(source.length);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = source[from] ?? NaN;
    from = advance(index, sizes, steps, from);
  }
  return result;
}

/** Steps a multi-dimensional index to its row-major successor and returns the matching source offset. */
function advance(index: number[], sizes: readonly number[], steps: readonly number[], offset: number): number {
  let from = offset;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    const next = (index[axis] ?? 0) + 1;
    const step = steps[axis] ?? 0;
    if (next < (sizes[axis] ?? 1)) {
      index[axis] = next;
      return from + step;
    }
    index[axis] = 0;
    from -= step * (next - 1);
  }
  return from;
}
