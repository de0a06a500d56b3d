/** The per-channel leaky rectifier, written as what the runtime's blocked kernels can do. */
import { ModelError } from '../errors.js';
import { multiplied, type Conversion, type Value } from './conversion.js';
import type { Weight } from './tfjs-weights.js';

/**
 * PRelu, `relu(x) - slope * relu(-x)`, as `factor * (relu(x) + share * x)` with the factors left to whoever reads the
 * image: they go into the next kernel. ONNX has a PRelu, but onnxruntime keeps tensors in its blocked layout only between
 * operators it knows there, and PRelu is none: it turned every tensor back and forth. Throws a ModelError when a slope
 * is 1, where nothing is rectified.
 */
export function leakyRectifier(conversion: Conversion, image: Value, slope: Weight, output: string): Value {
  if (slope.values.length !== slope.shape.at(-1)) {
    throw new ModelError('MODEL_SOURCE_FORMAT', `the slopes ${slope.name} are not one per channel`);
  }
  const slopes = Float64Array.from(slope.values);
  if (slopes.includes(1)) throw new ModelError('MODEL_SOURCE_FORMAT', `the slopes ${slope.name} hold a 1`);
  const { factors = slopes.map(() => 1) } = image;
  const shares = slopes.map((value, channel) => (isNegative(factors, channel) ? 1 / (value - 1) : value / (1 - value)));
  const parts = [
    conversion.add('Relu', [image.name], `${output}/positive`),
    multiplied(conversion, image.name, shares, `${output}/share`).name,
  ];
  return {
    name: conversion.add('Add', parts, output),
    layout: 'NCHW',
    factors: slopes.map((value, channel) => Math.abs(factors[channel] ?? 1) * (1 - value)),
  };
}

function isNegative(factors: Float64Array, channel: number): boolean {
  return (factors[channel] ?? 1) < 0;
}
