/** Inference must not hold up the alarm: between two networks everything else in the process has its turn. */
import { expect, it } from 'vitest';
import { loadFaceNetworks, type FaceNetworks, type NetworkRunner } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { picture } from './driver.js';

/** Calls `before` ahead of every run of every network. */
function observed(networks: FaceNetworks, before: () => void): FaceNetworks {
  const watched = <Output extends string>(network: NetworkRunner<Output>): NetworkRunner<Output> => ({
    run(data, dims) {
      before();
      return network.run(data, dims);
    },
    release: () => network.release(),
  });
  const { detector, mesh, iris, versions } = networks;
  return { detector: watched(detector), mesh: watched(mesh), iris: watched(iris), versions };
}

it('gives other work at least one turn of the event loop for every network that runs', async () => {
  let [turns, runs, ended] = [0, 0, false];
  const tracker = new FaceTracker(observed(await loadFaceNetworks(), () => (runs += 1)));
  const other = (): void => {
    turns++;
    if (!ended) setImmediate(other);
  };
  setImmediate(other);
  // Eyes that move: those that do not are not judged again.
  const lids = (index: number) => ({ opennessLeft: 1 - index / 5, opennessRight: 1 - index / 5 });
  for (let index = 0; index < 5; index++) await tracker.detect({ ...picture(lids(index)), tMs: index * 33 });
  ended = true;
  await tracker.close();
  expect(runs).toBe(11);
  expect(turns).toBeGreaterThanOrEqual(runs);
});

it('lets an alarm that is due sound before the next network, not after the frame', async () => {
  const order: string[] = [];
  const networks = observed(await loadFaceNetworks(), () => {
    order.push('network');
    setImmediate(() => order.push('alarm'));
  });
  await new FaceTracker(networks).detect(picture({}));
  await new Promise(setImmediate);
  expect(order).toEqual(['network', 'alarm', 'network', 'alarm', 'network', 'alarm']);
});

it('answers into the same memory on every frame', async () => {
  const { iris } = await loadFaceNetworks();
  const eyes = new Float32Array(2 * 64 * 64 * 3);
  const first = await iris.run(eyes, [2, 64, 64, 3]);
  const before = Float32Array.from(first.points);
  const second = await iris.run(eyes.fill(0.5), [2, 64, 64, 3]);
  expect(second.points).toBe(first.points);
  expect(second.points).not.toEqual(before);
  await iris.release();
});
