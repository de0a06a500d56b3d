/** Head and gaze by themselves, at the exact angles and times: road, turns, distraction, glances, dropped heads, nods. */
import { describe, expect, it } from 'vitest';
import { distraction } from '../../edge-agent/core/distraction.js';
import { distractionPattern } from '../../edge-agent/core/glances.js';
import { headDrop } from '../../edge-agent/core/head-drop.js';
import { isHeld, lookOf } from '../../edge-agent/core/road.js';
import { headTurn } from '../../edge-agent/core/turns.js';
import { at, frames, head, judge, lines, T, UNSEEN, type Key } from './signals-at.js';

describe('a look', () => {
  const look = (yawDeg: number, pitchDeg = 0, off = false): string | null =>
    lookOf(at(0, head(yawDeg, pitchDeg)), off, T);

  it('is off the road from 22 degrees aside, and back within 17', () => {
    expect([look(21.9), look(22), look(-22), look(-21.9)]).toEqual(['road', 'mirror', 'mirror', 'road']);
    expect([look(17, 0, true), look(16.9, 0, true), look(-17, 0, true)]).toEqual(['mirror', 'road', 'mirror']);
  });

  it('is off the road from 18 degrees down, and back within 13; up is the road', () => {
    expect([look(0, -17.9), look(0, -18), look(0, 30)]).toEqual(['road', 'away', 'road']);
    expect([look(0, -13, true), look(0, -12.9, true)]).toEqual(['away', 'road']);
  });

  it('may be at a mirror up to 55 degrees aside and 12 up or down', () => {
    expect([look(55), look(55.1), look(-55), look(-55.1)]).toEqual(['mirror', 'away', 'mirror', 'away']);
    expect([look(30, 12), look(30, 12.1), look(30, -12), look(30, -12.1)]).toEqual([
      'mirror',
      'away',
      'mirror',
      'away',
    ]);
    expect(look(30, -20)).toBe('away');
    expect(look(0, -12, true)).toBe('road');
  });

  it('is that of head and eyes together; without a head there is none', () => {
    const both = (yawDeg: number, pitchDeg: number, gazeYaw: number, gazePitch: number): string | null =>
      lookOf(at(0, { ...head(yawDeg, pitchDeg), gaze: { yawDeg: gazeYaw, pitchDeg: gazePitch } }), false, T);
    expect([both(30, 0, -9, 0), both(12, 0, 10, 0), both(12, 0, 9, 0)]).toEqual(['road', 'mirror', 'road']);
    expect([both(0, -10, 0, -8), both(0, -10, 0, -7), both(0, -20, 0, 3)]).toEqual(['away', 'road', 'road']);
    expect(lookOf(at(0, UNSEEN), false, T)).toBeNull();
  });

  it('goes on in a lost face when it was seen for 0.3 s, for 10 s', () => {
    expect([isHeld(null, 300, 301, T), isHeld(0, null, 301, T)]).toEqual([false, false]);
    expect([isHeld(100, 399, 400, T), isHeld(100, 400, 401, T)]).toEqual([false, true]);
    expect([isHeld(0, 300, 10_300, T), isHeld(0, 300, 10_301, T)]).toEqual([true, false]);
  });
});

describe('a head turn', () => {
  const turns = (...keys: Key[]): string[] => lines(judge(headTurn, frames(10, ...keys)).changes);

  it('counts from 22 degrees for 0.8 s', () => {
    expect(turns([0], [1000, head(22)], [1800], [2000])).toEqual([]);
    expect(turns([0], [1000, head(22)], [1810], [2000])).toEqual(['headTurn 1000-1810 @1800']);
    expect(turns([0], [1000, head(21.9)], [3000], [3100])).toEqual([]);
  });

  it('is over below 17 degrees', () => {
    expect(turns([0], [1000, head(22)], [1500, head(17)], [2100, head(16.9)], [2200])).toEqual([
      'headTurn 1000-2100 @1800',
    ]);
    expect(turns([0], [1000, head(-22)], [1500, head(-17)], [2100, head(-16.9)], [2200])).toEqual([
      'headTurn 1000-2100 @1800',
    ]);
  });

  it('tells its side, its length and how far it went, each turn for itself', () => {
    const { changes } = judge(
      headTurn,
      frames(10, [0], [1000, head(30)], [1500, head(45)], [2000, head(35)], [2500, head(-25)], [4000, head(0)], [4100]),
    );
    expect(lines(changes)).toEqual(['headTurn 1000-2500 @1800', 'headTurn 2510-4000 @3310']);
    expect(changes.map(({ finding }) => finding.detail)).toEqual([
      { durationMs: 1500, direction: 'left', furthestYawDeg: 45 },
      { durationMs: 1490, direction: 'right', furthestYawDeg: -25 },
    ]);
  });

  it('a swing that is too short leaves nothing behind', () => {
    const { changes } = judge(
      headTurn,
      frames(10, [0], [500, head(50)], [700], [1000, head(30)], [2100, head(0)], [2200]),
    );
    expect(changes.map(({ finding }) => finding.detail.furthestYawDeg)).toEqual([30]);
  });

  it('goes on in a lost face, from the last frame on which it was seen', () => {
    expect(turns([0], [1000, head(30)], [1310, UNSEEN], [3000], [3100])).toEqual(['headTurn 1000-3000 @1800']);
    expect(turns([0], [1000, head(30)], [1300, UNSEEN], [3000], [3100])).toEqual([]);
  });

  it('needs a head that was seen straight: a camera aside sees a driver at rest like this', () => {
    expect(turns([0, head(25)], [4000])).toEqual([]);
    const aside = judge(headTurn, frames(10, [0, head(25)], [4001])).state;
    expect(headTurn.finish(aside, T, [])).toEqual([]);
    expect(turns([0, head(25)], [3000, head(12)], [3100], [4000])).toEqual(['headTurn 0-3000 @800']);
    expect(turns([0, head(25)], [3000, head(6)], [4000])).toEqual([]);
    expect(turns([0, head(25)], [3000, head(6)], [4000, head(25)], [5100], [5200])).toEqual([
      'headTurn 4000-5100 @4800',
    ]);
  });

  it('ends with the data', () => {
    const { state } = judge(headTurn, frames(10, [0], [1000, head(30)], [2001]));
    expect(lines(headTurn.finish(state, T, []))).toEqual(['headTurn 1000-2000 @1800']);
    expect(headTurn.finish(headTurn.start(), T, [])).toEqual([]);
  });
});

describe('distraction', () => {
  const looks = (...keys: Key[]): string[] => lines(judge(distraction, frames(10, ...keys)).changes);

  it('is a look away of 3.5 s, or one at a mirror of 4 s', () => {
    expect(looks([0], [1000, head(60)], [4500], [5000])).toEqual([]);
    expect(looks([0], [1000, head(60)], [4510], [5000])).toEqual([
      '+distraction 1000 @4500',
      '-distraction 1000-4510 @4500',
    ]);
    expect(looks([0], [1000, head(40)], [5000], [5100])).toEqual([]);
    expect(looks([0], [1000, head(40)], [5010], [5020])).toEqual([
      '+distraction 1000 @5000',
      '-distraction 1000-5010 @5000',
    ]);
  });

  it('a look that was not at a mirror all along has the shorter time', () => {
    expect(looks([0], [1000, head(40)], [3000, head(60)], [4501])[0]).toBe('+distraction 1000 @4500');
    expect(looks([0], [1000, head(60)], [1010, head(40)], [4501])[0]).toBe('+distraction 1000 @4500');
    expect(looks([0], [1000, head(40)], [4700, head(60)], [4800])[0]).toBe('+distraction 1000 @4700');
  });

  it('each look has its own allowance', () => {
    expect(looks([0], [1000, head(60)], [2000], [3000, head(40)], [7100])).toEqual(['+distraction 3000 @7000']);
  });

  it('goes on in a lost face with the allowance it had', () => {
    expect(looks([0], [1000, head(60)], [1310, UNSEEN], [4501])).toEqual(['+distraction 1000 @4500']);
    expect(looks([0], [1000, head(40)], [1310, UNSEEN], [5001])).toEqual(['+distraction 1000 @5000']);
    expect(looks([0], [1000, head(40)], [1300, UNSEEN], [9000])).toEqual([]);
    expect(looks([0], [1000, UNSEEN], [9000])).toEqual([]);
  });

  it('a look that is coming back needs 17 degrees', () => {
    expect(looks([0], [1000, head(60)], [2000, head(17)], [4501])).toEqual(['+distraction 1000 @4500']);
    expect(looks([0], [1000, head(60)], [2000, head(16.9)], [6000])).toEqual([]);
  });

  it('tells its length, and ends with the data', () => {
    const { state } = judge(distraction, frames(10, [0], [1000, head(60)], [6001]));
    const [change] = distraction.finish(state, T, []);
    expect(change?.finding).toMatchObject({ onsetMs: 1000, offsetMs: 6000, detail: { durationMs: 5000 } });
    expect(distraction.finish(distraction.start(), T, [])).toEqual([]);
  });
});

describe('the pattern of glances', () => {
  const pattern = (...keys: Key[]) => judge(distractionPattern, frames(100, ...keys)).changes;
  const AWAY = head(60);
  const MIRROR = head(40);

  it('is over when its glances have left the window unseen, and may be told again', () => {
    const glances = (fromMs: number): Key[] => [
      [fromMs + 1000, AWAY],
      [fromMs + 4000],
      [fromMs + 5500, AWAY],
      [fromMs + 8500],
      [fromMs + 10_000, AWAY],
    ];
    const changes = pattern([0], ...glances(0), [15_000, UNSEEN], [90_000], ...glances(91_000), [107_000]);
    expect(lines(changes)).toEqual([
      '+distractionPattern 1000 @14000',
      '-distractionPattern 1000-14900 @14000',
      '+distractionPattern 92000 @105000',
    ]);
  });

  it('adds up looks away to 10 s, and is over after 2 s of road', () => {
    const changes = pattern([0], [1000, AWAY], [4000], [5500, AWAY], [8500], [10_000, AWAY], [15_000], [17_100]);
    expect(lines(changes)).toEqual(['+distractionPattern 1000 @14000', '-distractionPattern 1000-15000 @14000']);
    expect(changes.map(({ finding }) => finding.detail)).toEqual([
      { awayMs: 10_000, glances: 3 },
      { durationMs: 14_000 },
    ]);
  });

  it('does not count the first second at a mirror', () => {
    expect(lines(pattern([0], [1000, MIRROR], [4000], [5500, MIRROR], [8500], [10_000, MIRROR], [17_100]))).toEqual([
      '+distractionPattern 1000 @17000',
    ]);
  });

  it('counts all of a look that went past the mirror', () => {
    expect(lines(pattern([0], [1000, MIRROR], [2000, AWAY], [4000], [5500, AWAY], [5600, MIRROR], [12_600]))).toEqual([
      '+distractionPattern 1000 @12500',
    ]);
  });

  it('begins anew after 2 s of road, not after less', () => {
    expect(pattern([0], [1000, AWAY], [9000], [11_100, AWAY], [14_000])).toEqual([]);
    expect(lines(pattern([0], [1000, AWAY], [9000], [11_000, AWAY], [13_100]))).toEqual([
      '+distractionPattern 1000 @13000',
    ]);
  });

  it('looks at the last 30 s only', () => {
    const changes = pattern([0], [1000, AWAY], [9000, UNSEEN], [32_000, AWAY], [42_100]);
    expect(lines(changes)).toEqual(['+distractionPattern 32000 @42000']);
    expect(changes[0]?.finding.detail).toEqual({ awayMs: 10_000, glances: 1 });
  });

  it('forgets a glance that ended just when the window begins', () => {
    const changes = pattern([0], [8400, MIRROR], [8900], [9000, UNSEEN], [28_900, AWAY], [39_000]);
    expect(lines(changes)).toEqual(['+distractionPattern 28900 @38900']);
    expect(changes[0]?.finding.detail).toEqual({ awayMs: 10_000, glances: 1 });
  });

  it('does not begin before its window', () => {
    expect(lines(pattern([0], [1000, MIRROR], [10_500, UNSEEN], [30_000, AWAY], [32_000]))).toEqual([
      '+distractionPattern 1600 @31600',
    ]);
  });

  it('a lost face is neither road nor away', () => {
    expect(pattern([0], [1000, AWAY], [6100, UNSEEN], [8000], [9900, AWAY], [14_900])).toEqual([]);
    expect(lines(pattern([0], [1000, AWAY], [6100, UNSEEN], [8000], [9900, AWAY], [15_000]))).toEqual([
      '+distractionPattern 1000 @14900',
    ]);
    expect(lines(pattern([0], [1000, AWAY], [9000], [10_500, UNSEEN], [11_000], [12_900, AWAY], [15_000]))).toEqual([
      '+distractionPattern 1000 @14900',
    ]);
  });

  const around = (gapMs: number, change: object): ReturnType<typeof frames> => [
    ...frames(100, [0], [1000, AWAY], [6001]),
    ...frames(100, [6000 + gapMs, change], [13_000]),
  ];

  it('a gap of more than 0.5 s ends a glance', () => {
    const seen = (gapMs: number) => judge(distractionPattern, around(gapMs, AWAY)).changes;
    expect(lines(seen(500))).toEqual(['+distractionPattern 1000 @11000']);
    expect(lines(seen(600))).toEqual(['+distractionPattern 1000 @11600']);
    expect(seen(600)[0]?.finding.detail.glances).toBe(2);
  });

  it('and the watching of the road', () => {
    const watched = (gapMs: number): ReturnType<typeof frames> => [
      ...frames(100, [0], [1000, AWAY], [9000], [10_001]),
      ...frames(100, [10_000 + gapMs], [11_500, AWAY], [13_600]),
    ];
    expect(lines(judge(distractionPattern, watched(600)).changes)).toEqual(['+distractionPattern 1000 @13500']);
    expect(judge(distractionPattern, watched(500)).changes).toEqual([]);
  });

  it('uses the hysteresis of looks', () => {
    expect(lines(pattern([0], [1000, AWAY], [2000, head(0, -14)], [11_100]))).toEqual([
      '+distractionPattern 1000 @11000',
    ]);
  });

  it('starts with the road unseen', () => {
    expect(distractionPattern.start()).toEqual({
      ...{ glances: [], off: false, roadSinceMs: null, lastMs: null, raised: null },
    });
  });

  it('ends with the data', () => {
    const { state } = judge(distractionPattern, frames(100, [0], [1000, AWAY], [12_001]));
    expect(lines(distractionPattern.finish(state, T, []))).toEqual(['-distractionPattern 1000-12000 @11000']);
    expect(distractionPattern.finish(state, T, [])).toEqual([]);
  });
});

describe('a dropped head', () => {
  const drops = (...keys: Key[]) => judge(headDrop, frames(10, ...keys)).changes;

  it('is 20 degrees down for 1.5 s, until less than 15', () => {
    expect(drops([0], [1000, head(0, -20)], [2500], [2600])).toEqual([]);
    expect(drops([0], [1000, head(0, -19.9)], [5000])).toEqual([]);
    const changes = drops([0], [1000, head(0, -20)], [2000, head(0, -15)], [3000, head(0, -14.9)], [3100]);
    expect(lines(changes)).toEqual(['+headDrop 1000 @2500', '-headDrop 1000-3000 @2500']);
    expect(changes.at(-1)?.finding.detail).toEqual({ lowestPitchDeg: -20, durationMs: 2000 });
  });

  it('tells how low it went, each for itself', () => {
    const changes = drops(
      [0],
      [1000, head(0, -40)],
      [2000, head(0, -25)],
      [3000],
      [4000, head(0, -22)],
      [6000],
      [6100],
    );
    expect(changes.map(({ finding }) => finding.detail.lowestPitchDeg)).toEqual([-40, -40, -22, -22]);
    expect(drops([0], [1000, head(0, -40)], [1200], [2000, head(0, -22)], [4000]).at(-1)?.finding.detail).toEqual({
      lowestPitchDeg: -22,
    });
  });

  it('goes on in a lost face that was seen dropped for 0.3 s', () => {
    expect(lines(drops([0], [1000, head(0, -30)], [1310, UNSEEN], [2600]))).toEqual(['+headDrop 1000 @2500']);
    expect(drops([0], [1000, head(0, -30)], [1300, UNSEEN], [4000])).toEqual([]);
  });

  it('ends with the data', () => {
    const { state } = judge(headDrop, frames(10, [0], [1000, head(0, -30)], [3001]));
    expect(lines(headDrop.finish(state, T, []))).toEqual(['-headDrop 1000-3000 @2500']);
    expect(headDrop.finish(headDrop.start(), T, [])).toEqual([]);
  });
});
