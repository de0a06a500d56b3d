/** A face that is not where the last picture had it, in a picture that changed too little to be another scene. */
import { describe, expect, it } from 'vitest';
import { faceOf, picture, Showing, type Pose } from './pictures.js';

/** Opening over width of an eye: 0.245 is an open one. */
const CLOSE = 0.035;
const CLOSE_DEG = 4;

const FROM: Pose = { xCm: -3, infrared: true };

describe('a face that jumps', () => {
  it.each<[where: string, to: Pose]>([
    ['aside', { xCm: 2 }],
    ['aside and up, eyes closed', { xCm: 1, yCm: 2.5, opennessLeft: 0, opennessRight: 0 }],
    ['nearer', { xCm: -2, distanceCm: 52 }],
    ['farther', { xCm: -2, distanceCm: 76 }],
    ['aside, turned', { xCm: 1, yawDeg: 20 }],
  ])('%s is measured in that picture as in those that follow', async (_where, to) => {
    const showing = await Showing.start();
    await showing.show(picture(FROM), 3);
    const there = picture({ infrared: true, ...to });
    const jumped = faceOf(await showing.show(there));
    const settled = faceOf(await showing.show(there, 5));
    expect(Math.abs(jumped.leftEye.lidRatio - settled.leftEye.lidRatio)).toBeLessThanOrEqual(CLOSE);
    expect(Math.abs(jumped.rightEye.lidRatio - settled.rightEye.lidRatio)).toBeLessThanOrEqual(CLOSE);
    expect(Math.abs(jumped.pose.yawDeg - settled.pose.yawDeg)).toBeLessThanOrEqual(CLOSE_DEG);
    expect(Math.abs(jumped.pose.pitchDeg - settled.pose.pitchDeg)).toBeLessThanOrEqual(CLOSE_DEG);
  });
});
