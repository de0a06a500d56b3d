/** When the iris network may rest: only while an eye in the picture is the one it judged last, and never for long. */
import { describe, expect, it } from 'vitest';
import { EyeChange, HOLDS_MS } from '../../edge-agent/vision/eye-change.js';
import { loadFaceNetworks, type FaceNetworks, type NetworkRunner } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { randomFrom } from '../../fixtures/scripted/random.js';
import { picture, type Pose } from './driver.js';

const SIDE = 64;
const FRAME_MS = 33;

/** A crop of skin with a dark iris between lids: the upper one at `upperLidPx`. */
function crop(upperLidPx: number, noise: () => number = () => 0): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE * 3 }, (_, index) => {
    const row = Math.floor(index / 3 / SIDE);
    const column = Math.floor(index / 3) % SIDE;
    const isEye = column >= 18 && column < 46 && row < 37;
    // The edge runs through pixels: the one it crosses is partly dark.
    const open = isEye ? Math.min(1, Math.max(0, row + 1 - upperLidPx)) : 0;
    return 0.6 - 0.4 * open + noise();
  });
}

describe('EyeChange', () => {
  it('lets the network rest while nothing changes, for so long and no longer', () => {
    const change = new EyeChange(SIDE);
    const picture = crop(28);
    const judged = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => change.mustJudge(picture, index * FRAME_MS));
    const every = Math.floor(HOLDS_MS / FRAME_MS) + 1;
    expect(judged).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => index % every === 0));
  });

  it('sees a lid that moves by half a pixel', () => {
    const change = new EyeChange(SIDE);
    change.mustJudge(crop(28), 0);
    expect(change.mustJudge(crop(28.5), FRAME_MS)).toBe(true);
  });

  it('adds up what moves too slowly to be seen from frame to frame', () => {
    const change = new EyeChange(SIDE);
    change.mustJudge(crop(28), 0);
    const judged = [1, 2, 3, 4, 5, 6].filter((step) => change.mustJudge(crop(28 + step * 0.15), step * 5));
    expect(judged.length).toBeGreaterThan(0);
    expect(judged[0]).toBeGreaterThan(1);
  });

  it('takes the noise of a good picture for no change, and judges a noisy one', () => {
    const random = randomFrom(1);
    const asMuchAs = (amplitude: number) => crop(28, () => (random() - 0.5) * 2 * amplitude);
    const calm = new EyeChange(SIDE);
    calm.mustJudge(asMuchAs(0.02), 0);
    expect(calm.mustJudge(asMuchAs(0.02), FRAME_MS)).toBe(false);
    const rough = new EyeChange(SIDE);
    rough.mustJudge(asMuchAs(0.4), 0);
    expect(rough.mustJudge(asMuchAs(0.4), FRAME_MS)).toBe(true);
  });

  it('judges what is no number, and after a clock that went back', () => {
    const change = new EyeChange(SIDE);
    change.mustJudge(crop(28), 1000);
    const broken = crop(28);
    broken[(30 * SIDE + 30) * 3] = NaN;
    expect(change.mustJudge(broken, 1033)).toBe(true);
    expect(change.mustJudge(crop(28), 1066)).toBe(true);
    expect(change.mustJudge(crop(28), 500)).toBe(true);
  });
});

function counted(networks: FaceNetworks, ran: (network: 'iris' | 'detector', batch: number) => void): FaceNetworks {
  const tell = <Output extends string>(name: 'iris' | 'detector', network: NetworkRunner<Output>) => ({
    run(data: Float32Array, dims: readonly number[]) {
      ran(name, dims[0] ?? NaN);
      return network.run(data, dims);
    },
    release: () => network.release(),
  });
  return { ...networks, iris: tell('iris', networks.iris), detector: tell('detector', networks.detector) };
}

it.each([
  ['in a picture whose eyes rest', () => 1, [1000, 1100]],
  ['when they never rest, 0.3 s later', (index: number) => (index % 2 === 0 ? 1 : 0.3), [1300, 1333]],
] as const)('a followed face is checked against the detector once a second, %s', async (_, lids, [fromMs, toMs]) => {
  const networks = await loadFaceNetworks();
  const ran: { readonly network: string; readonly tMs: number }[] = [];
  let tMs = 0;
  const tracker = new FaceTracker(counted(networks, (network) => ran.push({ network, tMs })));
  const pictures = [lids(0), lids(1)].map((open) => picture({ opennessLeft: open, opennessRight: open }));
  for (let index = 0; tMs <= toMs; index += 1, tMs = index * FRAME_MS)
    await tracker.detect({ ...(pictures[index % 2] ?? picture({})), tMs });
  const [first, second, ...more] = ran.filter(({ network }) => network === 'detector').map((one) => one.tMs);
  expect([first, more]).toEqual([0, []]);
  expect(second).toBeGreaterThanOrEqual(fromMs);
  const besideIrises = ran.some(({ network, tMs: at }) => network === 'iris' && at === second);
  expect(besideIrises).toBe(fromMs > 1100);
  await tracker.close();
});

it('reads a blink of a still face frame by frame as without rest, and lets the network rest before and after', async () => {
  const lids = (index: number): number => [1, 0.8, 0.4, 0, 0, 0.4, 0.8, 1][index - 12] ?? 1;
  const pose = (index: number): Pose => ({ opennessLeft: lids(index), opennessRight: lids(index) });
  const networks = await loadFaceNetworks();
  let runs = 0;
  const resting = new FaceTracker(counted(networks, (network) => (runs += network === 'iris' ? 1 : 0)));
  const restless = new FaceTracker(networks);
  const FRAMES = 30;
  for (let index = 0; index < FRAMES; index += 1) {
    const frame = picture(pose(index));
    const { face } = await resting.detect({ ...frame, tMs: index * FRAME_MS });
    // Far apart in time, every picture is judged.
    const plain = await restless.detect({ ...frame, tMs: index * 10 * HOLDS_MS });
    for (const eye of ['leftEye', 'rightEye'] as const)
      expect(
        Math.abs((face?.[eye].lidRatio ?? NaN) - (plain.face?.[eye].lidRatio ?? NaN)),
        `frame ${index}`,
      ).toBeLessThan(0.02);
  }
  expect(runs).toBeLessThan(FRAMES * 0.7);
  await resting.close();
});

it('judges one eye alone when only that one moves, and reads it as in a batch of both', async () => {
  const networks = await loadFaceNetworks();
  const batches: number[] = [];
  const resting = new FaceTracker(counted(networks, (network, batch) => network === 'iris' && batches.push(batch)));
  const restless = new FaceTracker(networks);
  const lids: readonly (readonly [number, number])[] = [
    [1, 1],
    [1, 1],
    [0, 1],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  for (const [index, [opennessLeft, opennessRight]] of lids.entries()) {
    const frame = picture({ opennessLeft, opennessRight });
    const { face } = await resting.detect({ ...frame, tMs: index * 10 });
    const plain = await restless.detect({ ...frame, tMs: index * 10 * HOLDS_MS });
    for (const eye of ['leftEye', 'rightEye'] as const)
      expect(
        Math.abs((face?.[eye].lidRatio ?? NaN) - (plain.face?.[eye].lidRatio ?? NaN)),
        `${eye} of frame ${index}`,
      ).toBeLessThan(0.02);
  }
  // The first picture was cut out by the detector: the second one is judged in any case. The wink moves the landmarks a little.
  expect(batches.slice(0, 2)).toEqual([2, 2]);
  expect(batches.slice(2)).toContain(1);
  await resting.close();
});
