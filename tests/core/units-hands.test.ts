/** Hands by themselves, at the exact confidences and times: smoking and phone use. */
import { describe, expect, it } from 'vitest';
import { onset, whole } from '../../edge-agent/core/rule.js';
import { phoneUse } from '../../edge-agent/core/phone.js';
import { mouthCovered } from '../../edge-agent/core/signals.js';
import { smoking } from '../../edge-agent/core/smoking.js';
import { frames, hands, head, judge, lines, T, UNSEEN, type Key } from './signals-at.js';

describe('smoking', () => {
  const GONE = hands({ atMouth: 0 });
  /** Draws of these lengths with these pauses before them, ms. */
  const draws = (...spans: readonly (readonly [pauseMs: number, lastsMs: number])[]): Key[] => {
    const keys: Key[] = [[0, GONE]];
    let tMs = 0;
    for (const [pauseMs, lastsMs] of spans) {
      keys.push([tMs + pauseMs, hands({ atMouth: 0.5 })], [tMs + pauseMs + lastsMs, GONE]);
      tMs += pauseMs + lastsMs;
    }
    return [...keys, [tMs + 2000]];
  };
  const found = (...spans: readonly (readonly [number, number])[]): string[] =>
    lines(judge(smoking, frames(100, ...draws(...spans))).changes);

  it('is suspected at the third draw', () => {
    const { changes } = judge(smoking, frames(100, ...draws([1000, 2000], [10_000, 2000], [10_000, 2000])));
    expect(lines(changes)).toEqual(['smoking 1000-27000 @28300']);
    expect(changes[0]?.finding.detail).toEqual({
      draws: 3,
      suspected: true,
      confidence: 0.5,
      episodes: '1.0-3.0 s, 13.0-15.0 s, 25.0-27.0 s',
    });
    expect(found([1000, 2000], [10_000, 2000])).toEqual([]);
  });

  it('has a confidence of its own: a hand at the mouth too faint for a draw may cover the mouth, and the other way round', () => {
    const spans = [1000, 10_000, 10_000].map((pauseMs) => [pauseMs, 2000] as const);
    const drawn = (change: Partial<typeof T>): number =>
      judge(smoking, frames(100, ...draws(...spans)), { ...T, ...change }).changes.length;
    expect([drawn({ smokingConfidence: 0.5 }), drawn({ smokingConfidence: 0.51 })]).toEqual([1, 0]);
    expect(drawn({ handConfidence: 0.9 })).toBe(1);
    const [covered] = frames(100, [0, hands({ mouthCovered: 0.5 })], [100]);
    const isCovered = (change: Partial<typeof T>): boolean => mouthCovered(covered!, { ...T, ...change });
    expect([isCovered({ smokingConfidence: 0.9 }), isCovered({ handConfidence: 0.51 })]).toEqual([true, false]);
  });

  it('a draw lasts 0.7 to 5 s', () => {
    const third = (ms: number): number => found([1000, 2000], [10_000, 2000], [10_000, ms]).length;
    expect([600, 700, 5000, 5100].map(third)).toEqual([0, 1, 1, 0]);
  });

  it('pauses last 8 to 60 s', () => {
    const pause = (ms: number): number => found([1000, 2000], [10_000, 2000], [ms, 2000]).length;
    expect([7900, 8000, 60_000, 60_100].map(pause)).toEqual([0, 1, 1, 0]);
  });

  it('a hand that comes too soon begins the row anew, one that is too short is none', () => {
    expect(found([1000, 2000], [10_000, 2000], [2000, 2000], [10_000, 2000])).toEqual([]);
    expect(found([1000, 2000], [10_000, 2000], [2000, 2000], [10_000, 2000], [10_000, 2000])).toEqual([
      'smoking 17000-43000 @44300',
    ]);
    expect(found([1000, 2000], [10_000, 2000], [4000, 500], [5500, 2000])).toHaveLength(1);
  });

  it('is reported again after 3 minutes only', () => {
    const three = [
      [10_000, 2000],
      [10_000, 2000],
      [10_000, 2000],
    ] as const;
    const again = (pauseMs: number): number => found(...three, [pauseMs, 2000], ...three.slice(1)).length;
    /** The second report would come 26 s after the pause. */
    expect([again(153_800), again(154_000)]).toEqual([1, 2]);
  });

  it('needs a confidence of 0.5', () => {
    const weak = frames(100, ...draws([1000, 2000], [10_000, 2000], [10_000, 2000])).map((one) => ({
      ...one,
      hands: one.hands?.atMouth === 0 ? one.hands : (hands({ atMouth: 0.49 }).hands ?? null),
    }));
    expect(judge(smoking, weak).changes).toEqual([]);
  });

  it('goes on while the hand is seen faintly, once it was seen clearly', () => {
    const third = (faint: number, clear: number): number =>
      judge(
        smoking,
        frames(100, ...draws([1000, 2000], [10_000, 2000], [10_000, 2000])).map((one) => {
          if (one.tMs < 25_000 || one.tMs >= 27_000) return one;
          return { ...one, hands: hands({ atMouth: one.tMs === 26_000 ? clear : faint }).hands ?? null };
        }),
      ).changes.length;
    expect([third(0.4, 0.5), third(0.39, 0.5), third(0.49, 0.49)]).toEqual([1, 0, 0]);
  });

  it('looks that miss the hand for 1.3 s do not end a draw, one look alone is none', () => {
    const missed = (ms: number): Key[] => [
      [0, GONE],
      ...[1000, 14_000, 27_000].flatMap((tMs): Key[] => [
        [tMs, hands({ atMouth: 0.9 })],
        [tMs + 800, GONE],
        [tMs + 800 + ms, hands({ atMouth: 0.9 })],
        [tMs + 3000, GONE],
      ]),
      [33_000],
    ];
    expect(judge(smoking, frames(100, ...missed(1200))).changes).toHaveLength(1);
    expect(judge(smoking, frames(100, ...missed(1400))).changes).toHaveLength(0);
    const single = [1000, 14_000, 27_000].flatMap((tMs): Key[] => [
      [tMs, hands({ atMouth: 0.9 })],
      [tMs + 1500, GONE],
    ]);
    expect(judge(smoking, frames(1500, [0, GONE], ...single, [31_000])).changes).toEqual([]);
  });

  it('is no drinking, eating, rubbing or telephoning', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const meanwhile = (change: Key[1]): number =>
      judge(
        smoking,
        frames(100, ...keys).map((one) =>
          one.tMs !== 14_000 ? one : { ...one, ...change, hands: { ...one.hands!, ...change?.hands } },
        ),
      ).changes.length;
    expect([meanwhile({}), meanwhile(hands({ atMouth: 0.5, mealAtMouth: 0.24 }))]).toEqual([1, 1]);
    expect(meanwhile(hands({ atMouth: 0.5, mealAtMouth: 0.25 }))).toBe(0);
    expect([meanwhile(head(0, 17.9)), meanwhile(head(0, 18))]).toEqual([1, 0]);
  });

  it('a mouth that opens by 0.35 from 0.4 s before the hand until 0.5 s after takes a bite', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const opened = (tMs: number, mouth = 0.35): number =>
      judge(
        smoking,
        frames(100, ...keys).map((one) => (one.tMs === tMs ? { ...one, mouth } : one)),
      ).changes.length;
    expect([12_500, 12_600, 13_500, 13_600].map((tMs) => opened(tMs))).toEqual([1, 0, 0, 1]);
    expect(opened(12_600, 0.34)).toBe(1);
  });

  it('a hand that is at an eye in a fifth of its frames rubs it; a look that says so is none', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const rubbed = (forMs: number, atEyes = 0.5): number =>
      judge(
        smoking,
        frames(100, ...keys).map((one) =>
          one.tMs < 13_500 || one.tMs >= 13_500 + forMs ? one : { ...one, hands: { ...one.hands!, atEyes } },
        ),
      ).changes.length;
    expect([rubbed(300), rubbed(400), rubbed(400, 0.49)]).toEqual([1, 0, 1]);
  });

  it('a wrist beside the mouth in most frames holds a cup, one below it does not', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const beside = (drops: Readonly<Record<number, number>>): number =>
      judge(
        smoking,
        frames(100, ...keys).map((one) =>
          drops[one.tMs] === undefined ? one : { ...one, hands: { ...one.hands!, wristDrop: drops[one.tMs] } },
        ),
      ).changes.length;
    expect([beside({ 14_000: 0.62, 14_100: 0.62 }), beside({ 14_000: 0.63, 14_100: 0.63 })]).toEqual([0, 1]);
    expect([beside({ 14_000: 0.1 }), beside({ 14_000: 0.1, 14_100: 0.9 })]).toEqual([1, 1]);
    expect(beside({ 14_000: 0.1, 14_100: 0.9, 14_200: -0.2 })).toBe(0);
    // What is left of the last look when the hand has gone does not count.
    const left = Object.fromEntries([16_000, 16_100, 16_200, 16_300].map((tMs) => [tMs, 0.1]));
    expect(beside({ 14_000: 0.9, 14_100: 0.9, ...left })).toBe(1);
  });

  it('a phone explains the hand when two looks show it', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const shown = (...looks: number[]): number =>
      judge(
        smoking,
        frames(100, ...keys).map((one) =>
          looks.includes(one.tMs) ? { ...one, hands: { ...one.hands!, phoneInView: 0.25 } } : one,
        ),
      ).changes.length;
    expect([shown(14_000), shown(14_000, 14_400), shown(14_000, 14_500)]).toEqual([1, 1, 0]);
  });

  it('all draws lie within five minutes', () => {
    const many = { ...T, smokingEpisodes: 6 };
    const pauses = (ms: number): Key[] =>
      draws(...[1000, ms, ms, ms, ms, ms].map((pauseMs) => [pauseMs, 2000] as const));
    const within = (ms: number): number => judge(smoking, frames(100, ...pauses(ms)), many).changes.length;
    expect([within(57_000), within(58_000)]).toEqual([1, 0]);
  });

  it('forgets the hand that hid a yawn, and hands that hold a phone', () => {
    const keys = draws([1000, 2000], [10_000, 2000], [10_000, 2000]);
    const yawn = (fromMs: number) => ({ 20_000: [whole('yawn', fromMs, 15_500, 20_000)] });
    expect(judge(smoking, frames(100, ...keys), T, yawn(15_000)).changes).toEqual([]);
    expect(judge(smoking, frames(100, ...keys), T, yawn(15_001)).changes).toHaveLength(1);
    const call = { 20_000: [onset('phoneUse', 15_000, 20_000)] };
    expect(judge(smoking, frames(100, ...keys), T, call).changes).toEqual([]);
  });

  it('the end of the data ends the last draw', () => {
    const { state } = judge(
      smoking,
      frames(100, ...draws([1000, 2000], [10_000, 2000]).slice(0, -1), [25_000, hands({ atMouth: 1 })], [27_001]),
    );
    expect(lines(smoking.finish(state, T, []))).toEqual(['smoking 1000-27000 @27000']);
    expect(smoking.finish(smoking.start(), T, [])).toEqual([]);
  });
});

describe('phone use', () => {
  const LEFT = hands({ phoneAtEarLeft: 0.25 });
  /** A hand that is hardly seen. */
  const FAINT = { atEarLeft: 0.35, atEarRight: 0.35 };
  const seen = (...keys: Key[]) => judge(phoneUse, frames(100, ...keys));

  it('is told when the looks of 5.4 s are there, from the first that shows it', () => {
    const { changes } = seen([1000, LEFT], [10_000]);
    expect(lines(changes)).toEqual(['+phoneUse 1000 @6400']);
    expect(changes[0]?.finding.detail).toEqual({ posture: 'leftEar', share: 1, confidence: 0.25 });
  });

  it('at an ear is as sure as its looks together: half of 0.25 on the middle, a clear one counts no more than 0.25', () => {
    const found = (change: object) => seen([0, hands({ ...FAINT, ...change })], [10_000]).changes;
    expect([found({ phoneAtEarLeft: 0.125 }), found({ phoneAtEarLeft: 0.124 })].map(lines)).toEqual([
      ['+phoneUse 0 @5400'],
      [],
    ]);
    expect(found({ phoneAtEarRight: 0.125 })[0]?.finding.detail).toEqual({
      ...{ posture: 'rightEar', share: 0.5, confidence: 0.125 },
    });
    const clearOnce = [0, hands({ ...FAINT, phoneAtEarLeft: 1 })] as const;
    expect(seen([...clearOnce], [2000, hands({ ...FAINT, phoneAtEarLeft: 0.01 })], [6000]).changes).toEqual([]);
  });

  it('must be surer by half where no look shows a hand at that ear, not even a faint one', () => {
    const found = (left: number, atEarLeft: number) =>
      seen([0, hands({ phoneAtEarLeft: left, atEarLeft })], [10_000]).changes.length;
    expect([found(0.188, 0), found(0.187, 0), found(0.187, 0.34), found(0.187, 0.35)]).toEqual([1, 0, 0, 1]);
    const once = hands({ phoneAtEarLeft: 0.15, atEarLeft: 0.35 });
    expect(seen([0, once], [500, hands({ phoneAtEarLeft: 0.15 })], [5500]).changes).toHaveLength(1);
  });

  it('is believed with 0.65 of that when a hand is at the same ear in half of the looks, and one look counts once however long it stands', () => {
    const with_ = (left: number, change: object) => seen([0, hands({ phoneAtEarLeft: left, ...change })], [10_000]);
    expect(lines(with_(0.0813, { atEarLeft: 0.5 }).changes)).toEqual(['+phoneUse 0 @5400']);
    expect([with_(0.0812, { atEarLeft: 1 }).changes, with_(0.1, { atEarRight: 1 }).changes]).toEqual([[], []]);
    expect(with_(0.1, { atEarLeft: 0.49 }).changes).toEqual([]);
    const hand = (forMs: number) =>
      seen([0, hands({ phoneAtEarLeft: 0.1, atEarLeft: 1 })], [forMs, hands({ phoneAtEarLeft: 0.1 })], [5500]).changes;
    expect([hand(2500).length, hand(3000).length]).toEqual([0, 1]);
    const one: Key[1] = { hands: { ...LEFT.hands!, phoneLookMs: 0 } };
    expect(seen([0, one], [2500]).state.looks).toHaveLength(1);
  });

  it('in the hand counts when it is looked at', () => {
    const held = (confidence: number, pitchDeg: number) =>
      seen([0, { ...hands({ phoneInView: confidence }), ...head(0, pitchDeg) }], [10_000]).changes;
    expect(held(0.25, -13)[0]?.finding.detail.posture).toBe('held');
    expect([held(0.25, -12.9), held(0.24, -30)]).toEqual([[], []]);
  });

  it('needs half of the looks of the last 6 s', () => {
    const SEEN = hands({ ...FAINT, phoneAtEarLeft: 1 });
    const NONE = hands({ phoneAtEarLeft: 0 });
    /** Looks come every 0.5 s: at 5.4 s there are eleven. */
    const share = (count: number): number | undefined =>
      seen([0, SEEN], [count * 500, NONE], [5500]).changes[0]?.finding.detail.share as number | undefined;
    expect([share(5), share(6)]).toEqual([undefined, 6 / 11]);
    const tenths = seen([0, SEEN], [2500, NONE], [5000, { hands: null }], [6100]).changes;
    expect(tenths[0]?.finding.detail.share).toBe(0.5);
  });

  it('looks closer than 0.5 s are one look; frames without a look are none', () => {
    const { state } = seen([0, LEFT], [1000, { hands: null }], [3000, hands({})], [4000]);
    expect(state.looks.map(({ tMs }) => tMs)).toEqual([0, 500]);
  });

  it('the posture that was seen most is told, and begins where it began', () => {
    const { changes } = seen([0, hands({ phoneAtEarRight: 1 })], [1000, LEFT], [6000]);
    expect(lines(changes)).toEqual(['+phoneUse 1000 @5400']);
    expect(changes[0]?.finding.detail).toEqual({ posture: 'leftEar', share: 9 / 11, confidence: 0.25 });
    const left = hands({ ...FAINT, phoneAtEarLeft: 0.25 });
    const tie = seen([0, hands({ phoneAtEarRight: 1 })], [2500, left], [5000, { hands: null }], [5500]).changes;
    expect(tie[0]?.finding.detail).toEqual({ posture: 'leftEar', share: 0.5, confidence: 0.25 });
  });

  it('is over when no look of the window shows it, and is not told again for 2 minutes', () => {
    const NONE = hands({ phoneAtEarLeft: 0 });
    const { changes } = seen([0, LEFT], [8000, NONE], [20_000, LEFT], [140_000]);
    expect(lines(changes)).toEqual(['+phoneUse 0 @5400', '-phoneUse 0-7600 @5400', '+phoneUse 128000 @133600']);
    expect(changes[1]?.finding.detail).toEqual({ posture: 'leftEar', durationMs: 7600, confidence: 0.25 });
  });

  it('tells how long it was, wherever it began', () => {
    const { changes } = seen([1000, LEFT], [9000, hands({ phoneAtEarLeft: 0 })], [20_000]);
    expect(lines(changes)).toEqual(['+phoneUse 1000 @6400', '-phoneUse 1000-8600 @6400']);
    expect(changes[1]?.finding.detail.durationMs).toBe(7600);
  });

  it('looks older than 6 s are forgotten, none is needed to end it', () => {
    const { changes, state } = seen([0, LEFT], [7000, { hands: null }], [13_000]);
    expect(lines(changes)).toEqual(['+phoneUse 0 @5400', '-phoneUse 0-6600 @5400']);
    expect(state.looks).toEqual([]);
  });

  it('is not told by the one look that is left when nobody looks any more, for want of a face or of frames', () => {
    const NONE = hands({ phoneAtEarLeft: 0 });
    const blind = { ...UNSEEN, hands: null };
    expect(seen([0, NONE], [9000, LEFT], [9100, blind], [30_000]).changes).toEqual([]);
    const stalled = [...frames(100, [0, NONE], [9000, LEFT], [9100]), ...frames(100, [14_600, NONE], [20_000])];
    expect(judge(phoneUse, stalled).changes).toEqual([]);
  });

  it('ends with the data', () => {
    const { state } = seen([0, LEFT], [7001]);
    expect(lines(phoneUse.finish(state, T, []))).toEqual(['-phoneUse 0-7000 @5400']);
    expect(phoneUse.finish(state, T, [])).toEqual([]);
  });
});
