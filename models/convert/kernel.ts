/** The numbers of a convolution, changed so that it reads or writes images whose channels are multiplied or divided. */
import { arrangeDepthwiseKernel, arrangeKernel, type Arranged } from './layout.js';
import type { Weight } from './tfjs-weights.js';

/** Kernel [out, in per group, H, W], groups, and the bias per output channel where there is one. */
export interface Kernel extends Arranged {
  readonly groups: number;
  readonly bias: Float32Array | undefined;
}

export function plainKernel(weight: Weight, bias: Weight | undefined): Kernel {
  return { ...arrangeKernel(weight), groups: 1, bias: plainBias(bias) };
}

/** One group per input channel. */
export function depthwiseKernel(weight: Weight, bias: Weight | undefined): Kernel {
  return { ...arrangeDepthwiseKernel(weight), groups: weight.shape[2] ?? 1, bias: plainBias(bias) };
}

function plainBias(bias: Weight | undefined): Float32Array | undefined {
  return bias && Float32Array.from(bias.values);
}

/** The same convolution of an image that is still to be multiplied by `factors`, one per input channel. */
export function reading(kernel: Kernel, factors: ArrayLike<number>): Kernel {
  const { shape, values, groups } = kernel;
  const [outputs = 1, perGroup = 1, height = 1, width = 1] = shape;
  const area = height * width;
  const outputsPerGroup = outputs / groups;
  return {
    ...kernel,
    values: values.map((value, index) => {
      const output = Math.floor(index / (perGroup * area));
      const input = Math.floor(output / outputsPerGroup) * perGroup + (Math.floor(index / area) % perGroup);
      return value * (factors[input] ?? NaN);
    }),
  };
}

/** The same convolution with each output channel divided by its divisor. */
export function writing(kernel: Kernel, divisors: ArrayLike<number>): Kernel {
  const perOutput = kernel.values.length / divisors.length;
  return {
    ...kernel,
    values: kernel.values.map((value, index) => value / (divisors[Math.floor(index / perOutput)] ?? NaN)),
    bias: kernel.bias?.map((value, output) => value / (divisors[output] ?? NaN)),
  };
}

/** The output channels from `start` up to `end` of a convolution without groups. */
export function outputs(kernel: Kernel, start: number, end: number): Kernel {
  const [all = 1, ...rest] = kernel.shape;
  const perOutput = kernel.values.length / all;
  return {
    ...kernel,
    shape: [end - start, ...rest],
    values: kernel.values.slice(start * perOutput, end * perOutput),
    bias: kernel.bias?.slice(start, end),
  };
}
