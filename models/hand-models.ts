/** The networks of the hand path: hands, wrists, telephones. Loaded only when that feature is on. */
import { IMAGE, type ModelSpec } from './spec.js';

export const HAND_MODELS = {
  handtrack: {
    purpose: 'finds hands: box and class logits over five grids of anchors',
    licence: 'MIT',
    topology: {
      file: 'handtrack.json',
      sha256: 'a27d86daea1799c65dd0ad99ea1855a6b6dc721bf7ba4d4eb1a138c9e51d5755',
    },
    weights: {
      file: 'handtrack.bin',
      sha256: '70164f725aefbbf8094a8ef4150dc10e906b6f0976b484ef8ec882d3eae4b812',
    },
    onnxSha256: '471be8cc1599042a3f0b37829eecbb26a4607155805f10c730ca8c288a50005d',
    input: {
      ...IMAGE,
      node: 'StatefulPartitionedCall/map/TensorArrayV2Stack/TensorListStack',
      shape: [1, 320, 320, 3],
      range: [-1, 1],
    },
    outputs: [
      {
        name: 'boxes',
        nodes: ['StatefulPartitionedCall/concat'],
        shape: [1, 12804, 4],
        meaning: 'per anchor: centre down and across in tenths of the anchor, log of height and width in fifths',
      },
      {
        name: 'logits',
        nodes: ['StatefulPartitionedCall/concat_1'],
        shape: [1, 12804, 8],
        meaning: 'per anchor: background, hand, fist, pinch, point, face, tip, pinchtip',
      },
    ],
  },
  handlandmark: {
    purpose: 'places 21 landmarks on a hand crop and tells whether it is a hand',
    licence: 'Apache-2.0',
    topology: {
      file: 'handlandmark-lite.json',
      sha256: '8478ec3224129957f1436194738ad26ac78bbac8ea3be1730399ccad6964a27f',
    },
    weights: {
      file: 'handlandmark-lite.bin',
      sha256: '3dbf92db39720eac7f88aff322a24d3f4ed3ba1f54aa7a8a37b704f14cb76c0e',
    },
    onnxSha256: '900850b27549fd01c1062ae514f11ff4c6a4d57c4a7561816ba10771610ba513',
    input: { ...IMAGE, node: 'input_1', shape: [1, 224, 224, 3], range: [0, 1] },
    outputs: [
      { name: 'points', nodes: ['Identity'], shape: [1, 63], meaning: '21 landmarks x, y, z; px of the 224 px crop' },
      { name: 'flag', nodes: ['Identity_1'], shape: [1, 1], meaning: 'certainty that the crop shows a hand, 0..1' },
    ],
  },
  movenet: {
    purpose: 'places 17 joints of one body, among them the wrists',
    licence: 'Apache-2.0',
    topology: {
      file: 'movenet-lightning.json',
      sha256: 'df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9',
    },
    weights: {
      file: 'movenet-lightning.bin',
      sha256: 'bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34',
    },
    onnxSha256: '25876a310b00c7ac4449c1593c88577d5806420d6993be4cd8f0d276ba6ef5af',
    input: { ...IMAGE, node: 'StatefulPartitionedCall/truediv_1', shape: [1, 192, 192, 3], range: [0, 2] },
    outputs: [
      {
        name: 'heat',
        nodes: ['StatefulPartitionedCall/Sigmoid'],
        shape: [1, 48, 48, 17],
        meaning: 'certainty that a joint lies in a cell of 4 px, 0..1',
      },
      {
        name: 'centre',
        nodes: ['StatefulPartitionedCall/Sigmoid_1'],
        shape: [1, 48, 48, 1],
        meaning: 'certainty that a body is centred in a cell, 0..1',
      },
      {
        name: 'regress',
        nodes: ['StatefulPartitionedCall/kpt_regress_0/conv2d_6/BiasAdd'],
        shape: [1, 48, 48, 34],
        meaning: 'per joint: cells down and across from the centre of the body',
      },
      {
        name: 'offset',
        nodes: ['StatefulPartitionedCall/kpt_offset_0/conv2d_7/BiasAdd'],
        shape: [1, 48, 48, 34],
        meaning: 'per joint: cells down and across from the corner of the cell',
      },
    ],
  },
  centernet: {
    purpose: 'finds things of everyday life, among them telephones, bottles and cups',
    licence: 'MIT',
    topology: {
      file: 'centernet.json',
      sha256: 'bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05',
    },
    weights: {
      file: 'centernet.bin',
      sha256: '1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef',
    },
    onnxSha256: 'e7eb79a29bff503e4ee4bfb01e16c379e199f6019f0f0235346a9a6d06022b87',
    input: { ...IMAGE, node: 'tower_0/images', shape: [1, 512, 512, 3], range: [0, 255] },
    outputs: [
      {
        name: 'sizes',
        nodes: ['tower_0/wh'],
        shape: [1, 128, 128, 4],
        meaning: 'px from the middle of a cell to the left, upper, right and lower edge',
      },
      {
        name: 'heat',
        nodes: ['tower_0/keypoints'],
        shape: [1, 128, 128, 80],
        meaning: 'certainty of each of the 80 COCO classes in a cell of 4 px, 0..1',
      },
      {
        name: 'peaks',
        nodes: ['tower_0/max_pooling2d/MaxPool'],
        shape: [1, 128, 128, 80],
        meaning: 'the largest certainty around the cell',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelSpec>>;
