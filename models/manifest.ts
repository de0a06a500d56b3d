/** Which networks Oyau uses: where each comes from, what it must hash to, and what goes in and comes out. */

/** The npm package that carries the weights as TensorFlow.js graph models. */
export const SOURCE_PACKAGE = { name: '@vladmandic/human', version: '3.3.6', directory: 'models' } as const;

/** One file of the source package. */
export interface SourceFile {
  readonly file: string;
  /** SHA-256 of the whole file, hex. */
  readonly sha256: string;
}

/** A tensor shape; `N` is a free batch dimension. */
export type Shape = readonly (number | 'N')[];

/** What the network is fed. */
export interface InputSpec {
  /** Name in the ONNX file. */
  readonly name: string;
  /** Node of the source graph that it replaces. */
  readonly node: string;
  readonly shape: Shape;
  readonly layout: 'NHWC';
  readonly channels: 'RGB';
  /** Smallest and largest value of a pixel. */
  readonly range: readonly [number, number];
}

/** What the network answers. */
export interface OutputSpec {
  /** Name in the ONNX file. */
  readonly name: string;
  /** Nodes of the source graph, joined along axis 1 in this order and then given `shape`. */
  readonly nodes: readonly [string, ...string[]];
  readonly shape: Shape;
  /** What the numbers are, with units. */
  readonly meaning: string;
}

/** Everything about one network that other code may rely on. */
export interface ModelSpec {
  readonly purpose: string;
  /** SPDX identifier of the weights' licence. */
  readonly licence: string;
  readonly topology: SourceFile;
  readonly weights: SourceFile;
  /** SHA-256 of the converted ONNX file, hex. */
  readonly onnxSha256: string;
  readonly input: InputSpec;
  readonly outputs: readonly OutputSpec[];
}

const IMAGE = { name: 'image', layout: 'NHWC', channels: 'RGB' } as const;

/** The networks by name. A further one is one more entry here, plus any operator the converter does not know yet. */
export const MODELS = {
  blazeface: {
    purpose: 'finds the face in a frame: box and six keypoints',
    licence: 'Apache-2.0',
    topology: {
      file: 'blazeface.json',
      sha256: 'cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f',
    },
    weights: {
      file: 'blazeface.bin',
      sha256: 'dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72',
    },
    onnxSha256: '5ed6c7014964db9c9d361e09f8025cec6eb3c2dac6d80669be1061ec9305f2c5',
    input: { ...IMAGE, node: 'input', shape: [1, 256, 256, 3], range: [-1, 1] },
    outputs: [
      {
        name: 'scores',
        nodes: ['Identity', 'Identity_1'],
        shape: [1, 896],
        meaning: 'logit per anchor: first the 16x16 grid, two anchors per cell, then the 8x8 grid, six per cell',
      },
      {
        name: 'boxes',
        nodes: ['Identity_2', 'Identity_3'],
        shape: [1, 896, 16],
        meaning:
          'centre x, y, width, height, six keypoints x, y; px of the 256 px input, relative to the anchor centre',
      },
    ],
  },
  facemesh: {
    purpose: 'places 468 landmarks on a face crop and tells whether it is a face',
    licence: 'Apache-2.0',
    topology: {
      file: 'facemesh.json',
      sha256: 'b60ca26f404724f43bd2b1575761d8265180e1f053cc0731caa68462927309e7',
    },
    weights: {
      file: 'facemesh.bin',
      sha256: '3826da640b0a3021161605369ee6af293f75d518040355b960ec71a3390c1c0b',
    },
    onnxSha256: '0a7f539a7d483c7d8eaa0a292f470db840657b238e2c76dd250307ec1b62a187',
    input: { ...IMAGE, node: 'input_1', shape: [1, 192, 192, 3], range: [0, 1] },
    outputs: [
      {
        name: 'mesh',
        nodes: ['Identity_2'],
        shape: [1, 1404],
        meaning: '468 landmarks x, y, z; px of the 192 px crop',
      },
      { name: 'flag', nodes: ['Identity_1'], shape: [1, 1], meaning: 'certainty that the crop shows a face, 0..1' },
      {
        name: 'contours',
        nodes: ['Identity'],
        shape: [1, 266],
        meaning: '133 contour points x, y; px of the 192 px crop',
      },
    ],
  },
  iris: {
    purpose: 'traces eyelids and iris of one eye per batch entry',
    licence: 'Apache-2.0',
    topology: {
      file: 'iris.json',
      sha256: '49038ac9dcc09aa05474d91d98e9db5b47af4830929bcf102ed5a56bfbabb465',
    },
    weights: {
      file: 'iris.bin',
      sha256: 'd7f296d184274213d4642681ae186112cbbec77fd2ab066257d3c56a1940bc71',
    },
    onnxSha256: '043edc97c5bea35fe8a08007cd97dce0278d029a562b6841a31fd41fe951bff5',
    input: { ...IMAGE, node: 'input_1', shape: ['N', 64, 64, 3], range: [0, 1] },
    outputs: [
      {
        name: 'points',
        nodes: ['Identity'],
        shape: ['N', 228],
        meaning: '71 points of eyelids and brow, then 5 of the iris, x, y, z; px of the 64 px crop',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelSpec>>;

export type ModelName = keyof typeof MODELS;

/** Every model name, in the order of the manifest. */
export const MODEL_NAMES: readonly ModelName[] = ['blazeface', 'facemesh', 'iris'];

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
export const modelVersions: Readonly<Record<ModelName, string>> = {
  blazeface: shortHash(MODELS.blazeface.onnxSha256),
  facemesh: shortHash(MODELS.facemesh.onnxSha256),
  iris: shortHash(MODELS.iris.onnxSha256),
};
