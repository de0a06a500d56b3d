/** The converted networks against the unconverted ones: same pictures in, same numbers out. */
import { describe, expect, it } from 'vitest';
import { MODEL_NAMES, modelSpec, type ModelName } from '@oyau/models';
import { converted, unconverted } from './engines.js';
import { structuredPictures } from './pictures.js';

/** Largest difference of a coordinate as share of the input's side; 1e-3 would already do, rounding alone gives 1e-6. */
const COORDINATE_SHARE = 5e-5;

/** Largest difference of outputs that are no coordinates of the input: logits, 0..1, cells, parts of an anchor. */
const OTHER_BOUNDS: Readonly<Record<string, number>> = {
  scores: 5e-3,
  flag: 1e-5,
  logits: 1e-3,
  heat: 1e-4,
  peaks: 1e-4,
  centre: 1e-4,
  regress: 2e-3,
  offset: 1e-3,
  descriptor: 1e-4,
};

const SEEDS = [1, 2];

function picturesOf(name: ModelName) {
  const { shape, range } = modelSpec(name).input;
  return SEEDS.flatMap((seed) => structuredPictures(Number(shape[1]), range, seed));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (b[i] ?? NaN))), 0);
}

describe.each(MODEL_NAMES)('%s', (name) => {
  it('answers as the unconverted graph does', async () => {
    const [reference, engine] = await Promise.all([unconverted(name), converted(name)]);
    const { input, outputs } = modelSpec(name);
    const worst = new Map<string, number>();
    for (const { values } of picturesOf(name)) {
      const [expected, actual] = await Promise.all([reference(values), engine(values)]);
      for (const { name: output } of outputs) {
        const difference = largestDifference(expected[output]!, actual[output]!);
        worst.set(output, Math.max(worst.get(output) ?? 0, difference));
      }
    }
    console.log(name, 'largest differences', Object.fromEntries(worst));
    for (const [output, difference] of worst) {
      expect(difference, output).toBeLessThanOrEqual(OTHER_BOUNDS[output] ?? COORDINATE_SHARE * Number(input.shape[1]));
    }
  });

  it('gives outputs of the size that the manifest says, and not all alike', async () => {
    const engine = await converted(name);
    const [first, second] = picturesOf(name);
    const [one, other] = [await engine(first!.values), await engine(second!.values)];
    for (const { name: output, shape } of modelSpec(name).outputs) {
      expect(one[output]).toHaveLength(shape.reduce<number>((n, size) => n * (size === 'N' ? 1 : size), 1));
      expect(largestDifference(one[output]!, other[output]!)).toBeGreaterThan(0);
    }
  });
});

describe('iris', () => {
  it('gives for two eyes at once what it gives for each alone', async () => {
    const engine = await converted('iris');
    const [left, right] = picturesOf('iris').map(({ values }) => values);
    const { points: both } = await engine(Float32Array.from([...left!, ...right!]), 2);
    const alone = [await engine(left!), await engine(right!)].flatMap(({ points }) => [...points!]);
    expect(largestDifference(both!, Float32Array.from(alone))).toBeLessThanOrEqual(1e-4);
  });
});
