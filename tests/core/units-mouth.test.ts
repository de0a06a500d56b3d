/** Mouth and nods by themselves, at the exact openings, angles and times. */
import { describe, expect, it } from 'vitest';
import { nod } from '../../edge-agent/core/nod.js';
import type { Signals } from '../../edge-agent/core/signals.js';
import { yawn } from '../../edge-agent/core/yawn.js';
import { at, frames, hands, head, judge, lids, lines, T, UNSEEN, type Key } from './signals-at.js';

type MouthKey = readonly [tMs: number, ratio: number];

/** The mouth goes in straight lines from key to key, a frame every 20 ms; `change` says what else is seen at a time. */
function mouths(keys: readonly MouthKey[], change: (tMs: number) => Key[1] = () => ({})): Signals[] {
  const all: Signals[] = [];
  for (let tMs = 0; tMs <= (keys.at(-1)?.[0] ?? 0); tMs += 20) {
    const after = keys.find(([keyMs]) => keyMs >= tMs) ?? [0, 0];
    const before = keys.findLast(([keyMs]) => keyMs <= tMs) ?? after;
    const share = after[0] === before[0] ? 0 : (tMs - before[0]) / (after[0] - before[0]);
    all.push(at(tMs, { mouth: before[1] + share * (after[1] - before[1]), ...change(tMs) }));
  }
  return all;
}

/** Rises from 500 within `riseMs` to `wide`, is held for `holdMs`, falls within 300 ms, then a second of rest. */
function opening(wide: number, holdMs: number, riseMs = 500): MouthKey[] {
  const fallMs = 500 + riseMs + holdMs;
  return [
    [0, 0],
    [500, 0],
    [500 + riseMs, wide],
    [fallMs, wide],
    [fallMs + 300, 0],
    [fallMs + 1300, 0],
  ];
}

describe('a yawn', () => {
  const yawns = (keys: readonly MouthKey[], change?: (tMs: number) => Key[1]) =>
    judge(yawn, mouths(keys, change)).changes;
  const found = (keys: readonly MouthKey[], change?: (tMs: number) => Key[1]): number => yawns(keys, change).length;

  it('is a mouth that rises, is held wide and falls: its time is that between the crossings of 0.44 and 70 % of it', () => {
    const [change] = yawns(opening(0.6, 2000));
    expect(change?.finding.finding).toBe('yawn');
    const { onsetMs = 0, offsetMs, detectedMs } = change?.finding ?? {};
    expect(Math.abs(onsetMs - (500 + (500 * 0.44) / 0.6))).toBeLessThan(120);
    expect(Math.abs((offsetMs ?? 0) - (3000 + 300 * (1 - 0.308 / 0.6)))).toBeLessThan(120);
    expect((detectedMs ?? 0) - onsetMs).toBeGreaterThanOrEqual(1200);
    expect(change?.finding.detail.behindHand).toBe(false);
    expect(change?.finding.detail.widestMouth).toBeCloseTo(0.6, 1);
  });

  it('lasts 1.2 s, or 0.9 s when as wide as 0.75: who says O holds it for a second', () => {
    expect([found(opening(0.6, 840)), found(opening(0.6, 1000))]).toEqual([0, 1]);
    expect([found(opening(0.7, 540)), found(opening(0.85, 540))]).toEqual([0, 1]);
    expect(found(opening(0.43, 4000))).toBe(0);
  });

  it('has stood open by 0.5: a sob or a full mouth opens less, however long', () => {
    expect([found(opening(0.48, 4000)), found(opening(0.53, 4000))]).toEqual([0, 1]);
  });

  it('is found through the noise of a night picture', () => {
    const keys = opening(0.55, 2000);
    const noisy = (tMs: number): number => 0.06 * Math.sin(tMs * 12.9898) + 0.03 * Math.cos(tMs * 78.233);
    const quiet = mouths(keys);
    const signals = quiet.map((one) => ({ ...one, mouth: Math.max(0, (one.mouth ?? 0) + noisy(one.tMs)) }));
    expect(lines(judge(yawn, signals).changes)).toHaveLength(1);
  });

  it('does not open at once, as landmarks that jump, unless as wide as 0.75 or with narrowing lids', () => {
    const jump = (wide: number): MouthKey[] => opening(wide, 1500, 1);
    expect([found(jump(0.6)), found(jump(0.9)), found(jump(0.6), () => lids(0.5))]).toEqual([0, 1, 1]);
    expect(found(opening(0.6, 1500, 300))).toBe(1);
  });

  it('however quickly it opened, is one when it is held for 1.4 s as wide as 0.65 or for 2 s', () => {
    const held = (wide: number, holdMs: number): number => found(opening(wide, holdMs, 1));
    expect([held(0.7, 1000), held(0.7, 1500), held(0.62, 1700), held(0.62, 2100)]).toEqual([0, 1, 0, 1]);
  });

  it('does not swing as talking, eating, singing and laughing do', () => {
    const swinging = (hz: number, depth: number): Signals[] =>
      mouths(opening(0.6, 3000)).map((one) =>
        (one.mouth ?? 0) < 0.6
          ? one
          : { ...one, mouth: 0.6 - depth * (0.5 + 0.5 * Math.sin((one.tMs / 1000) * 2 * Math.PI * hz)) },
      );
    const heard = (hz: number, depth: number): number => judge(yawn, swinging(hz, depth)).changes.length;
    expect([heard(2, 0.25), heard(3, 0.25), heard(4, 0.3)]).toEqual([0, 0, 0]);
    expect([heard(1, 0.05), heard(4, 0.08)]).toEqual([1, 1]);
  });

  it('is no laughter, although the lids narrow: the mouth of that goes up and down four times a second', () => {
    const laugh: MouthKey[] = [
      [0, 0],
      [500, 0],
    ];
    for (let step = 0; step < 25; step++) laugh.push([620 + 120 * step, step % 2 === 0 ? 0.6 : 0.36]);
    expect(found([...laugh, [4000, 0], [5000, 0]], () => lids(0.25))).toBe(0);
  });

  it('may be taken back once', () => {
    const steps: MouthKey[] = [
      [0, 0],
      [500, 0],
      [1000, 0.6],
      [1600, 0.6],
      [1800, 0.4],
      [2000, 0.6],
      [2800, 0.6],
      [3100, 0],
      [4000, 0],
    ];
    expect(found(steps)).toBe(1);
  });

  it('is no look around: the head stays within 20 degrees', () => {
    const wandering = (deg: number) => (tMs: number) => head((deg / 2) * Math.sin(tMs / 300));
    expect([found(opening(0.6, 3000), wandering(19)), found(opening(0.6, 3000), wandering(22))]).toEqual([1, 0]);
  });

  it('is looked for within 35 degrees aside, in a mouth that is seen', () => {
    const turned = (deg: number): number => found(opening(0.6, 2000), () => head(deg));
    expect([turned(35), turned(35.1), turned(-35), turned(-35.1)]).toEqual([1, 0, 1, 0]);
    expect(found(opening(0.6, 2000), () => ({ pose: null }))).toBe(0);
    expect(found(opening(0.6, 2000), () => ({ mouth: null }))).toBe(0);
  });

  it('before which a hand comes goes on behind it; who opens his mouth for less than 2 s takes a bite', () => {
    const behind = (untilMs: number, wide = 0.6): unknown[] =>
      yawns([...opening(wide, 2000), [7000, 0]], (tMs) =>
        tMs >= 1000 && tMs < untilMs ? hands({ atMouth: 1 }) : {},
      ).map(({ finding }) => finding.detail.behindHand);
    expect([behind(3600), behind(3600, 0.4), behind(3600, 0.2)]).toEqual([[true], [true], []]);
    const bite = (holdMs: number): number =>
      found([...opening(0.6, holdMs), [7000, 0]], (tMs) =>
        tMs >= 900 && tMs < 700 + holdMs ? hands({ atMouth: 1 }) : {},
      );
    expect([bite(1300), bite(2300)]).toEqual([0, 1]);
  });

  it('each opening is judged for itself', () => {
    const second = opening(0.6, 2000).map(([tMs, ratio]): MouthKey => [tMs + 3000, ratio]);
    const laugh: MouthKey[] = [
      [0, 0],
      [300, 0.7],
      [600, 0.35],
      [900, 0.7],
      [1200, 0.35],
      [1500, 0.7],
      [1800, 0],
      [2999, 0],
    ];
    const changes = yawns([...laugh, ...second]);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.finding.onsetMs).toBeGreaterThan(3500);
    expect(changes[0]?.finding.detail.widestMouth).toBeCloseTo(0.6, 1);
  });

  it('that the end of the data cuts off has not fallen: it must be as wide as 0.75, or the lids narrow', () => {
    const cut = (wide: number, openness: number): number => {
      const keys: MouthKey[] = [
        [0, 0],
        [500, 0],
        [1000, wide],
        [3000, wide],
      ];
      return yawn.finish(
        judge(
          yawn,
          mouths(keys, () => lids(openness)),
        ).state,
        T,
        [],
      ).length;
    };
    expect([cut(0.6, 1), cut(0.6, 0.5), cut(0.8, 1)]).toEqual([0, 1, 1]);
    expect(yawn.finish(yawn.start(), T, [])).toEqual([]);
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

  it('is not judged from before a bump of the picture', () => {
    const signals = pitched([0, 0], [1000, 0], [2000, -20], [2200, 0], [4000, 0]);
    const bumpAt = (bumpMs: number, shake: number): number =>
      judge(
        nod,
        signals.map((one) => (one.tMs === bumpMs ? { ...one, quality: { ...one.quality, shake } } : one)),
      ).changes.length;
    expect([bumpAt(1900, 0.006), bumpAt(1900, 0.0059), bumpAt(200, 0.02)]).toEqual([0, 1, 1]);
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
