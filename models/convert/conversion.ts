/** One conversion in progress: walks the source graph back from what is wanted and collects the ONNX graph. */
import { ModelError } from '../errors.js';
import { NHWC_FROM_NCHW, type Arranged } from './layout.js';
import type { OnnxAttribute, OnnxConstant, OnnxNode } from './onnx-messages.js';
import type { TfGraph, TfNode } from './tfjs-graph.js';
import type { Weight } from './tfjs-weights.js';

/** A tensor of the ONNX graph: an image held channels-first, or anything else exactly as in the source. */
export interface Value {
  readonly name: string;
  readonly layout: 'NCHW' | 'source';
  /** Of an image that is stored divided: what each channel must be multiplied by, never 0. */
  readonly factors?: Float64Array | undefined;
}

/** Turns one source node into ONNX nodes and returns its tensor. */
export type Operator = (node: TfNode, conversion: Conversion) => Value;

export class Conversion {
  readonly nodes: OnnxNode[] = [];
  readonly #graph: TfGraph;
  readonly #operators: Readonly<Record<string, Operator>>;
  readonly #constants = new Map<string, OnnxConstant>();
  readonly #values = new Map<string, Value>();

  constructor(graph: TfGraph, operators: Readonly<Record<string, Operator>>) {
    this.#graph = graph;
    this.#operators = operators;
  }

  get constants(): readonly OnnxConstant[] {
    return [...this.#constants.values()];
  }

  /** Makes `name` of the source graph an existing tensor, so that nothing before it is visited. */
  provide(name: string, value: Value): void {
    this.#values.set(name, value);
  }

  /** The tensor of a source node, converting it and all it needs on first use. */
  value(name: string): Value {
    const stored = this.stored(name);
    if (!stored.factors) return stored;
    const whole = `${stored.name}/whole`;
    if (!this.#values.has(whole)) this.provide(whole, multiplied(this, stored.name, stored.factors, whole));
    return this.stored(whole);
  }

  /** As `value`, but an image may still be divided by its factors: for operators that can work with that. */
  stored(name: string): Value {
    const known = this.#values.get(name);
    if (known) return known;
    const node = this.#graph.nodes.get(name);
    if (!node) throw new ModelError('MODEL_SOURCE_FORMAT', `the graph has no node ${name}`);
    const operator = this.#operators[node.op];
    if (!operator) throw new ModelError('MODEL_SOURCE_FORMAT', `node ${name} uses the unknown operator ${node.op}`);
    const value = operator(node, this);
    this.#values.set(name, value);
    return value;
  }

  /** The source node itself, for operators that stand for several. */
  node(name: string): TfNode | undefined {
    return this.#graph.nodes.get(name);
  }

  /** The tensor of a source node as channels-first image. */
  image(name: string): Value {
    this.storedImage(name);
    return this.value(name);
  }

  /** The tensor of a source node as channels-first image that may still be divided by its factors. */
  storedImage(name: string): Value {
    const value = this.stored(name);
    if (value.layout !== 'NCHW') throw new ModelError('MODEL_SOURCE_FORMAT', `node ${name} is not an image`);
    return value;
  }

  /** The tensor of a source node with its axes as in the source. */
  inSourceLayout(name: string): Value {
    const value = this.value(name);
    if (value.layout === 'source') return value;
    const turned = `${value.name}/nhwc`;
    if (!this.#values.has(turned)) {
      this.provide(turned, {
        name: this.add('Transpose', [value.name], turned, { perm: NHWC_FROM_NCHW }),
        layout: 'source',
      });
    }
    return this.value(turned);
  }

  /** The i-th input of a node when it is a constant, undefined when it is computed. */
  weight(node: TfNode, index: number): Weight | undefined {
    return this.#graph.weights.get(inputOf(node, index));
  }

  /** The i-th input of a node, which must be a constant. */
  requireWeight(node: TfNode, index: number): Weight {
    const weight = this.weight(node, index);
    if (!weight) throw new ModelError('MODEL_SOURCE_FORMAT', `input ${index} of ${node.name} is not a constant`);
    return weight;
  }

  /** Adds a node with one output and returns the output's name. */
  add(
    op: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    this.nodes.push({ op, inputs, output, attributes });
    return output;
  }

  /** Adds a float32 constant, once per name, and returns its name. */
  floats(name: string, { shape, values }: Arranged): string {
    if (!this.#constants.has(name)) this.#constants.set(name, { name, shape, values });
    return name;
  }

  /** Adds an int64 vector, once per name, and returns its name. */
  integers(name: string, values: readonly number[]): string {
    if (!this.#constants.has(name)) {
      this.#constants.set(name, { name, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    }
    return name;
  }
}

/** An image with each channel multiplied by its factor, as the runtime does it in its blocked layout. */
export function multiplied(conversion: Conversion, image: string, factors: ArrayLike<number>, output: string): Value {
  const kernel = { shape: [factors.length, 1, 1, 1], values: Float32Array.from(factors) };
  return pointwise(conversion, image, kernel, output, { constant: `${output}/factors`, groups: factors.length });
}

/** What a convolution of single pixels may have beside its kernel; `constant` names the kernel. */
interface Pointwise {
  readonly constant?: string;
  readonly groups?: number;
  readonly bias?: Arranged;
}

/** A convolution whose kernel covers one pixel. */
export function pointwise(
  conversion: Conversion,
  image: string,
  kernel: Arranged,
  output: string,
  { constant = `${output}/kernel`, groups = 1, bias }: Pointwise = {},
): Value {
  const inputs = [image, conversion.floats(constant, kernel)];
  if (bias) inputs.push(conversion.floats(`${output}/bias`, bias));
  const name = conversion.add('Conv', inputs, output, {
    kernel_shape: [1, 1],
    strides: [1, 1],
    auto_pad: 'VALID',
    dilations: [1, 1],
    group: groups,
  });
  return { name, layout: 'NCHW' };
}

/** Name of the i-th input of a node. */
export function inputOf(node: TfNode, index: number): string {
  const input = node.inputs[index];
  if (input === undefined) throw new ModelError('MODEL_SOURCE_FORMAT', `node ${node.name} has no input ${index}`);
  return input;
}
