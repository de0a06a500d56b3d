/** Runs the converted networks in ONNX Runtime, one thread each. */
import { ensureModels, type ModelSpec, type ReadyModel } from '@oyau/models';
import * as ort from 'onnxruntime-node';

/**
 * A loaded network with one input; `run` gives its outputs by name. onnxruntime-node runs a network on the calling thread,
 * in a turn of the event loop of its own: timers, sockets and players get their turn between two networks, so that
 * nothing waits longer than for one network.
 */
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

/**
 * Gives memory back after each run: for large networks that run rarely. A run takes it in one block, planned from the run before: block by block it took twice
 * the time, for pages that the system hands out empty (59 to 124 ms for a look at hands where freed memory goes back at once).
 */
export const SPARING_OPTIONS: ort.InferenceSession.SessionOptions = {
  ...SESSION_OPTIONS,
  enableCpuMemArena: false,
};

/** Converts the weights at first use, verifies them and opens the sessions. Throws `ModelError` when a hash differs. */
export async function loadFaceNetworks(): Promise<FaceNetworks> {
  const models = await ensureModels(['blazeface', 'facemesh', 'iris']);
  return {
    detector: await openNetwork(models.blazeface, ['scores', 'boxes']),
    mesh: await openNetwork(models.facemesh, ['mesh', 'flag']),
    iris: await openNetwork(models.iris, ['points']),
    versions: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, model.sha256.slice(0, 12)])),
  };
}

/** The detector alone, for whoever looks for faces beside the driver's. */
export async function loadDetectorNetwork(): Promise<FaceNetworks['detector']> {
  const { blazeface } = await ensureModels(['blazeface']);
  return openNetwork(blazeface, ['scores', 'boxes']);
}

/** A session of one network over fixed memory. */
export async function openNetwork<Output extends string>(
  { path, spec }: ReadyModel,
  outputs: readonly Output[],
  options: ort.InferenceSession.SessionOptions = SESSION_OPTIONS,
): Promise<NetworkRunner<Output>> {
  const session = await ort.InferenceSession.create(path, options);
  const bindings = new WeakMap<Float32Array, Binding<Output>>();
  return {
    async run(data, dims) {
      const bound = bindings.get(data) ?? bind(spec, outputs, data, dims);
      bindings.set(data, bound);
      await session.run(bound.feeds, bound.fetches);
      return bound.results;
    },
    release: () => session.release(),
  };
}

/** Tensors over fixed memory: a reader feeds the same few buffers on every frame, so nothing is allocated after the first. */
interface Binding<Output extends string> {
  readonly feeds: Record<string, ort.Tensor>;
  readonly fetches: Record<string, ort.Tensor>;
  /** The memory behind `fetches`. */
  readonly results: Record<Output, Float32Array>;
}

function bind<Output extends string>(
  spec: ModelSpec,
  outputs: readonly Output[],
  data: Float32Array,
  dims: readonly number[],
): Binding<Output> {
  const entries = outputs.map((name) => {
    const shape = (spec.outputs.find((output) => output.name === name)?.shape ?? []).map((size) =>
      size === 'N' ? (dims[0] ?? 1) : size,
    );
    return { name, shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
  });
  return {
    feeds: { [spec.input.name]: new ort.Tensor('float32', data, dims) },
    fetches: Object.fromEntries(
      entries.map(({ name, shape, values }) => [name, new ort.Tensor('float32', values, shape)]),
    ),
    results: Object.fromEntries(entries.map(({ name, values }) => [name, values])) as Record<Output, Float32Array>,
  };
}
