/** The operator table: which TensorFlow operator becomes what in ONNX. An operator that is not here stops the conversion. */
import { ModelError } from '../errors.js';
import { convolution, depthwiseConvolution, windowOf } from './convolution.js';
import { inputOf, type Conversion, type Operator, type Value } from './conversion.js';
import { NCHW_FROM_NHWC } from './layout.js';
import { leakyRectifier } from './prelu.js';
import { integersOf, type TfNode } from './tfjs-graph.js';

export const OPERATORS: Readonly<Record<string, Operator>> = {
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  AddV2: add,
  Relu: unary('Relu'),
  Sigmoid: unary('Sigmoid'),
  Prelu: prelu,
  MaxPool: maxPool,
  Pad: pad,
  ConcatV2: concat,
  Reshape: reshape,
  Identity: (node, conversion) => conversion.value(inputOf(node, 0)),
};

/** An operator on each element alone: any layout will do. */
function unary(op: string): Operator {
  return (node, conversion) => {
    const { name, layout } = conversion.value(inputOf(node, 0));
    return { name: conversion.add(op, [name], node.name), layout };
  };
}

/** Sum of two images. */
function add(node: TfNode, conversion: Conversion): Value {
  const terms = [0, 1].map((index) => conversion.image(inputOf(node, index)).name);
  return { name: conversion.add('Add', terms, node.name), layout: 'NCHW' };
}

function prelu(node: TfNode, conversion: Conversion): Value {
  const image = conversion.image(inputOf(node, 0));
  return leakyRectifier(conversion, image.name, conversion.requireWeight(node, 1), node.name);
}

function maxPool(node: TfNode, conversion: Conversion): Value {
  const image = conversion.image(inputOf(node, 0));
  const window = windowOf(node, integersOf(node, 'ksize').slice(1, 3));
  return { name: conversion.add('MaxPool', [image.name], node.name, window), layout: 'NCHW' };
}

/** Zeros around an image; the source lists [before, after] per NHWC axis, ONNX all befores, then all afters. */
function pad(node: TfNode, conversion: Conversion): Value {
  const image = conversion.image(inputOf(node, 0));
  const { values } = conversion.requireWeight(node, 1);
  const pads = [0, 1].flatMap((side) => NCHW_FROM_NHWC.map((axis) => values[2 * axis + side] ?? 0));
  const amounts = conversion.integers(`${node.name}/pads`, pads);
  return { name: conversion.add('Pad', [image.name, amounts], node.name), layout: 'NCHW' };
}

/** Images joined along one axis; the last input of the source node names the NHWC axis. */
function concat(node: TfNode, conversion: Conversion): Value {
  const last = node.inputs.length - 1;
  const images = node.inputs.slice(0, last).map((input) => conversion.image(input).name);
  const sourceAxis = conversion.requireWeight(node, last).values[0] ?? 0;
  const axis = NCHW_FROM_NHWC.findIndex((source) => source === (sourceAxis + 4) % 4);
  return { name: conversion.add('Concat', images, node.name, { axis }), layout: 'NCHW' };
}

/** A new shape; its first entry is the batch and follows the input instead of a number. */
function reshape(node: TfNode, conversion: Conversion): Value {
  const { name } = conversion.inSourceLayout(inputOf(node, 0));
  const [batch, ...rest] = conversion.requireWeight(node, 1).values;
  if (batch !== 1 && batch !== -1) {
    throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} reshapes the batch dimension`);
  }
  const shape = conversion.integers(`${node.name}/shape`, [KEEP, ...rest]);
  return { name: conversion.add('Reshape', [name, shape], node.name), layout: 'source' };
}

/** In a Reshape: this dimension is the input's. */
export const KEEP = 0;
