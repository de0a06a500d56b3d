/** Laws of the eye reading through the real networks and the policy: still pictures, mirrors, one eye that is hidden. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import type { FaceReading } from '../../edge-agent/core/geometry.js';
import { finishMonitor, startMonitor, stepMonitor } from '../../edge-agent/core/monitor.js';
import { lidsOf, signalsOf } from '../../edge-agent/core/signals.js';
import { DEFAULT_THRESHOLDS as T } from '../../edge-agent/core/thresholds.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { LOOKS, mirrored, picture, type Pose } from './driver.js';

let networks: FaceNetworks;
beforeAll(async () => {
  networks = await loadFaceNetworks();
});
afterAll(() => Promise.all([networks.detector, networks.mesh, networks.iris].map((network) => network.release())));

/** What a settled tracker sees of one picture, again and again. */
async function readings(pose: Pose, count: number, mirror = false): Promise<FaceReading[]> {
  const tracker = new FaceTracker(networks);
  const frame = mirror ? mirrored(picture(pose)) : picture(pose);
  const all: FaceReading[] = [];
  for (let index = 0; index < count; index++) all.push(await tracker.detect({ ...frame, tMs: index * 50 }));
  return all;
}

function kindsIn(seen: readonly FaceReading[]): Set<string> {
  const monitor = startMonitor();
  const changes = seen.flatMap((reading) => stepMonitor(monitor, reading, null, T).changes);
  return new Set([...changes, ...finishMonitor(monitor, T)].map(({ finding }) => finding.finding));
}

it.each([{ opennessLeft: 0.5, opennessRight: 0.5 }, { yawDeg: 20 }, ...Object.values(LOOKS)])(
  'a picture that never changes holds no blink: %j',
  async (pose) => {
    const kinds = kindsIn(await readings(pose, 60));
    expect(['blink', 'longBlink'].filter((kind) => kinds.has(kind))).toEqual([]);
  },
);

it.each([
  { opennessLeft: 0 },
  { opennessRight: 0, yawDeg: -10 },
  { opennessLeft: 0.5, opennessRight: 0.5, glasses: true },
])('a mirror swaps the openness of left and right: %j', async (pose) => {
  const openness = async (mirror: boolean): Promise<readonly [number, number]> => {
    const last = (await readings(pose, 4, mirror)).at(-1);
    const { opennessLeft, opennessRight } = signalsOf(last!, POPULATION, null, T);
    return [opennessLeft ?? NaN, opennessRight ?? NaN];
  };
  const [left, right] = await openness(false);
  const [mirrorLeft, mirrorRight] = await openness(true);
  expect(Math.abs(mirrorLeft - right)).toBeLessThan(0.15);
  expect(Math.abs(mirrorRight - left)).toBeLessThan(0.15);
});

it.each([
  ['open', 1],
  ['closed', 0],
] as const)('an eye that is hidden leaves the judgement to the other one: %s', async (_, lids) => {
  const last = (await readings({ opennessLeft: lids, opennessRight: lids }, 3)).at(-1)!;
  for (const hidden of ['leftEye', 'rightEye'] as const) {
    const face = { ...last.face!, [hidden]: { lidRatio: NaN, visible: false } };
    const seen = lidsOf(signalsOf({ ...last, face }, POPULATION, null, T));
    if (lids === 1) expect(seen?.widest).toBeGreaterThan(0.8);
    else expect(seen?.widest).toBeLessThan(T.closedOpenness);
  }
});
