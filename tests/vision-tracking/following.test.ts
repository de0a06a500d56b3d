/** How far a face is followed, and how fast it is found again, by the real networks on the synthetic driver. */
import { describe, expect, it } from 'vitest';
import { faceAt, picture, Showing, type Pose } from './pictures.js';

/** Head movements in steps of 5°: at 30 frames/s a brisk 150°/s. */
function sweep(axis: 'yawDeg' | 'pitchDeg' | 'rollDeg', to: number, look: Pose = {}): Pose[] {
  const step = 5 * Math.sign(to);
  return Array.from({ length: to / step + 1 }, (_, index) => ({ ...look, [axis]: index * step }));
}

const EXTREMES = [
  ['yawDeg', 60],
  ['yawDeg', -60],
  ['pitchDeg', 35],
  ['pitchDeg', -35],
  ['rollDeg', 30],
  ['rollDeg', -30],
] as const;

describe('a face of about 145 px', () => {
  it.each(EXTREMES)('is followed to %s %d°, in colour and in infrared', async (axis, to) => {
    for (const look of [{}, { infrared: true, noise: 6 }]) {
      const showing = await Showing.start();
      const measured: number[] = [];
      for (const pose of sweep(axis, to, look))
        measured.push((await showing.show(picture(pose))).face?.pose[axis] ?? NaN);
      expect(measured.filter(Number.isNaN)).toEqual([]);
      expect(Math.abs((measured.at(-1) ?? NaN) - to)).toBeLessThan(10);
    }
  });

  it.each(EXTREMES)('is found again within 3 frames at %s %d°', async (axis, to) => {
    const showing = await Showing.start();
    await showing.show(picture({}), 2);
    expect((await showing.show(picture({ present: false }), 10)).face).toBeNull();
    expect((await showing.show(picture({ [axis]: to }), 3)).face).not.toBeNull();
  });
});

describe.each([
  ['60 px', { distanceCm: 150 }, { width: 640, height: 480 }, [54, 66]],
  ['600 px', { distanceCm: 36 }, { width: 1600, height: 1200 }, [570, 660]],
] as const)('a face of %s', (_, place, size, [narrowest, widest]) => {
  it('is found and followed to the ends of yaw, pitch and roll', async () => {
    for (const [axis, to] of EXTREMES) {
      const showing = await Showing.start();
      for (const part of [0, 1 / 3, 2 / 3, 1]) {
        const { face } = await showing.show(picture({ ...place, [axis]: to * part }, size));
        expect(face, `${axis} ${to * part}`).not.toBeNull();
        if (part !== 0) continue;
        expect(face?.box.widthPx).toBeGreaterThan(narrowest);
        expect(face?.box.widthPx).toBeLessThan(widest);
      }
    }
  });
});

describe('after a loss', () => {
  it.each([
    ['an empty seat', { present: false }],
    ['a hand on the lens', { lensCovered: true }],
    ['the dark', { light: 0 }],
  ] as const)('by %s the driver is found again within 3 frames, a head further aside', async (_, gone) => {
    const showing = await Showing.start();
    await showing.show(picture({}), 3);
    expect((await showing.show(picture(gone), 15)).face).toBeNull();
    for (const back of [{ xCm: 12 }, { xCm: -12, yCm: -6 }]) {
      const reading = await showing.show(picture(back), 3);
      expect(Math.sign(faceAt(reading).xPx - 320)).toBe(Math.sign(back.xCm));
    }
  });
});
