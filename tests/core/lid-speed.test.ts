/** How fast the lids of a blink move: the peak between frames, and what it says of drowsy blinks. */
import { describe, expect, it } from 'vitest';
import { lidMove } from '../../edge-agent/core/lid-speed.js';
import { driver } from '../../fixtures/scripted-driver.js';
import { runDriver } from '../helpers/scripted-run.js';

/** A lid that falls as a cosine from 1 to 0 within `fallMs`, beginning at `fromMs`, and stays down. */
const falling = (fallMs: number, stepMs: number, fromMs = 0): { tMs: number; mean: number }[] =>
  Array.from({ length: Math.ceil(400 / stepMs) }, (_, index) => {
    const tMs = index * stepMs;
    const part = Math.min(1, Math.max(0, (tMs - fromMs) / fallMs));
    return { tMs, mean: (1 + Math.cos(Math.PI * part)) / 2 };
  });

const bottomOf = (samples: readonly { mean: number }[]): number => samples.findIndex(({ mean }) => mean < 1e-9);

describe('the speed of the lids', () => {
  it('is that of the fastest moment, within 15 % at 30 frames/s, wherever the frames fall', () => {
    for (const fallMs of [100, 150, 250])
      for (const offsetMs of [0, 7, 15, 22, 30]) {
        const samples = falling(fallMs, 1000 / 30, 50 + offsetMs);
        const { amplitude, speedPerS } = lidMove(samples, bottomOf(samples), -1, 350);
        const truth = (Math.PI / 2) * (1000 / fallMs);
        expect(amplitude).toBeCloseTo(1, 9);
        expect(Math.abs(speedPerS / truth - 1), `${fallMs} ms, ${offsetMs} ms`).toBeLessThan(0.15);
      }
  });

  it('is the same forwards and backwards, and 0 where nothing moves', () => {
    const down = falling(120, 10, 50);
    const up = down.toReversed().map(({ mean }, index) => ({ tMs: index * 10, mean }));
    const bottom = bottomOf(down);
    expect(lidMove(up, up.length - 1 - bottom, 1, 350)).toEqual(lidMove(down, bottom, -1, 350));
    const still = [0, 10, 20].map((tMs) => ({ tMs, mean: 0.5 }));
    expect(lidMove(still, 1, -1, 350)).toEqual({ amplitude: 0, speedPerS: 0 });
    expect(lidMove([], 0, -1, 350)).toEqual({ amplitude: 0, speedPerS: 0 });
  });

  it('is looked for within reach of the bottom only', () => {
    const samples = [
      { tMs: 0, mean: 1 },
      { tMs: 100, mean: 0.2 },
      { tMs: 200, mean: 0.1 },
      { tMs: 300, mean: 0 },
    ];
    expect(lidMove(samples, 3, -1, 200)).toEqual({ amplitude: 0.2, speedPerS: 1.125 });
    expect(lidMove(samples, 3, -1, 300).amplitude).toBe(1);
  });
});

it('a slow blink closes slower for its amplitude than a quick one, and both are told with the blink', () => {
  const ratioOf = (fallMs: number): number => {
    const script = driver()
      .openFor(2000)
      .hold({ left: 0.05, right: 0.05 }, fallMs * 2, fallMs)
      .openFor(2000);
    const [blink] = runDriver(script, { noise: 0 }).findings.filter(({ finding }) => finding === 'blink');
    const detail = blink?.finding === 'blink' ? blink.detail : {};
    expect(Number(detail.depth)).toBeGreaterThan(0.8);
    expect(Number(detail.openingSpeedPerS)).toBeGreaterThan(1);
    return Number(detail.closingAmplitudeSpeedMs);
  };
  expect(ratioOf(60)).toBeLessThan(80);
  expect(ratioOf(160)).toBeGreaterThan(1.7 * ratioOf(60));
});

it('lids that fall and rise from one frame to the next do so equally fast', () => {
  const script = driver().openFor(2000).hold({ left: 0.05, right: 0.05 }, 100, 10).openFor(2000);
  const [blink] = runDriver(script, { noise: 0, fps: 100 }).findings.filter(({ finding }) => finding === 'blink');
  const { closingSpeedPerS, openingSpeedPerS } = blink?.finding === 'blink' ? blink.detail : {};
  expect(closingSpeedPerS).toBeGreaterThan(90);
  expect(openingSpeedPerS).toBeCloseTo(Number(closingSpeedPerS), 6);
});
