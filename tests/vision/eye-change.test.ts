/** When the iris network may rest: only while the eyes in the picture are those it judged last, and never for long. */
import { describe, expect, it } from 'vitest';
import { EyeChange, HOLDS_MS } from '../../edge-agent/vision/eye-change.js';
import { loadFaceNetworks, type FaceNetworks, type NetworkRunner } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { randomFrom } from '../../fixtures/scripted/random.js';
import { picture, type Pose } from './driver.js';

const SIDE = 64;
const FRAME_MS = 33;

/** Two crops of skin with a dark iris between lids: the upper one at `upperLidPx`. */
function crops(upperLidPx: number, noise: () => number = () => 0): Float32Array {
  return Float32Array.from({ length: 2 * SIDE * SIDE * 3 }, (_, index) => {
    const row = Math.floor(index / 3 / SIDE) % SIDE;
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
    const picture = crops(28);
    const judged = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => change.mustJudge(picture, index * FRAME_MS));
    const every = Math.floor(HOLDS_MS / FRAME_MS) + 1;
    expect(judged).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].filter((index) => index % every === 0));
  });

  it('sees a lid that moves by half a pixel, in either eye', () => {
    for (const eye of [0, 1]) {
      const change = new EyeChange(SIDE);
      change.mustJudge(crops(28), 0);
      const moved = crops(28);
      const half = SIDE * SIDE * 3;
      moved.set(crops(28.5).subarray(eye * half, (eye + 1) * half), eye * half);
      expect(change.mustJudge(moved, FRAME_MS)).toBe(true);
    }
  });

  it('adds up what moves too slowly to be seen from frame to frame', () => {
    const change = new EyeChange(SIDE);
    change.mustJudge(crops(28), 0);
    const judged = [1, 2, 3, 4, 5, 6].filter((step) => change.mustJudge(crops(28 + step * 0.15), step * 5));
    expect(judged.length).toBeGreaterThan(0);
    expect(judged[0]).toBeGreaterThan(1);
  });

  it('takes the noise of a good picture for no change, and judges a noisy one', () => {
    const random = randomFrom(1);
    const asMuchAs = (amplitude: number) => crops(28, () => (random() - 0.5) * 2 * amplitude);
    const calm = new EyeChange(SIDE);
    calm.mustJudge(asMuchAs(0.02), 0);
    expect(calm.mustJudge(asMuchAs(0.02), FRAME_MS)).toBe(false);
    const rough = new EyeChange(SIDE);
    rough.mustJudge(asMuchAs(0.4), 0);
    expect(rough.mustJudge(asMuchAs(0.4), FRAME_MS)).toBe(true);
  });

  it('judges what is no number, and after a clock that went back', () => {
    const change = new EyeChange(SIDE);
    change.mustJudge(crops(28), 1000);
    const broken = crops(28);
    broken[(30 * SIDE + 30) * 3] = NaN;
    expect(change.mustJudge(broken, 1033)).toBe(true);
    expect(change.mustJudge(crops(28), 1066)).toBe(true);
    expect(change.mustJudge(crops(28), 500)).toBe(true);
  });
});

function counted(networks: FaceNetworks, ran: (network: 'iris' | 'detector') => void): FaceNetworks {
  const tell = <Output extends string>(name: 'iris' | 'detector', network: NetworkRunner<Output>) => ({
    run(data: Float32Array, dims: readonly number[]) {
      ran(name);
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
