/** The operator table: which TensorFlow operator becomes what in ONNX. An operator that is not here stops the conversion. */
import { ModelError } from '../errors.js';
import { matrixProduct, onImages, relu6, unary } from './arithmetic.js';
import { convolution, depthwiseConvolution, windowOf } from './convolution.js';
import { inputOf, type Conversion, type Operator, type Value } from './conversion.js';
import { hardSwish } from './hard-swish.js';
import { NCHW_FROM_NHWC } from './layout.js';
import { leakyRectifier } from './prelu.js';
import { residualSum } from './residual.js';
import { double, doubledBy, mean, resizeBilinear } from './resize.js';
import { integersOf, type TfNode } from './tfjs-graph.js';

export const OPERATORS: Readonly<Record<string, Operator>> = {
  Conv2D: convolution,
  _FusedConv2D: convolution,
  DepthwiseConv2dNative: depthwiseConvolution,
  FusedDepthwiseConv2dNative: depthwiseConvolution,
  _FusedMatMul: matrixProduct,
  Add: sum,
  AddV2: sum,
  AddN: onImages('Sum'),
  Sub: onImages('Sub'),
  Mul: product,
  Minimum: onImages('Min'),
  Maximum: onImages('Max'),
  Relu: unary('Relu'),
  Relu6: relu6,
  Sigmoid: unary('Sigmoid'),
  Prelu: prelu,
  MaxPool: maxPool,
  Mean: mean,
  ResizeBilinear: resizeBilinear,
  Pad: pad,
  ConcatV2: concat,
  Reshape: reshape,
  Identity: (node, conversion) => conversion.stored(inputOf(node, 0)),
};

const plainSum = onImages('Add');

function sum(node: TfNode, conversion: Conversion): Value {
  return residualSum(node, conversion) ?? plainSum(node, conversion);
}

const plainProduct = onImages('Mul');

function product(node: TfNode, conversion: Conversion): Value {
  return hardSwish(node, conversion) ?? plainProduct(node, conversion);
}

function prelu(node: TfNode, conversion: Conversion): Value {
  const image = conversion.storedImage(inputOf(node, 0));
  return leakyRectifier(conversion, image, conversion.requireWeight(node, 1), node.name);
}

/** The largest of a window is the same one in an image divided by positive factors. */
function maxPool(node: TfNode, conversion: Conversion): Value {
  const stored = conversion.storedImage(inputOf(node, 0));
  const { name, factors } = stored.factors?.some((factor) => factor < 0) ? conversion.image(inputOf(node, 0)) : stored;
  const window = windowOf(node, integersOf(node, 'ksize').slice(1, 3));
  return { name: conversion.add('MaxPool', [name], node.name, window), layout: 'NCHW', factors };
}

/** Zeros around an image; the source lists [before, after] per NHWC axis, ONNX all befores, then all afters. */
function pad(node: TfNode, conversion: Conversion): Value {
  const image = conversion.image(inputOf(node, 0));
  const { values } = conversion.requireWeight(node, 1);
  const pads = [0, 1].flatMap((side) => NCHW_FROM_NHWC.map((axis) => values[2 * axis + side] ?? 0));
  const amounts = conversion.integers(`${node.name}/pads`, pads);
  return { name: conversion.add('Pad', [image.name, amounts], node.name), layout: 'NCHW' };
}

/** Tensors joined along one axis; the last input of the source node names it as the source counts. */
function concat(node: TfNode, conversion: Conversion): Value {
  const last = node.inputs.length - 1;
  const inputs = node.inputs.slice(0, last);
  const sourceAxis = conversion.requireWeight(node, last).values[0] ?? 0;
  if (inputs.some((input) => conversion.value(input).layout === 'source')) {
    const parts = inputs.map((input) => conversion.inSourceLayout(input).name);
    return { name: conversion.add('Concat', parts, node.name, { axis: sourceAxis }), layout: 'source' };
  }
  const images = inputs.map((input) => conversion.image(input).name);
  const axis = NCHW_FROM_NHWC.findIndex((source) => source === (sourceAxis + 4) % 4);
  return { name: conversion.add('Concat', images, node.name, { axis }), layout: 'NCHW' };
}

/** A new shape; its first entry is the batch and follows the input instead of a number. */
function reshape(node: TfNode, conversion: Conversion): Value {
  const doubled = doubledBy(node, conversion);
  if (doubled !== undefined) return double(doubled, node.name, conversion);
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
