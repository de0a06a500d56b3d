/** Convolutions, plain and depthwise, with the bias and activation that the source graph has fused into them. */
import { ModelError } from '../errors.js';
import { inputOf, type Conversion, type Value } from './conversion.js';
import { arrangeDepthwiseKernel, arrangeKernel, type Arranged } from './layout.js';
import type { OnnxAttribute } from './onnx-messages.js';
import { leakyRectifier } from './prelu.js';
import { rectifiedTo6 } from './arithmetic.js';
import { integersOf, wordOf, wordsOf, type TfNode } from './tfjs-graph.js';

/** `Conv2D`, `_FusedConv2D`; a missing list of dilations stands for none. */
export function convolution(node: TfNode, conversion: Conversion): Value {
  return convolve(node, conversion, arrangeKernel(conversion.requireWeight(node, 1)), 1);
}

/** `DepthwiseConv2dNative`, `FusedDepthwiseConv2dNative`. */
export function depthwiseConvolution(node: TfNode, conversion: Conversion): Value {
  const weight = conversion.requireWeight(node, 1);
  return convolve(node, conversion, arrangeDepthwiseKernel(weight), weight.shape[2] ?? 1);
}

function convolve(node: TfNode, conversion: Conversion, kernel: Arranged, group: number): Value {
  const image = conversion.image(inputOf(node, 0));
  const inputs = [image.name, conversion.floats(`${node.name}/kernel`, kernel)];
  const [bias, activation, ...more] = fusedOf(node);
  if (more.length > 0) throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} fuses too much: ${more.join()}`);
  if (bias) {
    const { shape, values } = conversion.requireWeight(node, 2);
    inputs.push(conversion.floats(`${node.name}/bias`, { shape, values: Float32Array.from(values) }));
  }
  const output = activation ? `${node.name}/linear` : node.name;
  conversion.add('Conv', inputs, output, {
    ...windowOf(node, kernel.shape.slice(2)),
    dilations: integersOf(node, 'dilations').slice(1, 3),
    group,
  });
  return activation ? activate(node, conversion, activation, output) : { name: output, layout: 'NCHW' };
}

/** Fused operators with the bias always in first place; undefined stands for none. */
function fusedOf(node: TfNode): readonly (string | undefined)[] {
  const fused = wordsOf(node, 'fused_ops');
  return fused[0] === 'BiasAdd' ? fused : [undefined, ...fused];
}

function activate(node: TfNode, conversion: Conversion, activation: string, linear: string): Value {
  if (activation === 'Relu6') return { name: rectifiedTo6(conversion, linear, node.name), layout: 'NCHW' };
  if (activation === 'Relu') return { name: conversion.add('Relu', [linear], node.name), layout: 'NCHW' };
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
