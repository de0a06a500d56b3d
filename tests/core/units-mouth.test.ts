/** Mouth and nods by themselves, at the exact openings, angles and times. */
import { describe, expect, it } from 'vitest';
import { nod } from '../../edge-agent/core/nod.js';
import type { Signals } from '../../edge-agent/core/signals.js';
import { yawn } from '../../edge-agent/core/yawn.js';
import { at, frames, hands, head, judge, lids, lines, T, UNSEEN, type Key } from './signals-at.js';

const mouth = (ratio: number): Key[1] => ({ mouth: ratio });

describe('a yawn', () => {
  const yawns = (...keys: Key[]) => judge(yawn, frames(10, ...keys)).changes;
  /** Opens slowly: begun at 500, open from 1000 on. */
  const slow = (...keys: Key[]): string[] => lines(yawns([0], [500, mouth(0.2)], ...keys));

  it('is a mouth at 0.45 for 1.2 s', () => {
    expect(slow([1000, mouth(0.45)], [2200], [2300])).toEqual([]);
    expect(slow([1000, mouth(0.45)], [2210], [2300])).toEqual(['yawn 1000-2210 @2200']);
    expect(slow([1000, mouth(0.44)], [4000], [4100])).toEqual([]);
  });

  it('or at 0.75 for 0.9 s', () => {
    expect(slow([1000, mouth(0.75)], [1900], [2000])).toEqual([]);
    expect(slow([1000, mouth(0.75)], [1910], [2000])).toEqual(['yawn 1000-1910 @1900']);
    expect(slow([1000, mouth(0.74)], [1910], [2000])).toEqual([]);
  });

  it('lasts until the mouth is below 70 % of that', () => {
    expect(slow([1000, mouth(0.45)], [1500, mouth(0.316)], [2500], [2600])).toEqual(['yawn 1000-2500 @2200']);
    expect(slow([1000, mouth(0.45)], [2000, mouth(0.314)], [2500], [2600])).toEqual([]);
  });

  it('takes at least 0.25 s to open, unless it opens to 0.75', () => {
    const opens = (riseMs: number, wide: number): number =>
      yawns([0], [1000 - riseMs, mouth(0.181)], [1000, mouth(wide)], [3000], [3100]).length;
    expect([opens(250, 0.5), opens(240, 0.5), opens(240, 0.75), opens(240, 0.74)]).toEqual([1, 0, 1, 0]);
    expect(yawns([0], [500, mouth(0.179)], [1000, mouth(0.5)], [3000], [3100])).toEqual([]);
    expect(yawns([0], [500, mouth(0.2)], [800], [810, mouth(0.2)], [1000, mouth(0.5)], [3000], [3100])).toEqual([]);
  });

  it('tells how wide it was and how long it lasted, each for itself', () => {
    const changes = yawns(
      ...([[0], [500, mouth(0.2)], [1000, mouth(0.5)], [1500, mouth(0.7)], [2000, mouth(0.6)], [3000]] as const),
      ...([[3500, mouth(0.2)], [4000, mouth(0.5)], [5500], [5600]] as const),
    );
    expect(changes.map(({ finding }) => finding.detail)).toEqual([
      { durationMs: 2000, widestMouth: 0.7, behindHand: false },
      { durationMs: 1500, widestMouth: 0.5, behindHand: false },
    ]);
  });

  it('does not swing: a mouth that closes by 0.12 and opens again twice laughs', () => {
    const swings = (count: number, low: number): number => {
      const keys: Key[] = [[0], [500, mouth(0.2)], [1000, mouth(0.6)]];
      for (let swing = 0; swing < count; swing++)
        keys.push([1500 + 400 * swing, mouth(low)], [1700 + 400 * swing, mouth(0.6)]);
      return yawns(...keys, [3500], [3600]).length;
    };
    expect([swings(1, 0.4), swings(2, 0.4), swings(2, 0.49)]).toEqual([1, 0, 1]);
  });

  it('a mouth that closes in two steps opened again once only', () => {
    const steps: readonly Key[] = [
      ...([[0], [500, mouth(0.2)], [1000, mouth(0.6)], [1500, mouth(0.4)], [1700, mouth(0.6)]] as const),
      ...([[2300, mouth(0.4)], [2600], [2700]] as const),
    ];
    expect(yawns(...steps)).toHaveLength(1);
  });

  it('a swing is counted from the widest and the narrowest opening', () => {
    const gently: Key[] = [
      ...([[0], [500, mouth(0.2)], [1000, mouth(0.5)], [1100, mouth(0.6)], [1200, mouth(0.54)]] as const),
      ...([
        [1300, mouth(0.475)],
        [1400, mouth(0.45)],
        [1500, mouth(0.52)],
        [1600, mouth(0.575)],
      ] as const),
      ...([[1700, mouth(0.6)], [1800, mouth(0.475)], [1900, mouth(0.6)], [2600], [2700]] as const),
    ];
    expect(yawns(...gently)).toEqual([]);
    expect(yawns(...gently.map(([tMs, change]): Key => [tMs, tMs === 1800 ? mouth(0.485) : change]))).toHaveLength(1);
  });

  it('forgets the swings of the mouth before', () => {
    const laugh: Key[] = [
      ...([[0], [200, mouth(0.2)], [500, mouth(0.6)], [700, mouth(0.4)], [900, mouth(0.6)]] as const),
      ...([[1100, mouth(0.4)], [1300, mouth(0.6)], [1900]] as const),
    ];
    expect(lines(yawns(...laugh, [2500, mouth(0.2)], [3000, mouth(0.6)], [4500], [4600]))).toEqual([
      'yawn 3000-4500 @4200',
    ]);
  });

  it('is looked for within 35 degrees aside', () => {
    const turned = (deg: number): number =>
      yawns([0], [500, mouth(0.2)], [1000, { ...mouth(0.5), ...head(deg) }], [3000], [3100]).length;
    expect([turned(35), turned(35.1), turned(-35), turned(-35.1)]).toEqual([1, 0, 1, 0]);
    expect(yawns([0], [500, mouth(0.2)], [1000, { ...mouth(0.5), pose: null }], [3000], [3100])).toEqual([]);
    expect(yawns([0], [1000, { mouth: null }], [3000], [3100])).toEqual([]);
  });

  it('behind a hand is a hand at the mouth while the lids narrow below 0.6', () => {
    const hidden = (openness: number | null, sure = 0.5): string[] =>
      lines(yawns([0], [1000, { ...hands({ atMouth: sure }), ...lids(openness) }], [2500], [2600]));
    expect([hidden(0.59), hidden(0.6), hidden(null), hidden(0.3, 0.49)]).toEqual([
      ...[['yawn 1000-2500 @2200'], [], [], []],
    ]);
    const begun = yawns(
      [0],
      [500, mouth(0.2)],
      [1000, mouth(0.5)],
      [1500, { ...hands({ atMouth: 1 }), ...lids(0.5) }],
      [2500],
      [2600],
    );
    expect(begun[0]?.finding.detail.behindHand).toBe(true);
  });

  it('ends with the data', () => {
    const { state } = judge(yawn, frames(10, [0], [500, mouth(0.2)], [1000, mouth(0.5)], [2501]));
    expect(lines(yawn.finish(state, T, []))).toEqual(['yawn 1000-2500 @2200']);
    const gaping = judge(yawn, frames(10, [0], [900, mouth(0.2)], [1000, mouth(0.75)], [2501])).state;
    expect(lines(yawn.finish(gaping, T, []))).toEqual(['yawn 1000-2500 @1900']);
    const shout = judge(yawn, frames(10, [0], [900, mouth(0.2)], [1000, mouth(0.74)], [2501])).state;
    expect(yawn.finish(shout, T, [])).toEqual([]);
  });
});

type PitchKey = readonly [tMs: number, deg: number];

describe('a nod', () => {
  /** Pitch goes in straight lines from key to key, a frame every 50 ms. */
  const pitched = (...keys: readonly PitchKey[]): Signals[] => {
    const all: Signals[] = [];
    for (let tMs = 0; tMs <= (keys.at(-1)?.[0] ?? 0); tMs += 50) {
      const after = keys.find(([keyMs]) => keyMs >= tMs) ?? [0, 0];
      const before = keys.findLast(([keyMs]) => keyMs <= tMs) ?? after;
      const share = after[0] === before[0] ? 0 : (tMs - before[0]) / (after[0] - before[0]);
      all.push(at(tMs, head(0, before[1] + share * (after[1] - before[1]))));
    }
    return all;
  };
  const nods = (...keys: readonly PitchKey[]) => judge(nod, pitched(...keys)).changes;

  it('sinks slowly and jerks back by 70 %', () => {
    const changes = nods([0, 0], [1000, 0], [2000, -20], [2200, 0], [4000, 0]);
    /** At 1100 the head is a tenth of the way down; at 2150 it is back by three quarters. */
    expect(lines(changes)).toEqual(['nod 1100-2150 @2150']);
    expect(changes[0]?.finding.detail).toEqual({ durationMs: 1050, depthDeg: 18, fallMs: 900 });
  });

  it('is 15 degrees deep from where it began', () => {
    const deep = (deg: number): number => nods([0, 0], [1000, 0], [2000, -deg], [2200, 0], [3000, 0]).length;
    expect([deep(16.6), deep(16.7)]).toEqual([0, 1]);
  });

  it('comes back within 0.5 s of its lowest point', () => {
    const back = (ms: number): number =>
      nods([0, 0], [1000, 0], [2000, -20], [2000 + ms - 50, -19], [2000 + ms, -6], [2000 + ms + 50, -6]).length;
    expect([back(500), back(550)]).toEqual([1, 0]);
  });

  it('comes back by 70 %', () => {
    const to = (deg: number): number => nods([0, 0], [1000, 0], [2000, -20], [2200, deg], [3000, deg]).length;
    expect([to(-7.3), to(-7.5)]).toEqual([1, 0]);
  });

  it('sinks for at least 0.5 s', () => {
    const sinks = (ms: number): number => nods([0, 0], [1000, 0], [1000 + ms, -20], [1200 + ms, 0], [3000, 0]).length;
    expect([sinks(550), sinks(600)]).toEqual([1, 1]);
    expect(sinks(500)).toBe(0);
  });

  it('never falls by more than half within 150 ms', () => {
    const falls = (deg: number): number =>
      nods([0, 0], [1000, 0], [1500, -4], [1650, -4 - deg], [2400, -20], [2600, 0], [3000, 0]).length;
    expect([falls(8), falls(11)]).toEqual([1, 0]);
  });

  it('is forgotten in a gap of more than 0.5 s and after 4 s', () => {
    const all = pitched([0, 0], [1000, 0], [2000, -20], [2200, 0], [4000, 0]);
    const without = (fromMs: number, toMs: number): number =>
      judge(
        nod,
        all.filter(({ tMs }) => tMs <= fromMs || tMs >= toMs),
      ).changes.length;
    expect([without(1200, 1700), without(1200, 1750)]).toEqual([1, 0]);
    expect(
      judge(
        nod,
        all.map((one) => (one.tMs === 1500 ? at(1500, UNSEEN) : one)),
      ).changes,
    ).toHaveLength(1);
    expect(nods([0, 0], [1000, 0], [6000, -30], [6200, 0], [7000, 0])[0]?.finding.onsetMs).toBeGreaterThan(2000);
    const { state } = judge(nod, pitched([0, 0], [9000, 0]));
    expect([state.samples.length, state.samples[0]?.tMs]).toEqual([81, 5000]);
  });

  it('is reported once, and not from samples closer than 50 ms', () => {
    expect(nods([0, 0], [1000, 0], [2000, -20], [2200, 0], [2600, 0], [3600, -20], [3800, 0], [4000, 0])).toHaveLength(
      2,
    );
    const { state } = judge(nod, frames(49, [0], [500]));
    expect(state.samples.map(({ tMs }) => tMs)).toEqual([0, 98, 196, 294, 392, 490]);
    expect(nod.finish(state, T, [])).toEqual([]);
  });
});
