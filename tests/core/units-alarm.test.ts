/** The ladder and what leads to it, at the exact times: the unresponsive driver, confirmation, repeats, rations, reactions. */
import { describe, expect, it } from 'vitest';
import { startAlarms, stepAlarms, type AlarmInput, type AlarmStep } from '../../edge-agent/core/alarm.js';
import { isConfirmed, remember, startMemory } from '../../edge-agent/core/confirmation.js';
import type { FindingChange, FindingKind } from '../../edge-agent/core/finding.js';
import type { Thresholds } from '../../edge-agent/core/thresholds.js';
import { heardOf, isMoving, lasting, offset, onset, whole } from '../../edge-agent/core/rule.js';
import { unresponsive } from '../../edge-agent/core/unresponsive.js';
import { frames, judge, lids, line, lines, T, type Key } from './signals-at.js';

describe('changes', () => {
  it('name what was found', () => {
    expect([onset('nod', 1, 2), offset('nod', 1, 3, 2), whole('nod', 1, 3, 4)].map(line)).toEqual([
      ...['+nod 1 @2', '-nod 1-3 @2', 'nod 1-3 @4'],
    ]);
    expect(whole('nod', 1, 2, 3).finding.detail).toEqual({});
  });

  it('of an episode are told when it is raised and when it ends', () => {
    expect(lines(lasting('nod', { kind: 'raised', onsetMs: 1 }, 5))).toEqual(['+nod 1 @5']);
    const ended = { kind: 'ended', onsetMs: 1, offsetMs: 9 } as const;
    expect(lasting('nod', { ...ended, raisedMs: 5 }, 9, { deep: true })).toEqual([
      offset('nod', 1, 9, 5, { deep: true, durationMs: 8 }),
    ]);
    expect([lasting('nod', { ...ended, raisedMs: null }, 9), lasting('nod', { kind: 'none' }, 9)]).toEqual([[], []]);
  });

  it('are found again by kind and phase', () => {
    const heard = [onset('nod', 1, 1), whole('yawn', 1, 2, 3), whole('nod', 4, 5, 6)];
    expect(heardOf(heard, 'nod', 'whole')?.onsetMs).toBe(4);
    expect(heardOf(heard, 'yawn', 'onset')).toBeUndefined();
  });

  it('a truck moves from 5 km/h, or when nobody knows', () => {
    expect([5, 4.9, null, NaN].map((kmh) => isMoving(kmh, T))).toEqual([true, false, true, true]);
  });
});

describe('the unresponsive driver', () => {
  type Heard = Record<number, readonly FindingChange[]>;
  const seen = (heard: Heard, ...keys: Key[]) => judge(unresponsive, frames(100, ...keys), T, heard);
  const SHUT = lids(0);
  const STANDING = { ...SHUT, moving: false };
  const closed = { 2000: [onset('eyesClosed', 0, 2000)] };

  it('has closed eyes for 6 s, or for 3 s after an alarm that he could hear', () => {
    expect(lines(seen(closed, [0, SHUT], [5000]).changes)).toEqual([]);
    const deaf = seen(closed, [0, SHUT], [5100]).changes;
    expect(lines(deaf)).toEqual(['+unresponsive 0 @5000']);
    expect(deaf[0]?.finding.detail).toEqual({ by: 'closure', noReaction: true });
    expect(seen(closed, [0, STANDING], [6000]).changes).toEqual([]);
    const long = seen(closed, [0, STANDING], [6100]).changes;
    expect(lines(long)).toEqual(['+unresponsive 0 @6000']);
    expect(long[0]?.finding.detail.noReaction).toBe(false);
  });

  it('is so until the closure is over', () => {
    const { changes, state } = seen(
      { ...closed, 7000: [offset('eyesClosed', 0, 6950, 2000)], 9000: [offset('eyesClosed', 0, 9000, 2000)] },
      [0, SHUT],
      [10_000],
    );
    expect(lines(changes)).toEqual(['+unresponsive 0 @5000', '-unresponsive 0-6950 @5000']);
    expect(changes[1]?.finding.detail).toEqual({ durationMs: 6950, by: 'closure' });
    expect(state.closure).toBeNull();
  });

  const dropped = { 1500: [onset('headDrop', 0, 1500)] };

  it('or a head that hangs for 6 s, unless its eyes were open for more than half of that', () => {
    expect(seen(dropped, [0, SHUT], [6000]).changes).toEqual([]);
    const hangs = seen(dropped, [0, SHUT], [6100]).changes;
    expect(lines(hangs)).toEqual(['+unresponsive 0 @6000']);
    expect(hangs[0]?.finding.detail).toEqual({ by: 'drop', noReaction: false });
    expect(lines(seen(dropped, [0], [4600, SHUT], [6100]).changes)).toEqual(['+unresponsive 0 @6000']);
    expect(lines(seen(dropped, [0], [4700, SHUT], [6300]).changes)).toEqual(['+unresponsive 0 @6200']);
    expect(lines(seen(dropped, [0, lids(0.44)], [6100]).changes)).toHaveLength(1);
    expect(lines(seen(dropped, [0, lids(0.45)], [9000]).changes)).toEqual([]);
    expect(lines(seen(dropped, [0, lids(null)], [6100]).changes)).toHaveLength(1);
  });

  it('the six seconds and the open half are those of the drop', () => {
    const later = { 4500: [onset('headDrop', 3000, 4500)] };
    expect(lines(seen(later, [0], [7600, SHUT], [9100]).changes)).toEqual(['+unresponsive 3000 @9000']);
    expect(lines(seen(later, [0], [7700, SHUT], [9300]).changes)).toEqual(['+unresponsive 3000 @9200']);
  });

  it('a head that came up again in time is none', () => {
    expect(seen({ ...dropped, 5900: [offset('headDrop', 0, 5900, 1500)] }, [0, SHUT], [9000]).changes).toEqual([]);
    const over = seen({ ...dropped, 8000: [offset('headDrop', 0, 8000, 1500)] }, [0, SHUT], [9000]).changes;
    expect(lines(over)).toEqual(['+unresponsive 0 @6000', '-unresponsive 0-8000 @6000']);
    expect(over[1]?.finding.detail.by).toBe('drop');
  });

  it('is not raised twice over the same time', () => {
    const both = {
      1500: [onset('headDrop', 0, 1500)],
      2000: [onset('eyesClosed', 0, 2000)],
      7000: [offset('eyesClosed', 0, 7000, 2000)],
    };
    expect(lines(seen(both, [0, SHUT], [13_100]).changes)).toEqual([
      ...['+unresponsive 0 @5000', '-unresponsive 0-7000 @5000', '+unresponsive 7000 @13000'],
    ]);
    const again = { ...closed, 7000: [offset('eyesClosed', 0, 7000, 2000)], 9000: [onset('eyesClosed', 6500, 9000)] };
    expect(lines(seen(again, [0, SHUT], [12_100]).changes)[2]).toBe('+unresponsive 7000 @12000');
    const drop = { ...closed, 7000: [offset('eyesClosed', 0, 7000, 2000)], 8000: [onset('headDrop', 6500, 8000)] };
    expect(lines(seen(drop, [0, SHUT], [13_100]).changes)[2]).toBe('+unresponsive 7000 @13000');
  });

  it('the eyes that were open before count no more after it', () => {
    const both = {
      ...dropped,
      5700: [onset('eyesClosed', 5600, 5700)],
      12_000: [offset('eyesClosed', 5600, 12_000, 5700)],
    };
    const { changes } = seen(both, [0], [6000, SHUT], [18_100]);
    expect(lines(changes)).toEqual([
      ...['+unresponsive 5600 @8700', '-unresponsive 5600-12000 @8700', '+unresponsive 12000 @18000'],
    ]);
  });

  it('ends with the data, or with what ends then', () => {
    const { state } = seen(closed, [0, SHUT], [8001]);
    expect(lines(unresponsive.finish({ ...state }, T, [offset('eyesClosed', 0, 7777, 2000)]))).toEqual([
      '-unresponsive 0-7777 @5000',
    ]);
    expect(lines(unresponsive.finish({ ...state }, T, []))).toEqual(['-unresponsive 0-8000 @5000']);
    expect(unresponsive.finish(unresponsive.start(), T, [])).toEqual([]);
  });
});

describe('what confirms', () => {
  it('is remembered for four onsets of a kind', () => {
    const memory = startMemory();
    for (const tMs of [1, 2, 3, 4, 5]) remember(memory, whole('nod', 0, tMs, tMs), tMs);
    remember(memory, offset('nod', 0, 6, 5), 6);
    expect(memory.kinds.nod).toEqual({ lasts: false, untilMs: 6, onsetsMs: [2, 3, 4, 5] });
    remember(memory, onset('yawn', 1, 7), 7);
    expect(memory.kinds.yawn).toEqual({ lasts: true, untilMs: 7, onsetsMs: [7] });
  });

  it('needs as many as are asked for', () => {
    const memory = startMemory();
    const needs = { by: [], times: 3, withinMs: 100 };
    for (const tMs of [0, 50]) remember(memory, whole('nod', 0, tMs, tMs), tMs);
    expect(isConfirmed(memory, 'nod', needs, 100)).toBe(false);
    remember(memory, whole('nod', 0, 100, 100), 100);
    expect([isConfirmed(memory, 'nod', needs, 100), isConfirmed(memory, 'nod', needs, 101)]).toEqual([true, false]);
    expect(isConfirmed(memory, 'yawn', needs, 100)).toBe(false);
  });
});

describe('the ladder', () => {
  type Told = Partial<Omit<AlarmInput, 'tMs' | 'changes'>> & { readonly words?: string };
  type Frame = readonly [tMs: number, told?: Told | string];
  const changeOf = (word: string, tMs: number): FindingChange => {
    const kind = word.replace(/^[+-]/, '') as FindingKind;
    if (word.startsWith('+')) return onset(kind, tMs, tMs);
    return word.startsWith('-') ? offset(kind, tMs, tMs, tMs) : whole(kind, tMs, tMs, tMs);
  };
  /** Frames at just these times; facts stay as told. */
  const play = (...told: readonly Frame[]): AlarmStep[] => playWith(T, ...told);
  const playWith = (thresholds: Thresholds, ...told: readonly Frame[]): AlarmStep[] => {
    const state = startAlarms();
    let facts = { moving: true, eyesOpen: null as boolean | null, silent: false };
    return told.map(([tMs, what = {}]) => {
      const { words = '', ...change } = typeof what === 'string' ? { words: what } : what;
      facts = { ...facts, ...change };
      const changes = words.split(' ').flatMap((word) => (word === '' ? [] : [changeOf(word, tMs)]));
      return stepAlarms(state, { ...facts, tMs, changes }, thresholds);
    });
  };
  const by = (...told: readonly Frame[]): (string | null)[] =>
    play(...told).map((step) => step.by && `${step.by}${step.escalated ? '!' : ''}`);

  it('repeats an alarm after exactly its time', () => {
    expect(by([0, '+eyesClosed'], [1999], [2000], [2999])).toEqual(['eyesClosed', null, 'eyesClosed', null]);
    expect(by([0, '+eyesClosed'], [2000], [3199], [3200])).toEqual(['eyesClosed', 'eyesClosed', null, 'eyesClosed!']);
    expect(by([0, '+sleep'], [1499], [1500])).toEqual(['sleep', null, 'sleep']);
    expect(by([0, '+unresponsive'], [1199], [1200], [9000])).toEqual([
      ...['unresponsive', null, 'unresponsive', 'unresponsive'],
    ]);
  });

  it('escalates from exactly 3 s without a reaction', () => {
    expect(by([0, '+eyesClosed'], [2999])).toEqual(['eyesClosed', 'eyesClosed']);
    expect(play([0, '+eyesClosed'], [3000])[1]).toMatchObject({ escalated: true, level: 'critical', say: 'stopNow' });
    expect(play([0, '+distraction'], [3000])[1]).toMatchObject({
      escalated: true,
      level: 'critical',
      say: 'eyesOnRoad',
    });
  });

  it('a new one of a kind waits for the cool-down of the last', () => {
    expect(by([0, '+distraction'], [100, '-distraction'], [200, '+distraction'], [1999], [2000])).toEqual([
      ...['distraction', null, null, null, 'distraction'],
    ]);
    const phones = [[0, '+phoneUse'], [1, '-phoneUse'], [29_999, '+phoneUse'], [30_000]] as const;
    const audible = playWith({ ...T, handsAudible: 1 }, ...phones);
    expect(audible.map((step) => step.by)).toEqual(['phoneUse', null, null, 'phoneUse']);
  });

  it('hands are quiet unless the site wants to hear of them', () => {
    const both = [
      [0, '+phoneUse'],
      [1, '-phoneUse'],
      [100_000, 'smoking'],
    ] as const;
    const heard = (handsAudible: number) => playWith({ ...T, handsAudible }, ...both).map((step) => step.by);
    expect([heard(0), heard(0.99), heard(1)]).toEqual([
      ...[
        [null, null, null],
        [null, null, null],
        ['phoneUse', null, 'smoking'],
      ],
    ]);
  });

  it('what is not critical sounds twice within a minute', () => {
    const twice = [
      [0, '+distraction'],
      [1, '-distraction'],
      [5000, '+distraction'],
      [5001, '-distraction'],
    ] as const;
    expect(by(...twice, [59_999, '+distraction'], [60_000])).toEqual([
      ...['distraction', null, 'distraction', null, null, 'distraction'],
    ]);
  });

  it('once is once', () => {
    expect(by([0, '+cameraCovered'], [600_000])).toEqual(['cameraCovered', null]);
    expect(by([0, 'yawn'], [1, 'nod'], [40_000])).toEqual([null, 'nod', null]);
    expect(by([0, '+microsleepWarning'], [5000])).toEqual(['microsleepWarning', null]);
  });

  it('a critical alarm lets nothing less urgent sound, also while it is not due', () => {
    expect(by([0, '+eyesClosed'], [100, '+distraction'], [200, '+unresponsive'])).toEqual([
      ...['eyesClosed', null, 'unresponsive'],
    ]);
    expect(by([0, '+microsleepWarning +distraction'], [100])).toEqual(['microsleepWarning', 'distraction']);
    expect(by([0, '+distraction +microsleepWarning'])).toEqual(['microsleepWarning']);
  });

  it('one that needs another channel is no critical one before', () => {
    expect(by([0, '+headDrop'], [100, '+distraction'], [5000, 'yawn'])).toEqual([null, 'distraction', 'headDrop']);
  });

  it('ends with eyes that are open for exactly 1 s, counted from the first open frame', () => {
    const stops = (...told: readonly Frame[]): boolean[] => play(...told).map(({ stop }) => stop);
    const shut = [
      [0, '+eyesClosed'],
      [500, '-eyesClosed'],
    ] as const;
    expect(stops(...shut, [600, { eyesOpen: true }], [1599], [1600])).toEqual([false, false, false, false, true]);
    expect(
      stops(...shut, [600, { eyesOpen: true }], [1000, { eyesOpen: null }], [1100, { eyesOpen: true }], [2000]),
    ).toEqual([false, false, false, false, false, false]);
    expect(stops(...shut, [30_500], [30_501])).toEqual([false, false, false, true]);
    expect(stops([0, '+distraction'], [500, '-distraction'])).toEqual([false, true]);
  });

  it('one that goes on needs no reaction, however long the eyes are open', () => {
    expect(by([0, { words: '+eyesClosed', eyesOpen: true }], [2000])).toEqual(['eyesClosed', 'eyesClosed']);
  });

  it('a closure that comes back while it waits for the reaction is the same alarm', () => {
    expect(by([0, '+eyesClosed'], [500, '-eyesClosed'], [1000, '+eyesClosed'], [2000], [3200])).toEqual([
      ...['eyesClosed', null, null, 'eyesClosed', 'eyesClosed!'],
    ]);
  });

  it('shakes the seat from the first sound on, in a moving truck that is not silent', () => {
    const shakes = (...told: readonly Frame[]): boolean[] => play(...told).map(({ vibrate }) => vibrate);
    expect(shakes([0, '+eyesClosed'], [100], [200, { moving: false }], [300, { moving: true, silent: true }])).toEqual([
      ...[true, true, false, false],
    ]);
    expect(shakes([0, '+distraction'], [100, { moving: false, words: '+sleep' }], [200, { moving: true }])).toEqual([
      ...[false, false, true],
    ]);
  });
});

it('the ladder asks for nothing while nothing is active', () => {
  const nothing = { tMs: 1000, changes: [], moving: true, eyesOpen: true, silent: false };
  expect(stepAlarms(startAlarms(), nothing, T)).toEqual({
    ...{ play: null, say: null, by: null, level: null },
    ...{ escalated: false, vibrate: false, stop: false },
  });
});
