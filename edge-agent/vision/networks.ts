/** Runs the converted networks in ONNX Runtime, one thread each. */
import { ensureModels } from '@oyau/models';
import * as ort from 'onnxruntime-node';

/** A loaded network with one input; `run` gives its outputs by name. */
export interface NetworkRunner<Output extends string = string> {
  /**
   * @param data input values in the range the model card states, NHWC.
   * @param dims shape of `data`.
   * @returns one flat array per output; valid until the next call.
   */
  run(data: Float32Array, dims: readonly number[]): Promise<Record<Output, Float32Array>>;
  release(): Promise<void>;
}

/** The three networks of the face path. */
export interface FaceNetworks {
  readonly detector: NetworkRunner<'scores' | 'boxes'>;
  readonly mesh: NetworkRunner<'mesh' | 'flag'>;
  readonly iris: NetworkRunner<'points'>;
  /** Short hash of each network in use, for the record of every event. */
  readonly versions: Readonly<Record<string, string>>;
}

/** One thread: two are slower on two cores (3 -> 7-9 ms measured) and starve the alarm path. */
const SESSION_OPTIONS: ort.InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/** Converts the weights at first use, verifies them and opens the sessions. Throws `ModelError` when a hash differs. */
export async function loadFaceNetworks(): Promise<FaceNetworks> {
  const models = await ensureModels(['blazeface', 'facemesh', 'iris']);
  const open = async <Output extends string>(
    path: string,
    outputs: readonly Output[],
  ): Promise<NetworkRunner<Output>> => runner(await ort.InferenceSession.create(path, SESSION_OPTIONS), outputs);
  return {
    detector: await open(models.blazeface.path, ['scores', 'boxes']),
    mesh: await open(models.facemesh.path, ['mesh', 'flag']),
    iris: await open(models.iris.path, ['points']),
    versions: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, model.sha256.slice(0, 12)])),
  };
}

function runner<Output extends string>(
  session: ort.InferenceSession,
  outputs: readonly Output[],
): NetworkRunner<Output> {
  const input = session.inputNames[0] ?? 'input';
  return {
    async run(data, dims) {
      const results = await session.run({ [input]: new ort.Tensor('float32', data, dims) }, [...outputs]);
      const named = outputs.map((name) => [name, values(results[name], name)] as const);
      return Object.fromEntries(named) as Record<Output, Float32Array>;
    },
    release: () => session.release(),
  };
}

function values(tensor: ort.Tensor | undefined, name: string): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error(`network output ${name} is missing or not float32`);
  return tensor.data;
}
