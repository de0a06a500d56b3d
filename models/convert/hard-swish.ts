/** `x * relu6(x + 3) / 6`, written so that the runtime does it in its blocked layout. */
import { clipped } from './arithmetic.js';
import { inputOf, pointwise, type Conversion, type Value } from './conversion.js';
import { channelsOf } from './convolution.js';
import type { TfNode } from './tfjs-graph.js';

/**
 * The source writes it as `(x * scale) * relu6(x + shift)`, with constants that the runtime spreads over the image outside its
 * blocked layout. As `x * clip(x * scale + shift * scale, 0, 6 * scale)` the bent half is one depthwise convolution with the
 * bounds fused into it, and the product is one of two images. Undefined for any other product.
 */
export function hardSwish(node: TfNode, conversion: Conversion): Value | undefined {
  const [scaled, bent] = node.inputs.map((input) => conversion.node(input));
  const shifted = bent?.op === 'Relu6' ? conversion.node(inputOf(bent, 0)) : undefined;
  const scale = constantTerm(scaled, 'Mul', conversion);
  const shift = constantTerm(shifted, 'Add', conversion);
  if (!shift || scale?.other !== shift.other || !(scale.value > 0)) return undefined;
  const channels = channelsOf(conversion.node(scale.other), conversion);
  if (channels === undefined) return undefined;
  const { name } = conversion.image(scale.other);
  const line = { slope: scale.value, bias: shift.value * scale.value, highest: 6 * scale.value };
  const gate = clippedLine(conversion, name, channels, line, node.name);
  return { name: conversion.add('Mul', [name, gate], node.name), layout: 'NCHW' };
}

interface Line {
  readonly slope: number;
  readonly bias: number;
  readonly highest: number;
}

/** `clip(x * slope + bias, 0, highest)` of every channel. */
function clippedLine(conversion: Conversion, image: string, channels: number, line: Line, name: string): string {
  const kernel = { shape: [channels, 1, 1, 1], values: new Float32Array(channels).fill(line.slope) };
  const bias = { shape: [channels], values: new Float32Array(channels).fill(line.bias) };
  const straight = pointwise(conversion, image, kernel, `${name}/line`, { bias, groups: channels }).name;
  return clipped(conversion, straight, line.highest, `${name}/gate`);
}

/** Of a node of this operator that takes one number and one computed tensor: both. */
function constantTerm(
  node: TfNode | undefined,
  op: string,
  conversion: Conversion,
): { readonly value: number; readonly other: string } | undefined {
  if (node?.op !== op || node.inputs.length !== 2) return undefined;
  const weights = [conversion.weight(node, 0), conversion.weight(node, 1)];
  const at = weights.findIndex((weight) => weight?.values.length === 1);
  if (at < 0 || weights[1 - at] !== undefined) return undefined;
  return { value: weights[at]?.values[0] ?? NaN, other: inputOf(node, 1 - at) };
}
