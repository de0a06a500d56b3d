/** Lids by themselves, at the exact heights and times: blinks, closures and their tiers. */
import { describe, expect, it } from 'vitest';
import { finishBlinks, startBlinks, stepBlinks, type Dip } from '../../edge-agent/core/blinks.js';
import { closures } from '../../edge-agent/core/closures.js';
import { eyes } from '../../edge-agent/core/eyes.js';
import type { Signals } from '../../edge-agent/core/signals.js';
import type { Thresholds } from '../../edge-agent/core/thresholds.js';
import { frames, hands, head, judge, lids, lines, picture, T, UNSEEN, type Key } from './signals-at.js';

describe('blinks', () => {
  interface Seen extends Dip {
    readonly atMs: number;
  }
  const dipsOf = (signals: readonly Signals[], thresholds: Thresholds = T): Seen[] => {
    const state = startBlinks();
    return signals.flatMap((one) => stepBlinks(state, one, thresholds).map((dip) => ({ ...dip, atMs: one.tMs })));
  };
  const dips = (...keys: Key[]): Seen[] => dipsOf(frames(10, ...keys));
  const SHUT = lids(0);
  const NEARLY = lids(0.1);

  it('are measured where the lids pass half of the depth, and certain 0.45 s after their bottom', () => {
    expect(dips([0], [1000, SHUT], [1160], [3000])).toMatchObject([
      { onsetMs: 995, offsetMs: 1155, depth: 1, minOpenness: 0, atMs: 1450 },
    ]);
    const [uneven] = dips([0], [990, lids(0.9)], [1000, lids(0.2)], [1100, lids(0.7)], [1110], [3000]);
    expect(uneven?.depth).toBeCloseTo(0.8, 9);
    expect(uneven?.onsetMs).toBeCloseTo(1000 - (0.4 / 0.7) * 10, 9);
    expect(uneven?.offsetMs).toBeCloseTo(1090 + (0.4 / 0.5) * 10, 9);
  });

  it('are as deep as the lower of their shoulders', () => {
    expect(dips([0], [1000, SHUT], [1100, lids(0.5)], [3000])[0]?.depth).toBe(0.5);
    expect(dips([0, lids(0.5)], [1000, SHUT], [1100], [3000])[0]?.depth).toBe(0.5);
  });

  it('last at least 50 ms and at most 600 ms', () => {
    expect([dips([0], [1000, SHUT], [1040], [3000]).length, dips([0], [1000, SHUT], [1050], [3000]).length]).toEqual([
      ...[0, 1],
    ]);
    const long = (ms: number): number =>
      dips([0], [1000, NEARLY], [1300, SHUT], [1310, NEARLY], [1000 + ms], [3000]).length;
    expect([long(600), long(610)]).toEqual([1, 0]);
  });

  it('have an open shoulder within 350 ms before and 450 ms after the bottom', () => {
    const bottomAt = (tMs: number): number =>
      dips([0], [1000, NEARLY], [tMs, SHUT], [tMs + 10, NEARLY], [1460], [3000]).length;
    expect([bottomAt(1340), bottomAt(1350)]).toEqual([1, 0]);
    const openAt = (tMs: number): number =>
      dips([0], [1000, NEARLY], [1100, SHUT], [1110, NEARLY], [tMs], [3000]).length;
    expect([openAt(1550), openAt(1560)]).toEqual([1, 0]);
  });

  it('need a fifth of the open level', () => {
    const deep = (openness: number): number =>
      dipsOf(frames(10, [0], [1000, lids(openness)], [1100], [3000]), { ...T, blinkDepth: 0.25 }).length;
    expect([deep(0.75), deep(0.76)]).toEqual([1, 0]);
  });

  it('need both eyes to take part with a tenth, of those that are seen', () => {
    const right = (open: number | null, shut: number | null): number =>
      dips([0, lids(1, open)], [1000, lids(0, shut)], [1100, lids(1, open)], [3000]).length;
    expect([right(0.1, 0), right(0.09, 0), right(1, 0.95), right(null, null), right(1, null)]).toEqual([1, 0, 0, 1, 1]);
    const left = (open: number, shut: number): number =>
      dips([0, lids(open, 1)], [1000, lids(shut, 0)], [1100, lids(open, 1)], [3000]).length;
    expect([left(0.1, 0), left(0.09, 0)]).toEqual([1, 0]);
  });

  it('have the lowest point within 80 ms as their bottom', () => {
    const second = (tMs: number): number[] =>
      dips([0], [1000, NEARLY], [1010, lids(0.2)], [tMs, SHUT], [tMs + 10, lids(0.2)], [1200], [3000]).map(
        ({ minOpenness }) => minOpenness,
      );
    expect([second(1080), second(1090)]).toEqual([[0], [0.1]]);
    /** The first is too short to be one, but still the lower of the two. */
    const after = (tMs: number): number => dips([0], [1000, SHUT], [1040], [tMs, NEARLY], [tMs + 100], [3000]).length;
    expect([after(1110), after(1120)]).toEqual([0, 1]);
  });

  it('are looked for in heads within 30 degrees aside and 22 up or down, without a hand', () => {
    const posed = (change: Key[1]): number => {
      const shut = { ...change, ...SHUT };
      return dips([0, change], [1000, shut], [1100, change], [3000]).length;
    };
    expect([30, 30.1, -30, -30.1].map((deg) => posed(head(deg)))).toEqual([1, 0, 1, 0]);
    expect([22, 22.1, -22, -22.1].map((deg) => posed(head(0, deg)))).toEqual([1, 0, 1, 0]);
    expect([posed(hands({ overEyes: 0.49 })), posed(hands({ overEyes: 0.5 })), posed({ pose: null })]).toEqual([
      1, 0, 0,
    ]);
  });

  it('are judged with the shoulders there are when the eyes get lost or the frames stop', () => {
    expect(dips([0], [1000, SHUT], [1100], [1200, UNSEEN], [3000])).toMatchObject([
      { onsetMs: 995, offsetMs: 1095, depth: 1, minOpenness: 0, atMs: 1200 },
    ]);
    const gap = (gapMs: number): number[] =>
      dipsOf([...frames(10, [0], [1000, SHUT], [1100], [1201]), ...frames(10, [1200 + gapMs], [3000])]).map(
        ({ atMs }) => atMs,
      );
    expect([gap(240), gap(500), gap(501)]).toEqual([[1450], [1700], [1701]]);
    const cut = dipsOf([...frames(10, [0], [1000, SHUT], [1100]), ...frames(10, [1601], [3000])]);
    expect(cut).toEqual([]);
    const state = startBlinks();
    for (const one of frames(10, [0], [1000, SHUT], [1100], [1200])) stepBlinks(state, one, T);
    expect(finishBlinks(state, T)).toHaveLength(1);
    expect(finishBlinks(state, T)).toEqual([]);
    expect(state.samples).toEqual([]);
  });

  it('that last exactly 600 ms, meet exactly, or fall once more at their bottom', () => {
    const exact = dips(
      [0],
      [1000, lids(0.5)],
      [1010, NEARLY],
      [1300, SHUT],
      [1310, NEARLY],
      [1600, lids(0.5)],
      [1610],
      [3000],
    );
    expect(exact.map(({ onsetMs, offsetMs }) => [onsetMs, offsetMs])).toEqual([[1000, 1600]]);
    const met = dipsOf(frames(50, [0], [1000, SHUT], [1050, lids(0.5)], [1100, SHUT], [1150], [3000]));
    expect(met.map(({ onsetMs }) => onsetMs)).toEqual([975, 1050]);
    const deeper = dips([0], [1000, NEARLY], [1010, SHUT], [1020, lids(0.2)], [1100], [3000]);
    expect(deeper.map(({ minOpenness }) => minOpenness)).toEqual([0]);
  });

  it('are none when the first frame of all was as low', () => {
    expect(dips([0, SHUT], [10], [20, SHUT], [100], [1000])).toEqual([]);
  });

  it('go on through a gap of just the limit', () => {
    const gap = (gapMs: number): number =>
      dipsOf([...frames(10, [0], [1000, SHUT], [1101]), ...frames(10, [1100 + gapMs], [3000])], { ...T, maxGapMs: 100 })
        .length;
    expect([gap(100), gap(101)]).toEqual([1, 0]);
  });

  it('are each reported once, and remember 1.4 s', () => {
    expect(dips([0], [1000, SHUT], [1100], [1250, SHUT], [1350], [3000]).map(({ onsetMs }) => onsetMs)).toEqual([
      ...[995, 1245],
    ]);
    const state = startBlinks();
    for (const one of frames(10, [0], [3001])) stepBlinks(state, one, T);
    expect([state.samples[0]?.tMs, state.samples.length]).toEqual([1600, 141]);
  });
});

describe('closures', () => {
  /** A frame at half height before the closure makes 1010 its onset. */
  const fall: Key[] = [[0], [1000, lids(0.5)], [1010, lids(0)]];
  const seen = (...keys: Key[]) => judge(closures, frames(10, ...fall, ...keys)).changes;
  /** The closure ends exactly here: a frame at the reopening height comes first. */
  const until = (tMs: number): string[] => lines(seen([tMs, lids(0.45)], [tMs + 10], [tMs + 200]));

  it('are long blinks beyond 0.5 s and slow closures from 1 s', () => {
    expect(until(1510)).toEqual([]);
    expect(until(1520)).toEqual(['longBlink 1010-1520 @1610']);
    expect(until(2000)).toEqual(['longBlink 1010-2000 @2090']);
    expect(until(2010)).toEqual(['slowClosure 1010-2010 @2100']);
  });

  it('cross their tiers at 1.5, 2 and 3 s', () => {
    expect(until(2500)).toEqual(['slowClosure 1010-2500 @2590']);
    expect(until(2510).slice(0, 2)).toEqual(['+microsleepWarning 1010 @2600', 'slowClosure 1010-2510 @2600']);
    expect(lines(seen([4020]))).toEqual([
      ...['+microsleepWarning 1010 @2510', '+eyesClosed 1010 @3010', '+sleep 1010 @4010'],
    ]);
    expect(seen([4020]).map(({ finding }) => finding.detail.thresholdMs)).toEqual([1500, 2000, 3000]);
    expect(until(4500).slice(3)).toEqual([
      'slowClosure 1010-4500 @4590',
      '-microsleepWarning 1010-4500 @2510',
      '-eyesClosed 1010-4500 @3010',
      '-sleep 1010-4500 @4010',
    ]);
  });

  it('begin when both lids are below 0.33, or below 0.15 while something lowers them', () => {
    const begins = (change: Key[1]): number => judge(closures, frames(10, [0], [1000, change], [2900])).changes.length;
    expect([lids(0.32), lids(0.33), lids(0.1, 0.33), lids(0.1, null)].map(begins)).toEqual([1, 0, 0, 1]);
    const sunny = (openness: number): number => begins({ ...lids(openness), ...picture({ saturated: 0.08 }) });
    expect([sunny(0.14), sunny(0.15)]).toEqual([1, 0]);
  });

  it('begin where the lids passed half of the height they had within 0.35 s before', () => {
    const onset = (...keys: Key[]): number | undefined =>
      judge(closures, frames(10, ...keys)).changes[0]?.finding.onsetMs;
    expect(onset([0], [1000, lids(0)], [3000])).toBe(995);
    expect(onset([0], [1000, lids(0.6)], [1350, lids(0.2)], [3000])).toBeCloseTo(1347.5, 6);
    expect(onset([0], [1010, lids(0.6)], [1350, lids(0.2)], [3000])).toBeCloseTo(1342.5, 6);
    expect(onset([0, lids(0)], [3000])).toBe(0);
    expect(onset([0], [10, lids(0)], [3000])).toBe(5);
    expect(onset([0], [1000, lids(0.4)], [1100, lids(0.2)], [3000])).toBeCloseTo(990 + 10 * (0.5 / 0.6), 6);
  });

  it('end when the lids stay open at 0.45 for 90 ms', () => {
    expect(lines(seen([2600], [2680, lids(0)], [3100]))).toEqual([
      ...['+microsleepWarning 1010 @2510', '+eyesClosed 1010 @3010'],
    ]);
    expect(lines(seen([2600, lids(0.45)], [2690, lids(0)], [3100])).at(-1)).toBe('+eyesClosed 1010 @3010');
    expect(lines(seen([2600, lids(0.45)], [2700, lids(0)], [3100]))[1]).toBe('slowClosure 1010-2600 @2690');
    expect(lines(seen([2600, lids(0.44)], [3100])).at(-1)).toBe('+eyesClosed 1010 @3010');
    expect(seen([2600], [2800])[1]?.finding.offsetMs).toBe(2594.5);
  });

  it('tell how narrow the wider eye was and whether the face was lost', () => {
    const { detail } = seen([1500, lids(0.1, 0.2)], [2590, lids(0.45)], [2600], [2800])[1]!.finding;
    expect(detail).toEqual({ minOpenness: 0, faceLost: false, durationMs: 1580 });
    const lost = seen([1500, UNSEEN], [3020]).map(({ finding }) => finding.detail.faceLost);
    expect(lost).toEqual([true, true]);
    const narrow = judge(closures, frames(10, [0], [1000, lids(0.1, 0.2)], [2600])).changes[0]?.finding.detail;
    expect(narrow).toEqual({ minOpenness: 0.2, faceLost: false, thresholdMs: 1500 });
    const wide = judge(closures, frames(10, [0], [1000, lids(0)], [1600], [2000, lids(0.2)], [4000])).changes;
    expect(wide.map(({ finding }) => finding.detail.minOpenness)).toEqual([0, 0.2]);
  });

  it('go on in a lost face for 10 s from the last frame on which the lids were seen', () => {
    const lost = lines(seen([1500, UNSEEN], [13_000]));
    expect(lost.slice(0, 4)).toEqual([
      '+microsleepWarning 1010 @2510',
      '+eyesClosed 1010 @3010',
      '+sleep 1010 @4010',
      'slowClosure 1010-11500 @11500',
    ]);
    expect(judge(closures, frames(10, [0], [1000, UNSEEN], [9000])).changes).toEqual([]);
  });

  it('end at the first frame on which the eyes come back open', () => {
    expect(lines(seen([1500, UNSEEN], [2600], [2700])).slice(0, 2)).toEqual([
      ...['+microsleepWarning 1010 @2510', 'slowClosure 1010-2600 @2690'],
    ]);
  });

  it('that are young end when a hand comes or the head turns far; old ones go on', () => {
    const away = (tMs: number, change: Key[1]): string[] => lines(seen([tMs, change], [2600]));
    for (const change of [head(40.1), head(-40.1), hands({ overEyes: 0.5 })]) {
      expect(away(2000, change)).toEqual(['longBlink 1010-2000 @2000']);
      expect(away(2010, change)).toEqual(['+microsleepWarning 1010 @2510']);
    }
    expect(away(1800, { ...head(40), ...lids(0) })).toEqual(['+microsleepWarning 1010 @2510']);
    expect(away(1800, { ...head(40), ...lids(null) })).toEqual(['+microsleepWarning 1010 @2510']);
    expect(away(1800, UNSEEN)).toEqual(['+microsleepWarning 1010 @2510']);
  });

  it('that were opening when the eyes got lost are over where they opened', () => {
    expect(lines(seen([3000, lids(0.45)], [3050, UNSEEN], [3100]))).toEqual([
      '+microsleepWarning 1010 @2510',
      'slowClosure 1010-3000 @3050',
      '-microsleepWarning 1010-3000 @2510',
    ]);
  });

  it('do not begin in a head lower than 22 degrees, but go on in one', () => {
    const low = (pitchDeg: number): number =>
      judge(closures, frames(10, [0], [1000, { ...head(0, pitchDeg), ...lids(0) }], [2900])).changes.length;
    expect([low(-22), low(-22.1)]).toEqual([1, 0]);
    expect(lines(seen([1500, { ...head(0, -40), ...lids(0) }], [2600]))).toEqual(['+microsleepWarning 1010 @2510']);
  });

  it('end at a gap of more than 0.5 s, at the last frame before it', () => {
    const gap = (gapMs: number): string[] =>
      lines(judge(closures, [...frames(10, ...fall, [1701]), ...frames(10, [1700 + gapMs, lids(0)], [2600])]).changes);
    expect([gap(500), gap(501)]).toEqual([['+microsleepWarning 1010 @2510'], ['longBlink 1010-1700 @2201']]);
    const after = judge(closures, [...frames(10, [0], [1701]), ...frames(10, [2201, lids(0)], [4000])]).changes;
    expect(after[0]?.finding.onsetMs).toBe(2201);
  });

  it('a lost face wipes out how high the lids stood', () => {
    const { changes } = judge(closures, frames(10, [0], [900, UNSEEN], [1000, lids(0)], [2600]));
    expect(lines(changes)).toEqual(['+microsleepWarning 1000 @2500']);
  });

  it('end with the data', () => {
    const { state } = judge(closures, frames(10, ...fall, [3201]));
    expect(lines(closures.finish(state, T, []))).toEqual([
      'slowClosure 1010-3200 @3200',
      '-microsleepWarning 1010-3200 @2510',
      '-eyesClosed 1010-3200 @3010',
    ]);
    expect(closures.finish(state, T, [])).toEqual([]);
  });
});

describe('the eye rule', () => {
  const seen = (...keys: Key[]): string[] => lines(judge(eyes, frames(10, ...keys)).changes);
  const SHUT = lids(0);

  it('makes one finding of each closure: a blink up to 0.5 s, a long blink beyond', () => {
    expect(seen([0], [1000, SHUT], [1200], [3000])).toEqual(['blink 995-1195 @1450']);
    expect(seen([0], [1000, SHUT], [1600], [3000])).toEqual(['longBlink 995-1595 @1690']);
  });

  it('a dip too shallow for a closure is a long blink beyond 0.5 s', () => {
    const shallow = (ms: number): string[] =>
      seen([0], [1000, lids(0.45)], [1250, lids(0.4)], [1260, lids(0.45)], [1000 + ms], [3000]);
    expect(shallow(500)).toEqual(['blink 995-1495 @1700']);
    expect(shallow(510)).toEqual(['longBlink 995-1505 @1700']);
  });

  it('a blink just before a closure is one of its own, a flutter within is not', () => {
    expect(seen([0], [1000, SHUT], [1100], [1300, SHUT], [2200], [4000])).toEqual([
      'blink 995-1095 @1450',
      'longBlink 1295-2195 @2290',
    ]);
    expect(seen([0], [1000, lids(0.2)], [1300, SHUT], [1400, lids(0.2)], [2200], [4000])).toEqual([
      'slowClosure 996-2193 @2290',
    ]);
  });

  it('ends with the data', () => {
    const { state } = judge(eyes, frames(10, [0], [1000, SHUT], [1200], [1300]));
    expect(lines(eyes.finish(state, T, []))).toEqual(['blink 995-1195 @1290']);
    const closed = judge(eyes, frames(10, [0], [1000, SHUT], [1700])).state;
    expect(lines(eyes.finish(closed, T, []))).toEqual(['longBlink 995-1690 @1690']);
  });
});
