/** The network of the check that the face is still the one of the login. Loaded only when that check is on. */
import { IMAGE, type ModelSpec } from './spec.js';

export const PERSON_MODELS = {
  faceres: {
    purpose: 'describes a face by numbers that are alike for one person',
    licence: 'MIT',
    topology: {
      file: 'faceres.json',
      sha256: '5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df',
    },
    weights: {
      file: 'faceres.bin',
      sha256: '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b',
    },
    onnxSha256: 'ddb699a059b63d96558bbf991b06b0b8b1db59feb481b9bf45c9f501ce3aa955',
    input: { ...IMAGE, channels: 'BGR', node: 'input_1', shape: [1, 224, 224, 3], range: [-123.68, 151.061] },
    outputs: [
      {
        name: 'descriptor',
        nodes: ['global_pooling/Mean'],
        shape: [1, 1024],
        meaning: 'direction in which persons differ; only the angle between two of them says anything',
      },
    ],
  },
} as const satisfies Readonly<Record<string, ModelSpec>>;
