/** The networks of the face path: find, place, trace the eyes. */
import { IMAGE, type ModelSpec } from './spec.js';

export const FACE_MODELS = {
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
    onnxSha256: '2921299b75eddbc6a1815a254c304ae46ded9a6ad2066ab4c4b51a3e5b6f7f7a',
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
    onnxSha256: 'c180de2f48012b42f96311afda053f04096a0fe83e86fa5ce05b9f8e153db8f8',
    input: { ...IMAGE, node: 'input_1', shape: [1, 192, 192, 3], range: [0, 1] },
    outputs: [
      {
        name: 'mesh',
        nodes: ['Identity_2'],
        shape: [1, 1404],
        meaning: '468 landmarks x, y, z; px of the 192 px crop',
      },
      { name: 'flag', nodes: ['Identity_1'], shape: [1, 1], meaning: 'certainty that the crop shows a face, 0..1' },
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
    onnxSha256: '659d6c9298d72b5d3c7aecd9020e7a3457da4fa21649ca4f1153342bd75b39c1',
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
