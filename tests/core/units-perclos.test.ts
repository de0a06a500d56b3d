/** What lowers open lids, and PERCLOS, at their exact numbers. */
import { describe, expect, it } from 'vitest';
import { perclosHigh, startPerclos, stepPerclos } from '../../edge-agent/core/perclos.js';
import { startSqueeze, stepSqueeze } from '../../edge-agent/core/squeeze.js';
import { at, frames, head, judge, lids, lines, picture, T, UNSEEN, type Key } from './signals-at.js';

describe('what lowers open lids', () => {
  const squeezed = (change: Key[1]): boolean => stepSqueeze(startSqueeze(), at(0, change), T);

  it('a head or gaze 12 degrees down, or glare', () => {
    expect([squeezed(head(0, -12)), squeezed(head(0, -11.9)), squeezed({})]).toEqual([true, false, false]);
    const gaze = (pitchDeg: number): boolean => squeezed({ gaze: { yawDeg: 0, pitchDeg } });
    expect([gaze(-12), gaze(-11.9)]).toEqual([true, false]);
    const glare = (saturated: number): boolean => squeezed(picture({ saturated }));
    expect([glare(0.08), glare(0.079)]).toEqual([true, false]);
  });

  it('a mouth that moves by 0.12 within 0.4 s, for 0.8 s more', () => {
    const moved = (...mouths: [number, number | null][]): boolean[] => {
      const state = startSqueeze();
      return mouths.map(([tMs, mouth]) => stepSqueeze(state, at(tMs, { mouth }), T));
    };
    expect(moved([0, 0], [400, 0.12])).toEqual([false, true]);
    expect(moved([0, 0], [401, 0.12])).toEqual([false, false]);
    expect(moved([0, 0], [400, 0.119])).toEqual([false, false]);
    expect(moved([0, 0.12], [100, 0.05], [200, 0])).toEqual([false, false, true]);
    expect(moved([0, 0], [100, 0.5], [900, null], [901, null])).toEqual([false, true, true, false]);
  });
});

describe('PERCLOS', () => {
  const SHUT = lids(0.2);
  const window = (...keys: Key[]): (number | null)[] => {
    const state = startPerclos();
    return frames(100, ...keys).map((one) => stepPerclos(state, one, T));
  };

  it('is the share of judged time with both lids at 0.2 or below, for longer than a blink', () => {
    expect(window([0], [20_000, SHUT], [23_000], [30_000], [30_001]).at(-1)).toBe(0.1);
    expect(window([0], [20_000, lids(0.21)], [23_000], [30_001]).at(-1)).toBe(0);
    expect(window([0], [20_000, lids(0.1, 0.3)], [23_000], [30_001]).at(-1)).toBe(0);
    expect(window([0], [20_000, SHUT], [20_500], [30_001]).at(-1)).toBe(0);
    expect(window([0], [20_000, SHUT], [20_600], [30_001]).at(-1)).toBe(0.02);
  });

  it('needs half of the window', () => {
    expect(window([0], [30_000]).at(-1)).toBeNull();
    expect(window([0], [30_001]).at(-1)).toBe(0);
    expect(window([0], [20_000, UNSEEN], [30_000], [40_000]).at(-1)).toBeNull();
    expect(window([0], [20_000, UNSEEN], [30_000], [40_001]).at(-1)).toBe(0);
  });

  it('forgets what is older than the window, also within a closure', () => {
    expect(window([0, SHUT], [10_000], [64_001]).at(-1)).toBe(0.1);
    expect(window([0, SHUT], [10_000], [70_001]).at(-1)).toBe(0);
    const state = startPerclos();
    for (const one of frames(100, [0, SHUT], [10_000], [70_001])) stepPerclos(state, one, T);
    expect(state.spans.map(({ lids: what }) => what)).toEqual(['open']);
  });

  it('counts nothing in a gap of more than 0.5 s', () => {
    const gap = (gapMs: number): number => {
      const state = startPerclos();
      let last: number | null = null;
      for (const one of [...frames(100, [0], [30_001]), ...frames(100, [30_000 + gapMs, SHUT], [34_000 + gapMs])])
        last = stepPerclos(state, one, T);
      return last ?? NaN;
    };
    expect(gap(500)).toBeCloseTo(3.9 / 34.4, 9);
    expect(gap(501)).toBeCloseTo(3.9 / 33.9, 9);
  });

  const warned = (...values: [number, number | null][]) =>
    judge(
      perclosHigh,
      values.map(([tMs, perclos]) => at(tMs, { perclos })),
    );

  it('warns from 0.15, until below 0.1', () => {
    const { changes } = warned([0, 0.149], [1, 0.15], [2, 0.3], [3, null], [4, 0.1], [5, 0.099], [6, 0.12]);
    expect(lines(changes)).toEqual(['+perclosHigh 1 @1', '-perclosHigh 1-5 @1']);
    expect(changes.map(({ finding }) => finding.detail)).toEqual([
      { perclos: 0.15, threshold: 0.15 },
      { highestPerclos: 0.3 },
    ]);
  });

  it('ends when the eyes have not been judged for its whole window, and warns anew afterwards', () => {
    const { changes } = warned([0, 0.2], [1000, 0.3], [61_000, null], [61_001, null], [61_002, 0.2]);
    expect(lines(changes)).toEqual(['+perclosHigh 0 @0', '-perclosHigh 0-1000 @0', '+perclosHigh 61002 @61002']);
  });

  it('warns anew with its own highest value, and ends with the data', () => {
    const { changes, state } = warned([0, 0.9], [1, 0.05], [2, 0.16], [3, 0.09], [4, 0.2], [5, null]);
    expect(changes.filter(({ phase }) => phase === 'offset').map(({ finding }) => finding.detail)).toEqual([
      { highestPerclos: 0.9 },
      { highestPerclos: 0.16 },
    ]);
    expect(lines(perclosHigh.finish(state, T, []))).toEqual(['-perclosHigh 4-5 @4']);
    expect(perclosHigh.finish(state, T, [])).toEqual([]);
  });
});
