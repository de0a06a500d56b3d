/** The small machines by themselves, at their exact numbers: episodes, held readings, histograms, baselines, signals. */
import { describe, expect, it } from 'vitest';
import {
  learn,
  LEARNING_MS,
  learningProgress,
  POPULATION,
  startBaseline,
  type BaselineState,
} from '../../edge-agent/core/baseline.js';
import { finishEpisode, startEpisode, stepEpisode, type EpisodeChange } from '../../edge-agent/core/episode.js';
import type { Face, FaceReading } from '../../edge-agent/core/geometry.js';
import { startHeld, stepHeld } from '../../edge-agent/core/held.js';
import { addSample, createHistogram, quantile } from '../../edge-agent/core/histogram.js';
import { handOverEyes, lidsOf, observable, signalsOf, trustedLids, turnedLids } from '../../edge-agent/core/signals.js';
import { at, hands, head, lids, T } from './signals-at.js';

const FACE: Face = {
  confidence: 0.9,
  box: { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 },
  pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
  leftEye: { lidRatio: 0.25, visible: true },
  rightEye: { lidRatio: 0.3, visible: true },
  mouthRatio: 0.1,
  gaze: null,
};
const posed = (yawDeg: number, pitchDeg = 0): Face => ({ ...FACE, pose: { yawDeg, pitchDeg, rollDeg: 0 } });
const eyed = (left: number, right: number, seen = [true, true]): Face => ({
  ...FACE,
  leftEye: { lidRatio: left, visible: seen[0] ?? true },
  rightEye: { lidRatio: right, visible: seen[1] ?? true },
});

describe('an episode', () => {
  const play = (...steps: [number, boolean][]): EpisodeChange[] => {
    const episode = startEpisode();
    return steps.map(([tMs, holds]) => stepEpisode(episode, tMs, holds, { minMs: 100, maxGapMs: 50 }));
  };

  it('may be raised by its first frame, when nothing is asked for', () => {
    expect(stepEpisode(startEpisode(), 5, true, { minMs: 0, maxGapMs: 50 })).toEqual({ kind: 'raised', onsetMs: 5 });
  });

  it('a gap of exactly the limit is none', () => {
    const gap = (tMs: number): string => play([0, true], [50, true], [tMs, true]).at(-1)!.kind;
    expect([gap(100), gap(101)]).toEqual(['raised', 'ended']);
    expect(play([0, true], [50, true], [100, true], [151, true]).at(-1)).toEqual({
      kind: 'ended',
      onsetMs: 0,
      offsetMs: 100,
      raisedMs: 100,
    });
  });

  it('that ends in a gap ends before it, whether it holds again or not: nobody saw what was in between', () => {
    const change = { kind: 'ended', onsetMs: 0, offsetMs: 100, raisedMs: 100 };
    const before: [number, boolean][] = [
      [0, true],
      [50, true],
      [100, true],
    ];
    expect([play(...before, [500, false]).at(-1), play(...before, [500, true]).at(-1)]).toEqual([change, change]);
    expect(play([0, false], [500, true]).at(-1)).toEqual({ kind: 'none' });
  });

  it('begins anew after its end, with nothing of the one before', () => {
    expect(
      play([0, true], [50, true], [100, true], [110, false], [120, true], [160, true], [170, false]).at(-1),
    ).toEqual({
      kind: 'ended',
      onsetMs: 120,
      offsetMs: 170,
      raisedMs: null,
    });
  });

  it('is finished at its last frame, or where it began', () => {
    expect(finishEpisode({ onsetMs: 5, lastMs: null, raisedMs: null })).toMatchObject({ onsetMs: 5, offsetMs: 5 });
    expect(finishEpisode({ onsetMs: 5, lastMs: 9, raisedMs: 7 })).toEqual({
      kind: 'ended',
      onsetMs: 5,
      offsetMs: 9,
      raisedMs: 7,
    });
    expect(
      stepEpisode({ onsetMs: 5, lastMs: null, raisedMs: null }, 20, false, { minMs: 0, maxGapMs: 9 }),
    ).toMatchObject({
      offsetMs: 20,
    });
  });
});

describe('a held reading', () => {
  it('stands for exactly its time', () => {
    const held = startHeld();
    expect(stepHeld(held, 5, undefined, 100)).toBeNull();
    expect([stepHeld(held, 10, 0, 100), stepHeld(held, 110, null, 100), stepHeld(held, 111, null, 100)]).toEqual([
      ...[0, 0, null],
    ]);
    expect([stepHeld(held, 200, 0.5, 100), stepHeld(held, 250, Infinity, 100)]).toEqual([0.5, 0.5]);
  });
});

describe('a histogram', () => {
  it('has as many bins as its range needs', () => {
    expect(createHistogram(-1, 1, 0.5).weights).toEqual([0, 0, 0, 0]);
    expect(createHistogram(2, 5, 2).weights).toHaveLength(2);
  });

  it('puts a value into the bin it lies in, its lower end included', () => {
    const histogram = createHistogram(10, 14, 1);
    for (const value of [10, 11, 11.99, 14, 9]) addSample(histogram, value, 2);
    expect(histogram.weights).toEqual([4, 4, 0, 2]);
    expect(histogram.total).toBe(10);
  });

  it('interpolates within a bin, whatever lies before it', () => {
    const histogram = createHistogram(10, 14, 2);
    addSample(histogram, 10, 1);
    addSample(histogram, 12, 3);
    expect([0, 0.125, 0.25, 0.625, 1].map((share) => quantile(histogram, share))).toEqual([10, 11, 12, 13, 14]);
  });
});

describe('the baseline', () => {
  const learned = (count: number, face: Face, stepMs = 100, state = startBaseline(null)): BaselineState => {
    for (let index = 0; index <= count; index++) learn(state, (state.lastMs ?? 0) + (index === 0 ? 0 : stepMs), face);
    return state;
  };

  it('begins with the population, weighed as a quarter of a second of lids and a second of pose', () => {
    const { left, right, yaw, pitch, learnedMs, current } = startBaseline(null);
    expect(current).toEqual({ leftLidRatio: 0.245, rightLidRatio: 0.245, restYawDeg: 0, restPitchDeg: 0 });
    expect([yaw.strayDeg, yaw.strayMs, pitch.strayDeg, pitch.strayMs]).toEqual([0, 0, 0, 0]);
    expect([left.total, right.total, yaw.seen.total, pitch.seen.total, learnedMs]).toEqual([250, 250, 1000, 1000, 0]);
    expect([left.weights.length, left.binWidth, left.weights[49]]).toEqual([140, 0.005, 250]);
    expect([yaw.seen.weights.length, yaw.seen.from, yaw.seen.weights[89], yaw.seen.weights[90]]).toEqual([
      ...[180, -90, 500, 500],
    ]);
  });

  it('a stored one is complete', () => {
    const state = startBaseline({ ...POPULATION, restYawDeg: 9 });
    expect([state.frozen, state.learnedMs, state.current.restYawDeg, learningProgress(state)]).toEqual([
      ...[true, LEARNING_MS, 9, 1],
    ]);
  });

  it('takes the 0.8 quantile of the lids and the median of the pose', () => {
    const { current } = learned(50, { ...posed(8, -6), ...eyed(0.3, 0.2), pose: posed(8, -6).pose });
    /** Left: 250 of the population below 5000 own; 4200 of 5250 lies at 3950/5000 of its bin. */
    expect(current.leftLidRatio).toBeCloseTo(0.3 + 0.005 * (3950 / 5000), 6);
    expect(current.rightLidRatio).toBeCloseTo(0.2 + 0.005 * (4200 / 5000), 6);
    expect(current.restYawDeg).toBeCloseTo(8 + 2000 / 5000, 6);
    expect(current.restPitchDeg).toBeCloseTo(-6 + 3000 / 5000, 6);
  });

  it('a frame stands for the time since the last one, at most 0.1 s', () => {
    expect([learned(1, FACE, 40).learnedMs, learned(1, FACE, 100).learnedMs, learned(1, FACE, 900).learnedMs]).toEqual([
      ...[40, 100, 100],
    ]);
    const again = learned(1, FACE);
    learn(again, 100, FACE);
    learn(again, 50, FACE);
    expect(again.learnedMs).toBe(100);
  });

  it('one frame changes nothing yet; the next may come a millisecond later', () => {
    expect(learned(0, FACE).current).toEqual(POPULATION);
    expect(learned(1, FACE, 1).learnedMs).toBe(1);
  });

  it('measures 18 degrees from the rest it has learned', () => {
    const state = learned(50, posed(8));
    expect(learned(10, posed(26), 100, state).yaw.strayMs).toBe(0);
    expect(learned(1, posed(27), 100, state).yaw.strayMs).toBe(100);
  });

  it('is done after a minute', () => {
    const almost = learned(599, FACE);
    expect([almost.frozen, learningProgress(almost)]).toEqual([false, 59_900 / 60_000]);
    const done = learned(600, FACE);
    expect([done.frozen, learningProgress(done)]).toEqual([true, 1]);
  });

  it('learns lids from 0.09 on, when both eyes are seen', () => {
    const ms = (face: Face): number => learned(10, face).learnedMs;
    expect([ms(eyed(0.09, 0.3)), ms(eyed(0.089, 0.3)), ms(eyed(0.3, 0.089)), ms(eyed(0.3, 0.09))]).toEqual([
      ...[1000, 0, 0, 1000],
    ]);
    expect([ms(eyed(0.3, 0.3, [false, true])), ms(eyed(0.3, 0.3, [true, false])), ms(eyed(NaN, 0.3))]).toEqual([
      0, 0, 0,
    ]);
  });

  it('learns lids in a head at rest only: within 18 degrees', () => {
    const ms = (face: Face): number => learned(1, face).learnedMs;
    expect([ms(posed(18)), ms(posed(18.1)), ms(posed(-18)), ms(posed(-18.1))]).toEqual([100, 0, 100, 0]);
    expect([ms(posed(0, 18)), ms(posed(0, -18.1)), ms(posed(NaN)), ms(posed(0, NaN))]).toEqual([100, 0, 0, 0]);
  });

  it('takes a stray pose for rest after 5 s within 6 degrees', () => {
    expect(learned(49, posed(30)).yaw.seen.total).toBe(1000);
    const moved = learned(50, posed(30));
    expect([moved.yaw.seen.total, moved.yaw.strayMs]).toEqual([5000, 0]);
    expect(moved.current.restYawDeg).toBeCloseTo(30.5, 6);
    const wandered = (deg: number): number => learned(25, posed(deg), 100, learned(25, posed(30))).yaw.seen.total;
    expect([wandered(36), wandered(36.1), wandered(24), wandered(23.9)]).toEqual([5000, 1000, 5000, 1000]);
  });

  it('a look back at rest ends a stray', () => {
    const state = learned(40, posed(30));
    learn(state, (state.lastMs ?? 0) + 100, posed(0));
    expect(state.yaw.strayMs).toBe(0);
    expect(learned(49, posed(33), 100, state).yaw.seen.total).toBe(1100);
    expect(state.yaw.strayDeg).toBe(33);
  });

  it('a new stray begins where it is', () => {
    const state = learned(20, posed(-40), 100, learned(20, posed(30)));
    expect([state.yaw.strayDeg, state.yaw.strayMs]).toEqual([-40, 2000]);
  });
});

describe('signals', () => {
  const reading = (face: Face | null): FaceReading => ({
    tMs: 7,
    face,
    absence: face === null ? 'noFace' : 'none',
    quality: { brightness: 0.5, contrast: 0.2, saturated: 0, sharpness: 0.05, change: null },
    hands: null,
  });
  const base = { leftLidRatio: 0.28, rightLidRatio: 0.23, restYawDeg: 5, restPitchDeg: -4 };

  it('measure lids against the open eye of this driver, and pose against his rest', () => {
    const face = { ...eyed(0.165, 0.14), pose: { yawDeg: 12, pitchDeg: 3, rollDeg: 2 } };
    const signals = signalsOf(reading(face), base, 33, T);
    expect(signals).toMatchObject({ tMs: 7, faceSeen: true, mouth: 0.1, speedKmh: 33, gaze: null });
    expect([signals.opennessLeft, signals.opennessRight]).toEqual([expect.closeTo(0.5, 9), expect.closeTo(0.5, 9)]);
    expect(signals.pose).toEqual({ yawDeg: 7, pitchDeg: 7, rollDeg: 2 });
    expect(signals.cameraPose).toEqual(face.pose);
    expect(signalsOf(reading(eyed(0.01, 0.33)), base, null, T)).toMatchObject({ opennessLeft: 0, speedKmh: null });
    expect(signalsOf(reading(eyed(0.01, 0.33)), base, null, T).opennessRight).toBeCloseTo(1.0 + 0.1 / 0.18, 9);
  });

  it('say null to what cannot be judged', () => {
    expect(signalsOf(reading(null), base, 1, T)).toMatchObject({
      faceSeen: false,
      opennessLeft: null,
      mouth: null,
      pose: null,
      cameraPose: null,
      speedKmh: 1,
    });
    const broken = {
      ...eyed(NaN, 0.2, [true, false]),
      mouthRatio: NaN,
      pose: { yawDeg: 0, pitchDeg: 0, rollDeg: NaN },
    };
    expect(signalsOf(reading(broken), base, 1, T)).toMatchObject({
      faceSeen: true,
      opennessLeft: null,
      opennessRight: null,
      mouth: null,
      pose: null,
      cameraPose: null,
    });
  });

  it('both lids: the wider and the mean of those that are seen', () => {
    expect(lidsOf({ opennessLeft: 0.2, opennessRight: 0.6 })).toEqual({ widest: 0.6, mean: 0.4 });
    expect(lidsOf({ opennessLeft: null, opennessRight: 0.6 })).toEqual({ widest: 0.6, mean: 0.6 });
    expect(lidsOf({ opennessLeft: 0.2, opennessRight: null })).toEqual({ widest: 0.2, mean: 0.2 });
    expect(lidsOf({ opennessLeft: null, opennessRight: null })).toBeNull();
    expect([observable(lids2(null, 1)), observable(lids2(1, null)), observable(lids2(null, null))]).toEqual([
      ...[true, true, false],
    ]);
  });

  it('lids are trusted within 40 degrees aside and down to 22 below rest', () => {
    const trusted = (yawDeg: number, pitchDeg: number): boolean =>
      trustedLids(at(0, head(yawDeg, pitchDeg)), T) !== null;
    expect([trusted(40, 0), trusted(40.1, 0), trusted(-40, 0), trusted(-40.1, 0)]).toEqual([true, false, true, false]);
    expect([trusted(0, -22), trusted(0, -22.1), trusted(0, 60)]).toEqual([true, false, true]);
    expect([turnedLids(at(0, head(40, -60)), T), turnedLids(at(0, head(40.1)), T)]).toEqual([
      ...[{ widest: 1, mean: 1 }, null],
    ]);
    expect([trustedLids(at(0, { pose: null }), T), turnedLids(at(0, { pose: null }), T)]).toEqual([null, null]);
    expect(trustedLids(at(0, lids(null)), T)).toBeNull();
  });

  it('a hand covers the eyes from a confidence of 0.5', () => {
    expect([0.49, 0.5].map((sure) => handOverEyes(at(0, hands({ overEyes: sure })), T))).toEqual([false, true]);
    expect([handOverEyes(at(0), T), handOverEyes(at(0, hands({})), T)]).toEqual([false, false]);
    expect(turnedLids(at(0, hands({ overEyes: 0.5 })), T)).toBeNull();
  });
});

function lids2(opennessLeft: number | null, opennessRight: number | null) {
  return { opennessLeft, opennessRight };
}
