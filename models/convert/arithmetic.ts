/** Arithmetic on whole tensors: sums, products and differences, also with constants; rectifiers; a matrix product. */
import { ModelError } from '../errors.js';
import { inputOf, type Conversion, type Operator, type Value } from './conversion.js';
import { permute, type Arranged } from './layout.js';
import { switchOf, wordsOf, type TfNode } from './tfjs-graph.js';
import type { Weight } from './tfjs-weights.js';

/** An operator on each element alone: any layout will do. */
export function unary(op: string): Operator {
  return (node, conversion) => {
    const { name, layout } = conversion.value(inputOf(node, 0));
    return { name: conversion.add(op, [name], node.name), layout };
  };
}

/** An operator on images of one shape or on an image and a constant that is spread over it. */
export function onImages(op: string): Operator {
  return (node, conversion) => {
    const terms = node.inputs.map((input, index) => {
      const weight = conversion.weight(node, index);
      return weight === undefined ? conversion.image(input).name : spread(conversion, weight);
    });
    return { name: conversion.add(op, terms, node.name), layout: 'NCHW' };
  };
}

function spread(conversion: Conversion, weight: Weight): string {
  return conversion.floats(`${weight.name}/spread`, spreadable(weight));
}

/** A constant that broadcasts over channels-first images as it did over channels-last ones. */
function spreadable({ name, shape, values }: Weight): Arranged {
  const plain = Float32Array.from(values);
  if (values.length === 1) return { shape: [], values: plain };
  if (values.length === shape.at(-1)) return { shape: [values.length, 1, 1], values: plain };
  const [height = 1, width = 1, channels = 1] = shape.slice(-3);
  if (values.length !== height * width * channels) {
    throw new ModelError('MODEL_SOURCE_FORMAT', `the constant ${name} has a batch dimension`);
  }
  return { shape: [channels, height, width], values: permute(values, [height, width, channels], [2, 0, 1]) };
}

/** `Relu6` on its own. */
export const relu6: Operator = (node, conversion) => {
  const { name, layout } = conversion.value(inputOf(node, 0));
  return { name: clipped(conversion, name, 6, node.name), layout };
};

/** Values below 0 become 0, above `highest` become that. */
export function clipped(conversion: Conversion, input: string, highest: number, output: string): string {
  const bounds = [0, highest].map((bound) =>
    conversion.floats(`clip/${bound}`, { shape: [], values: Float32Array.of(bound) }),
  );
  return conversion.add('Clip', [input, ...bounds], output);
}

/** `_FusedMatMul`: rows times a constant matrix, with its bias. */
export function matrixProduct(node: TfNode, conversion: Conversion): Value {
  const transposes = switchOf(node, 'transpose_a') || switchOf(node, 'transpose_b');
  if (transposes || wordsOf(node, 'fused_ops').join() !== 'BiasAdd') {
    throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} is not a plain product with a bias`);
  }
  const rows = conversion.inSourceLayout(inputOf(node, 0)).name;
  const [matrix, bias] = [1, 2].map((index) => {
    const { name, shape, values } = conversion.requireWeight(node, index);
    return conversion.floats(`${name}/matrix`, { shape, values: Float32Array.from(values) });
  });
  return { name: conversion.add('Gemm', [rows, matrix ?? '', bias ?? ''], node.name), layout: 'source' };
}
