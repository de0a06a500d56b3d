/** Convolutions, plain and depthwise, with the bias and activation that the source graph has fused into them. */
import { ModelError } from '../errors.js';
import { inputOf, type Conversion, type Value } from './conversion.js';
import { depthwiseKernel, plainKernel, reading, type Kernel } from './kernel.js';
import type { OnnxAttribute } from './onnx-messages.js';
import { leakyRectifier } from './prelu.js';
import { clipped } from './arithmetic.js';
import { integersOf, wordOf, wordsOf, type TfNode } from './tfjs-graph.js';
import type { Weight } from './tfjs-weights.js';

/** `Conv2D`, `_FusedConv2D`; a missing list of dilations stands for none. */
export function convolution(node: TfNode, conversion: Conversion): Value {
  return activated(node, conversion, plainKernel(conversion.requireWeight(node, 1), biasOf(node, conversion)));
}

/** `DepthwiseConv2dNative`, `FusedDepthwiseConv2dNative`. */
export function depthwiseConvolution(node: TfNode, conversion: Conversion): Value {
  return activated(node, conversion, depthwiseKernel(conversion.requireWeight(node, 1), biasOf(node, conversion)));
}

/** The kernel of a plain convolution with nothing behind it; undefined for any other node. */
export function linearKernel(node: TfNode | undefined, conversion: Conversion): Kernel | undefined {
  if (node?.op !== 'Conv2D' && node?.op !== '_FusedConv2D') return undefined;
  if (activationOf(node)) return undefined;
  return plainKernel(conversion.requireWeight(node, 1), biasOf(node, conversion));
}

/** How many channels a convolution of either kind gives; undefined for any other node. */
export function channelsOf(node: TfNode | undefined, conversion: Conversion): number | undefined {
  if (node?.op === 'Conv2D' || node?.op === '_FusedConv2D') return conversion.requireWeight(node, 1).shape[3];
  if (node?.op !== 'DepthwiseConv2dNative' && node?.op !== 'FusedDepthwiseConv2dNative') return undefined;
  const [, , channels = 1, multiplier = 1] = conversion.requireWeight(node, 1).shape;
  return channels * multiplier;
}

/** What a node convolves, with this kernel instead of its own; `weights` names the kernel's constants. */
export function convolved(
  node: TfNode,
  conversion: Conversion,
  kernel: Kernel,
  output: string,
  weights = output,
): Value {
  const image = conversion.storedImage(inputOf(node, 0));
  const { shape, values, groups, bias } = image.factors ? reading(kernel, image.factors) : kernel;
  const inputs = [image.name, conversion.floats(`${weights}/kernel`, { shape, values })];
  if (bias) inputs.push(conversion.floats(`${weights}/bias`, { shape: [bias.length], values: bias }));
  conversion.add('Conv', inputs, output, {
    ...windowOf(node, shape.slice(2)),
    dilations: integersOf(node, 'dilations').slice(1, 3),
    group: groups,
  });
  return { name: output, layout: 'NCHW' };
}

function activated(node: TfNode, conversion: Conversion, kernel: Kernel): Value {
  const activation = activationOf(node);
  if (activation === undefined) return convolved(node, conversion, kernel, node.name);
  const linear = convolved(node, conversion, kernel, `${node.name}/linear`, node.name);
  return activate(node, conversion, activation, linear);
}

function biasOf(node: TfNode, conversion: Conversion): Weight | undefined {
  return wordsOf(node, 'fused_ops').includes('BiasAdd') ? conversion.requireWeight(node, 2) : undefined;
}

function activationOf(node: TfNode): string | undefined {
  const [activation, ...more] = wordsOf(node, 'fused_ops').filter((word) => word !== 'BiasAdd');
  if (more.length > 0) throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} fuses too much: ${more.join()}`);
  return activation;
}

function activate(node: TfNode, conversion: Conversion, activation: string, linear: Value): Value {
  if (activation === 'Relu6') return { name: clipped(conversion, linear.name, 6, node.name), layout: 'NCHW' };
  if (activation === 'Relu') return { name: conversion.add('Relu', [linear.name], node.name), layout: 'NCHW' };
  if (activation !== 'Prelu') {
    throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} fuses the unknown activation ${activation}`);
  }
  return leakyRectifier(conversion, linear, conversion.requireWeight(node, node.inputs.length - 1), node.name);
}

const PADDING: Readonly<Record<string, string>> = { SAME: 'SAME_UPPER', VALID: 'VALID' };

/** ONNX attributes of a sliding window; `kernel` is [height, width]. */
export function windowOf(node: TfNode, kernel: readonly number[]): Record<string, OnnxAttribute> {
  const padding = PADDING[wordOf(node, 'padding') ?? ''];
  if (padding === undefined || wordOf(node, 'data_format') !== 'NHWC') {
    throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} has an unknown padding or data format`);
  }
  return { kernel_shape: kernel, strides: integersOf(node, 'strides').slice(1, 3), auto_pad: padding };
}
