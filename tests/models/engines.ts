/** The two engines of the parity tests: the unconverted graph on tfjs, the converted one on onnxruntime. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import { ensureModels, modelSpec, type ModelName } from '@oyau/models';
import type { ModelSource } from '../../models/convert/convert.js';
import { readSource } from '../../models/source.js';

/** Feeds `batch` pictures and returns every output of the manifest, flat, by name. */
export type Engine = (pictures: Float32Array, batch?: number) => Promise<Readonly<Record<string, Float32Array>>>;

/** The network as it comes in the source package. */
export async function unconverted(name: ModelName): Promise<Engine> {
  const spec = modelSpec(name);
  const model = await graphModel(await readSource(spec));
  return (pictures, batch = 1) => {
    const image = tf.tensor(pictures, shapeOf(name, batch));
    const entries = spec.outputs.map(({ name: output, nodes }) => {
      const tensors = [model.execute({ [spec.input.node]: image }, [...nodes])].flat();
      return [output, Float32Array.from(tensors.flatMap((tensor) => [...tensor.dataSync()]))] as const;
    });
    return Promise.resolve(Object.fromEntries(entries));
  };
}

/** A graph on the engine that it was made for. */
export async function graphModel({ topology, weights }: ModelSource): Promise<GraphModel> {
  await startWasm();
  const { weightsManifest, ...rest } = JSON.parse(topology) as tf.io.ModelJSON;
  return loadGraphModel(
    tf.io.fromMemory({
      ...rest,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: Uint8Array.from(weights).buffer,
    }),
  );
}

/** The network as Oyau runs it. */
export async function converted(name: ModelName): Promise<Engine> {
  const { path, spec } = (await ensureModels([name]))[name];
  const session = await ort.InferenceSession.create(path, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  return async (pictures, batch = 1) => {
    const results = await session.run({ [spec.input.name]: new ort.Tensor('float32', pictures, shapeOf(name, batch)) });
    return Object.fromEntries(spec.outputs.map(({ name: output }) => [output, floats(results[output])]));
  };
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('the output is not float32');
  return tensor.data;
}

function shapeOf(name: ModelName, batch: number): number[] {
  return modelSpec(name).input.shape.map((size) => (size === 'N' ? batch : size));
}

async function startWasm(): Promise<void> {
  setWasmPaths(`${dirname(fileURLToPath(import.meta.resolve('@tensorflow/tfjs-backend-wasm')))}/`);
  await tf.setBackend('wasm');
  await tf.ready();
}
