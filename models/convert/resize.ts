/** Pictures of another size: bilinear, doubled by repetition, or averaged to one pixel. */
import { ModelError } from '../errors.js';
import { inputOf, type Conversion, type Value } from './conversion.js';
import { integerOf, switchOf, type TfNode } from './tfjs-graph.js';

/** `ResizeBilinear` to a constant size. */
export function resizeBilinear(node: TfNode, conversion: Conversion): Value {
  const image = conversion.image(inputOf(node, 0));
  const size = [...conversion.requireWeight(node, 1).values];
  const shape = conversion.add('Shape', [image.name], `${node.name}/shape`);
  const ends = [conversion.integers('axis/0', [0]), conversion.integers('axis/2', [2])];
  const kept = conversion.add('Slice', [shape, ...ends], `${node.name}/kept`);
  const wanted = conversion.integers(`${node.name}/size`, size);
  const sizes = conversion.add('Concat', [kept, wanted], `${node.name}/sizes`, { axis: 0 });
  const attributes = { mode: 'linear', coordinate_transformation_mode: coordinatesOf(node) };
  return { name: conversion.add('Resize', [image.name, '', '', sizes], node.name, attributes), layout: 'NCHW' };
}

function coordinatesOf(node: TfNode): string {
  if (switchOf(node, 'align_corners')) return 'align_corners';
  return switchOf(node, 'half_pixel_centers') ? 'half_pixel' : 'asymmetric';
}

/** The image of which a reshaped pair of pairs repeats each pixel down and across; undefined for any other reshape. */
export function doubledBy(reshape: TfNode, conversion: Conversion): string | undefined {
  const down = pairOf(conversion.node(inputOf(reshape, 0)), 2);
  if (down === undefined) return undefined;
  const across = pairOf(conversion.node(down), 3);
  if (across !== undefined) return across;
  throw new ModelError('MODEL_SOURCE_FORMAT', `node ${reshape.name} reshapes a stack that is no doubling`);
}

/** What a node stacks with itself along this axis. */
function pairOf(node: TfNode | undefined, axis: number): string | undefined {
  if (node?.op !== 'Pack' || integerOf(node, 'axis') !== axis) return undefined;
  const [first, second, ...more] = node.inputs;
  return first === second && more.length === 0 ? first : undefined;
}

/** Each pixel twice across and twice down. */
export function double(image: string, output: string, conversion: Conversion): Value {
  const scales = conversion.floats('scales/double', { shape: [4], values: Float32Array.of(1, 1, 2, 2) });
  const attributes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
  const inputs = [conversion.image(image).name, '', scales];
  return { name: conversion.add('Resize', inputs, output, attributes), layout: 'NCHW' };
}

/** `Mean` over height and width. */
export function mean(node: TfNode, conversion: Conversion): Value {
  const axes = [...conversion.requireWeight(node, 1).values];
  if (axes.join() !== '1,2')
    throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} averages axes ${axes.join()}`);
  const image = conversion.image(inputOf(node, 0)).name;
  if (switchOf(node, 'keep_dims'))
    return { name: conversion.add('GlobalAveragePool', [image], node.name), layout: 'NCHW' };
  const pooled = conversion.add('GlobalAveragePool', [image], `${node.name}/pooled`);
  return { name: conversion.add('Flatten', [pooled], node.name, { axis: 1 }), layout: 'source' };
}
