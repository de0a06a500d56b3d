/** Eyes that cannot be judged are said so, and gaze has the right signs: real networks on the synthetic driver. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../edge-agent/core/geometry.js';
import { loadFaceNetworks, type FaceNetworks } from '../../edge-agent/vision/networks.js';
import { FaceTracker } from '../../edge-agent/vision/tracker.js';
import { driverPose } from '../../fixtures/driver/pose.js';
import { renderDriver } from '../../fixtures/render/render.js';

let networks: FaceNetworks;
beforeAll(async () => {
  networks = await loadFaceNetworks();
});
afterAll(() => Promise.all([networks.detector, networks.mesh, networks.iris].map((network) => network.release())));

async function faceOf(changes: Parameters<typeof driverPose>[0]): Promise<Face> {
  const rgb = renderDriver(driverPose(changes), 3);
  const { face } = await new FaceTracker(networks).detect({ tMs: 0, width: 640, height: 480, rgb });
  if (face === null) throw new Error(`no face with ${JSON.stringify(changes)}`);
  return face;
}

describe('eyes behind opaque sunglasses are unobservable, whatever the network invents', () => {
  it.each([{}, { yawDeg: 20 }, { infrared: true, noise: 6 }, { light: 0.4 }, { skin: 'brown' as const }])(
    '%j',
    async (changes) => {
      const face = await faceOf({ sunglasses: true, ...changes });
      expect([face.leftEye.visible, face.rightEye.visible]).toEqual([false, false]);
      expect(face.gaze).toBeNull();
    },
  );
});

describe('eyes that can be seen are observable, open and closed', () => {
  const looks = [
    {},
    { glasses: true },
    { infrared: true, noise: 6 },
    { skin: 'dark' as const, light: 0.3 },
    { distanceCm: 110 },
  ];
  it.each(looks.flatMap((look) => [{ ...look }, { ...look, opennessLeft: 0, opennessRight: 0 }]))(
    '%j',
    async (changes) => {
      const face = await faceOf(changes);
      expect([face.leftEye.visible, face.rightEye.visible]).toEqual([true, true]);
    },
  );
});

it('gaze is positive to the driver’s left and up, and grows with the eyes’ turn', async () => {
  const yaw: number[] = [];
  for (const gazeYawDeg of [-25, -10, 0, 10, 25]) yaw.push((await faceOf({ gazeYawDeg })).gaze?.yawDeg ?? NaN);
  expect(yaw).toEqual(yaw.toSorted((a, b) => a - b));
  expect(Math.abs((yaw[0] ?? 0) + 25)).toBeLessThan(6);
  expect(Math.abs((yaw[4] ?? 0) - 25)).toBeLessThan(6);
  const up = await faceOf({ gazePitchDeg: 20 });
  const down = await faceOf({ gazePitchDeg: -20 });
  expect(up.gaze?.pitchDeg).toBeGreaterThan(down.gaze?.pitchDeg ?? NaN);
});
