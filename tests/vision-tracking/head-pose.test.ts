/** Head pose against the exact truth of the synthetic driver, in the middle of the picture and aside of it. */
import { describe, expect, it } from 'vitest';
import type { HeadPose } from '../../edge-agent/core/geometry.js';
import { lensOf, rayTo } from '../../edge-agent/vision/lens.js';
import { WHOLE_FRAME } from '../../edge-agent/vision/driver-place.js';
import { headPoseOf } from '../../edge-agent/vision/pose.js';
import { DEFAULT_SIZE, headCentre, projectionOf } from '../../fixtures/render/projection.js';
import { driverPose } from '../../fixtures/driver/pose.js';
import { openFace } from '../vision/fakes.js';
import { picture, Showing, type Pose } from './pictures.js';

/** The synthetic driver's camera: focal length 0.9375 picture widths. */
const FIELD_OF_VIEW_DEG = (2 * Math.atan(0.5 / 0.9375) * 180) / Math.PI;
const LENS = lensOf({ width: 640, height: 480 }, FIELD_OF_VIEW_DEG);

async function seen(pose: Pose, fieldOfViewDeg: number | null): Promise<HeadPose> {
  const showing = await Showing.start({ seat: WHOLE_FRAME, camera: { fieldOfViewDeg } });
  return (await showing.show(picture(pose), 2)).face?.pose ?? { yawDeg: NaN, pitchDeg: NaN, rollDeg: NaN };
}

/** The yaw against the line from the camera to the head. */
function apparentYawDeg(pose: Pose): number {
  const [x, , z] = headCentre(projectionOf(driverPose(pose), DEFAULT_SIZE));
  return (pose.yawDeg ?? 0) + (Math.atan2(x, z) * 180) / Math.PI;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Beyond 50° against the line of sight, which 45° and a place aside add up to, the mesh network reads low. */
const MAX_ERROR_DEG = 16;
const YAWS = [-45, -30, -15, 0, 15, 30, 45];
const PLACES: readonly Pose[] = [{}, { xCm: 15 }, { xCm: -15 }, { yCm: 8 }, { yCm: -8 }, { xCm: 20, yCm: 8 }];
const TRUTHS: readonly Pose[] = PLACES.flatMap((place) => [
  ...YAWS.map((yawDeg) => ({ ...place, yawDeg })),
  ...[-20, 20].flatMap((pitchDeg) => [-30, 0, 30].map((yawDeg) => ({ ...place, yawDeg, pitchDeg }))),
]);

const LIGHTS: readonly (readonly [string, Pose])[] = [
  ['by day', {}],
  ['infrared, in half the light, with noise', { infrared: true, light: 0.5, noise: 6 }],
];

describe.each(LIGHTS)('head pose of the synthetic driver within 45°, %s', (_, light) => {
  it('is right to 3° in the median along the axis of a known camera, wherever the head is', async () => {
    const errors = { yawDeg: [] as number[], pitchDeg: [] as number[], rollDeg: [] as number[] };
    for (const truth of TRUTHS) {
      const measured = await seen({ ...truth, ...light }, FIELD_OF_VIEW_DEG);
      for (const angle of ['yawDeg', 'pitchDeg', 'rollDeg'] as const)
        errors[angle].push(Math.abs(measured[angle] - (truth[angle] ?? 0)));
    }
    for (const [angle, all] of Object.entries(errors)) {
      expect(median(all), angle).toBeLessThan(3);
      expect(
        all.filter((error) => !(error < MAX_ERROR_DEG)),
        angle,
      ).toEqual([]);
    }
  });

  it('is right to 5° in the median as the camera sees it when nothing is known of the lens', async () => {
    const errors: number[] = [];
    for (const place of PLACES)
      for (const yawDeg of YAWS)
        errors.push(
          Math.abs((await seen({ ...place, ...light, yawDeg }, null)).yawDeg - apparentYawDeg({ ...place, yawDeg })),
        );
    expect(median(errors)).toBeLessThan(5);
    expect(Math.max(...errors)).toBeLessThan(MAX_ERROR_DEG);
  });
});

describe('a head aside of the axis that faces straight on', () => {
  it.each([
    ['to his left', { xCm: 15 }, 'yawDeg', 1],
    ['to his right', { xCm: -15 }, 'yawDeg', -1],
    ['above', { yCm: 8 }, 'pitchDeg', 1],
    ['below', { yCm: -8 }, 'pitchDeg', -1],
  ] as const)('%s looks turned that way, and straight once the lens is known', async (_, place, angle, sign) => {
    expect((await seen(place, null))[angle] * sign).toBeGreaterThan(5);
    const { yawDeg, pitchDeg, rollDeg } = await seen(place, FIELD_OF_VIEW_DEG);
    for (const error of [yawDeg, pitchDeg, rollDeg]) expect(Math.abs(error)).toBeLessThan(3.5);
  });
});

describe('the lens', () => {
  it('is as long on its side as upright, and unknown without an angle of view', () => {
    expect(lensOf({ width: 480, height: 640 }, 56)?.focalPx).toBe(lensOf({ width: 640, height: 480 }, 56)?.focalPx);
    expect(LENS?.focalPx).toBeCloseTo(600, 6);
    expect(lensOf({ width: 640, height: 480 }, null)).toBeNull();
  });

  it('sees a point at the edge half the angle of view away, to the right and up positive', () => {
    if (LENS === null) throw new Error('no lens');
    expect((rayTo(LENS, 640, 240).rightRad * 360) / Math.PI).toBeCloseTo(FIELD_OF_VIEW_DEG, 6);
    expect(rayTo(LENS, 320, 0).upRad).toBeGreaterThan(0.3);
    expect(rayTo(LENS, 320, 240)).toEqual({ rightRad: 0, upRad: 0 });
  });

  it('changes no angle of a face on the axis, and keeps what is no number no number', () => {
    const { mesh } = openFace();
    const centred = mesh.map((value, index) => (index % 3 === 2 ? value : value - 96));
    const axis = { centreXPx: 0, centreYPx: 0, focalPx: 600 };
    const { yawDeg, pitchDeg, rollDeg } = headPoseOf(centred, axis);
    for (const angle of [yawDeg, pitchDeg, rollDeg]) expect(Math.abs(angle)).toBeLessThan(0.5);
    expect(headPoseOf(centred.fill(NaN), axis).yawDeg).toBeNaN();
  });
});
