/** Which networks Oyau uses: where each comes from, what it must hash to, and what goes in and comes out. */

import { FACE_MODELS } from './face-models.js';
import { HAND_MODELS } from './hand-models.js';
import { PERSON_MODELS } from './person-models.js';
import type { ModelSpec } from './spec.js';

export type { InputSpec, ModelSpec, OutputSpec, Shape, SourceFile } from './spec.js';

/** The npm package that carries the weights as TensorFlow.js graph models. */
export const SOURCE_PACKAGE = { name: '@vladmandic/human', version: '3.3.6', directory: 'models' } as const;

/** The networks by name. A further one is one more entry, plus any operator the converter does not know yet. */
export const MODELS = { ...FACE_MODELS, ...HAND_MODELS, ...PERSON_MODELS } as const satisfies Readonly<
  Record<string, ModelSpec>
>;

export type ModelName = keyof typeof MODELS;

/** Every model name, in the order of the manifest. */
export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];

/** The manifest entry of one network. */
export function modelSpec(name: ModelName): ModelSpec {
  return MODELS[name];
}

/** Digits of a hash that events and tables carry. */
const SHORT_HASH_LENGTH = 12;

/** Short name of exactly these weights in exactly this conversion. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, SHORT_HASH_LENGTH);
}

/** Version of each network as events carry it: the first 12 hex digits of the ONNX file's SHA-256. */
export const modelVersions = Object.fromEntries(
  MODEL_NAMES.map((name) => [name, shortHash(modelSpec(name).onnxSha256)]),
) as Readonly<Record<ModelName, string>>;
