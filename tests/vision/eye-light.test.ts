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

describe('sunglasses that are turned, on every skin, in colour and infrared', () => {
  const skins = ['light', 'medium', 'brown', 'dark'] as const;
  const turns = [-25, 0, 25].flatMap((yawDeg) => [-10, 0].map((pitchDeg) => ({ yawDeg, pitchDeg })));
  const looks = [1, 0.4].flatMap((light) => [false, true].map((infrared) => ({ light, infrared, noise: 6 })));

  /** Share of the eyes that are said to be seen. */
  async function seen(worn: object, infrared: boolean): Promise<number> {
    const poses = skins.flatMap((skin) =>
      looks
        .filter((look) => look.infrared === infrared)
        .flatMap((look) => turns.map((turn) => ({ skin, ...look, ...turn }))),
    );
    let visible = 0;
    for (const pose of poses) {
      const { leftEye, rightEye } = await faceOf({ ...worn, ...pose });
      visible += Number(leftEye.visible) + Number(rightEye.visible);
    }
    return visible / (2 * poses.length);
  }

  it.each([
    ['in colour', false, 0.15],
    ['infrared', true, 0.25],
  ] as const)('hide the eyes, clear ones do not: %s', async (_, infrared, atMost) => {
    expect(await seen({ sunglasses: true }, infrared)).toBeLessThanOrEqual(atMost);
    expect(await seen({ glasses: true }, infrared)).toBeGreaterThanOrEqual(0.98);
  });
});

describe('a white reflection on a lens', () => {
  /** Soft at its edge, as wide as the eye. */
  async function dazzled(which: readonly ('leftEye' | 'rightEye')[], lids: number): Promise<Face> {
    const rgb = renderDriver(driverPose({ glasses: true, opennessLeft: lids, opennessRight: lids }), 3);
    const frame = { tMs: 0, width: 640, height: 480, rgb };
    const tracker = new FaceTracker(networks);
    await tracker.detect(frame);
    const { places } = tracker;
    if (places === null) throw new Error('no face');
    for (const name of which) paint(frame, places[name], places.widthPx);
    const { face } = await tracker.detect({ ...frame, tMs: 33 });
    if (face === null) throw new Error('no face behind the reflection');
    return face;
  }

  function paint(
    frame: { width: number; rgb: Uint8Array },
    eye: { xPx: number; yPx: number },
    faceWidthPx: number,
  ): void {
    const [wide, high] = [0.15 * faceWidthPx, 0.1 * faceWidthPx];
    for (let y = Math.ceil(eye.yPx - high); y < eye.yPx + high; y++)
      for (let x = Math.ceil(eye.xPx - wide); x < eye.xPx + wide; x++) {
        const inside = 1 - ((x - eye.xPx) / wide) ** 2 - ((y - eye.yPx) / high) ** 2;
        const white = Math.min(1, Math.max(0, 2.5 * inside));
        const at = (y * frame.width + x) * 3;
        for (const i of [at, at + 1, at + 2]) frame.rgb[i] = (frame.rgb[i] ?? 0) * (1 - white) + 255 * white;
      }
  }

  it.each([1, 0])('hides the eye behind it and not the other one: lids %d', async (lids) => {
    for (const [which, left, right] of [
      [[], true, true],
      [['leftEye'], false, true],
      [['rightEye'], true, false],
      [['leftEye', 'rightEye'], false, false],
    ] as const) {
      const face = await dazzled(which, lids);
      expect([face.leftEye.visible, face.rightEye.visible], which.join()).toEqual([left, right]);
    }
  });
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
