/** The real networks on the synthetic driver: found, followed, and measured in the right direction. */
import { describe, expect, it } from 'vitest';
import { firstSight, lidRatio, LOOKS, mirrored, picture, scaled, settledFace, type Pose } from './driver.js';

const YAWS_DEG = Array.from({ length: 15 }, (_, index) => -35 + 5 * index);
const LIDS = [0, 0.2, 0.4, 0.6, 0.8, 1];

describe('detection', () => {
  it('finds the face at first sight in at least 99 % of pictures within 35° of yaw, whatever the look', async () => {
    const poses = Object.values(LOOKS).flatMap((look) => [
      ...YAWS_DEG.map((yawDeg) => ({ ...look, yawDeg })),
      ...[-30, 0, 30].flatMap((yawDeg) => [-15, 15].map((pitchDeg) => ({ ...look, yawDeg, pitchDeg }))),
    ]);
    const missed: Pose[] = [];
    for (const pose of poses) if ((await firstSight(picture(pose))).face === null) missed.push(pose);
    expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(poses.length * 0.01);
  });

  it('finds nobody in an empty seat and behind a covered lens', async () => {
    for (const pose of [{ present: false }, { lensCovered: true }])
      expect(await firstSight(picture(pose))).toMatchObject({ face: null, absence: 'noFace' });
  });
});

describe('eye openness', () => {
  it.each(Object.entries(LOOKS))('rises with the lids: %s', async (_, look) => {
    const ratios: number[] = [];
    for (const lids of LIDS)
      ratios.push(lidRatio(await settledFace(picture({ ...look, opennessLeft: lids, opennessRight: lids }))));
    expect(ratios).toEqual(ratios.toSorted((a, b) => a - b));
    expect(ratios.at(-1)).toBeGreaterThan(2 * (ratios[0] ?? NaN));
  });

  it("tells the driver's own left eye from the right one", async () => {
    const left = await settledFace(picture({ opennessLeft: 0 }));
    const right = await settledFace(picture({ opennessRight: 0 }));
    expect(left.leftEye.lidRatio).toBeLessThan(left.rightEye.lidRatio / 2);
    expect(right.rightEye.lidRatio).toBeLessThan(right.leftEye.lidRatio / 2);
  });

  it.each([0, 0.5, 1])('moves by at most 0.05 when the picture is 0.5 to 2 times as large: lids %f', async (lids) => {
    const open = lidRatio(await settledFace(picture({})));
    const frame = picture({ opennessLeft: lids, opennessRight: lids });
    const original = lidRatio(await settledFace(frame)) / open;
    for (const factor of [0.5, 0.75, 1.5, 2]) {
      const openness = lidRatio(await settledFace(await scaled(frame, factor))) / open;
      expect(Math.abs(openness - original), `${factor} times`).toBeLessThanOrEqual(0.05);
    }
  });
});

describe('head pose', () => {
  it.each([
    ['to his left', { yawDeg: 25 }, 'yawDeg', 25],
    ['to his right', { yawDeg: -25 }, 'yawDeg', -25],
    ['up', { pitchDeg: 15 }, 'pitchDeg', 15],
    ['down', { pitchDeg: -15 }, 'pitchDeg', -15],
    ['towards his left shoulder', { rollDeg: 15 }, 'rollDeg', 15],
    ['towards his right shoulder', { rollDeg: -15 }, 'rollDeg', -15],
  ] as const)('has the stated sign and size when the head goes %s', async (_, pose, angle, degrees) => {
    const { pose: measured } = await settledFace(picture(pose));
    expect(Math.abs(measured[angle] - degrees)).toBeLessThan(5);
    for (const other of ['yawDeg', 'pitchDeg', 'rollDeg'] as const)
      if (other !== angle) expect(Math.abs(measured[other]), other).toBeLessThan(5);
  });
});

describe('a mirrored picture', () => {
  it.each([
    ['one eye closed', { opennessLeft: 0 }],
    ['turned and half closed', { yawDeg: 20, opennessLeft: 0.4, opennessRight: 0.4 }],
    ['leaning with an open mouth', { rollDeg: 12, mouth: 0.7 }],
    ['chin down, glasses', { pitchDeg: -10, glasses: true }],
  ] as const)('swaps left and right and changes nothing else: %s', async (_, pose) => {
    const face = await settledFace(picture(pose));
    const mirror = await settledFace(mirrored(picture(pose)));
    const lids = (a: number, b: number, what: string): void =>
      expect(Math.abs(a - b), `${what}: ${a} and ${b}`).toBeLessThan(0.03);
    lids(mirror.leftEye.lidRatio, face.rightEye.lidRatio, 'left eye');
    lids(mirror.rightEye.lidRatio, face.leftEye.lidRatio, 'right eye');
    lids(mirror.mouthRatio, face.mouthRatio, 'mouth');
    const degrees = (a: number, b: number, what: string): void =>
      expect(Math.abs(a - b), `${what}: ${a} and ${b}`).toBeLessThan(2);
    degrees(mirror.pose.yawDeg, -face.pose.yawDeg, 'yaw');
    degrees(mirror.pose.pitchDeg, face.pose.pitchDeg, 'pitch');
    degrees(mirror.pose.rollDeg, -face.pose.rollDeg, 'roll');
    expect(mirror.leftEye.visible).toBe(face.rightEye.visible);
    expect(mirror.rightEye.visible).toBe(face.leftEye.visible);
  });
});
