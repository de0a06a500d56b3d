/** Reads a TensorFlow.js graph model: its nodes, their attributes and its weights. */
import { z } from 'zod';
import { ModelError } from '../errors.js';
import { decodeWeights, weightEntrySchema, type Weight } from './tfjs-weights.js';

const integer = z.coerce.number().int();

const attributeSchema = z.object({
  /** Base64. */
  s: z.string().optional(),
  i: integer.optional(),
  b: z.boolean().optional(),
  list: z.object({ i: z.array(integer).optional(), s: z.array(z.string()).optional() }).optional(),
});

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

const graphModelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: z.array(z.object({ weights: z.array(weightEntrySchema) })),
});

/** One operator of the source graph. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  /** Names of the producing nodes, without port suffix and without control dependencies. */
  readonly inputs: readonly string[];
  readonly attributes: z.infer<typeof nodeSchema>['attr'];
}

export interface TfGraph {
  readonly nodes: ReadonlyMap<string, TfNode>;
  readonly weights: ReadonlyMap<string, Weight>;
}

/** Parses topology (JSON text) and weights (bytes); throws a ModelError when they are not a readable graph model. */
export function readGraph(topology: string, weights: Uint8Array): TfGraph {
  const parsed = graphModelSchema.safeParse(parseJson(topology));
  if (!parsed.success) throw new ModelError('MODEL_SOURCE_FORMAT', z.prettifyError(parsed.error));
  const { modelTopology, weightsManifest } = parsed.data;
  const nodes = modelTopology.node.map(({ name, op, input, attr }) => ({
    name,
    op,
    inputs: input.filter((source) => !source.startsWith('^')).map((source) => source.replace(/:0$/, '')),
    attributes: attr,
  }));
  return {
    nodes: new Map(nodes.map((node) => [node.name, node])),
    weights: decodeWeights(
      weightsManifest.flatMap((group) => group.weights),
      weights,
    ),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ModelError('MODEL_SOURCE_FORMAT', 'the topology is not JSON', { cause });
  }
}

/** A list of integers such as `strides`; empty when the node has none. */
export function integersOf(node: TfNode, attribute: string): readonly number[] {
  return node.attributes[attribute]?.list?.i ?? [];
}

/** A number such as `axis`; undefined when the node has none. */
export function integerOf(node: TfNode, attribute: string): number | undefined {
  return node.attributes[attribute]?.i;
}

/** A switch such as `keep_dims`; false when the node has none. */
export function switchOf(node: TfNode, attribute: string): boolean {
  return node.attributes[attribute]?.b ?? false;
}

/** A list of words such as `fused_ops`; empty when the node has none. */
export function wordsOf(node: TfNode, attribute: string): readonly string[] {
  return (node.attributes[attribute]?.list?.s ?? []).map(decodeBase64);
}

/** A word such as `padding`; undefined when the node has none. */
export function wordOf(node: TfNode, attribute: string): string | undefined {
  const encoded = node.attributes[attribute]?.s;
  return encoded === undefined ? undefined : decodeBase64(encoded);
}

function decodeBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
