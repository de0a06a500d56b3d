/** The ONNX messages as bytes; field numbers and type codes as in onnx.proto (IR version 7). */
import type { Shape } from '../manifest.js';
import { ProtoMessage } from './protobuf.js';

const IR_VERSION = 7;
const OPSET_VERSION = 13;

const TENSOR_FLOAT = 1;
const TENSOR_INT64 = 7;

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

export type OnnxAttribute = number | string | readonly number[];

export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of the graph, row-major. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** A float32 input or output of the graph. */
export interface OnnxPort {
  readonly name: string;
  readonly shape: Shape;
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The whole ModelProto. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const opset = new ProtoMessage().text(1, '').int(2, OPSET_VERSION);
  const message = new ProtoMessage()
    .int(1, IR_VERSION)
    .text(2, '@oyau/models')
    .message(7, graph(model))
    .message(8, opset);
  for (const [key, value] of Object.entries(model.metadata)) {
    message.message(14, new ProtoMessage().text(1, key).text(2, value));
  }
  return message.finish();
}

function graph(model: OnnxModel): ProtoMessage {
  const message = new ProtoMessage();
  for (const item of model.nodes) message.message(1, node(item));
  message.text(2, model.name);
  for (const item of model.constants) message.message(5, tensor(item));
  for (const item of model.inputs) message.message(11, port(item));
  for (const item of model.outputs) message.message(12, port(item));
  return message;
}

function node({ op, inputs, output, attributes }: OnnxNode): ProtoMessage {
  const message = new ProtoMessage();
  for (const input of inputs) message.text(1, input);
  message.text(2, output).text(3, output).text(4, op);
  for (const [name, value] of Object.entries(attributes)) message.message(5, attribute(name, value));
  return message;
}

function attribute(name: string, value: OnnxAttribute): ProtoMessage {
  const message = new ProtoMessage().text(1, name);
  if (typeof value === 'number') return message.int(3, value).int(20, ATTRIBUTE_INT);
  if (typeof value === 'string') return message.text(4, value).int(20, ATTRIBUTE_STRING);
  return message.ints(8, value).int(20, ATTRIBUTE_INTS);
}

function tensor({ name, shape, values }: OnnxConstant): ProtoMessage {
  const type = values instanceof Float32Array ? TENSOR_FLOAT : TENSOR_INT64;
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return new ProtoMessage().ints(1, shape).int(2, type).text(8, name).bytes(9, raw);
}

function port({ name, shape }: OnnxPort): ProtoMessage {
  const dimensions = new ProtoMessage();
  for (const size of shape) {
    const dimension = new ProtoMessage();
    dimensions.message(1, typeof size === 'number' ? dimension.int(1, size) : dimension.text(2, size));
  }
  const tensorType = new ProtoMessage().int(1, TENSOR_FLOAT).message(2, dimensions);
  return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensorType));
}
