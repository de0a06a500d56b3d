/** TensorFlow.js graph model to ONNX: same weights, same arithmetic, channels-first inside, named ends. Same input, same bytes. */
import type { InputSpec, ModelSpec, OutputSpec } from '../manifest.js';
import { Conversion } from './conversion.js';
import { NCHW_FROM_NHWC } from './layout.js';
import { encodeModel } from './onnx-messages.js';
import { KEEP, OPERATORS } from './operators.js';
import { readGraph } from './tfjs-graph.js';

/** The two source files of a network. */
export interface ModelSource {
  /** JSON text. */
  readonly topology: string;
  readonly weights: Uint8Array;
}

/** The ONNX file (opset 13) of a network, cut and named as the manifest says; throws a ModelError on anything unknown. */
export function convertModel(name: string, spec: ModelSpec, source: ModelSource): Uint8Array {
  const conversion = new Conversion(readGraph(source.topology, source.weights), OPERATORS);
  addInput(conversion, spec.input);
  for (const output of spec.outputs) addOutput(conversion, output);
  return encodeModel({
    name,
    nodes: conversion.nodes,
    constants: conversion.constants,
    inputs: [spec.input],
    outputs: spec.outputs,
    metadata: { licence: spec.licence, source: spec.topology.file, sourceSha256: spec.weights.sha256 },
  });
}

function addInput(conversion: Conversion, { name, node }: InputSpec): void {
  const turned = conversion.add('Transpose', [name], `${name}/nchw`, { perm: NCHW_FROM_NHWC });
  conversion.provide(node, { name: turned, layout: 'NCHW' });
}

function addOutput(conversion: Conversion, { name, nodes, shape }: OutputSpec): void {
  const parts = nodes.map((node) => conversion.inSourceLayout(node).name);
  const [first] = parts;
  const joined = parts.length === 1 && first ? first : conversion.add('Concat', parts, `${name}/joined`, { axis: 1 });
  const [, ...rest] = shape;
  const sizes = conversion.integers(`${name}/shape`, [KEEP, ...rest.map(Number)]);
  conversion.add('Reshape', [joined, sizes], name);
}
