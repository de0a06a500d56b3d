/** A yawn behind a hand, at the exact times, angles and openings: what lids, head and wrist must do while the mouth is hidden. */
import { describe, expect, it } from 'vitest';
import { yawn } from '../../edge-agent/core/yawn.js';
import { at, hands, head, judge, lids, T, type Key } from './signals-at.js';

const STEP_MS = 20;
const FROM_MS = 2000;
const END_MS = 20_000;
const BLINK_MS = 240;

/** What a hand before the mouth, from {@link FROM_MS} on, comes with. */
interface Stay {
  readonly untilMs?: number;
  readonly sure?: (tMs: number) => number;
  /** How much the lids sink in its middle half. */
  readonly sunk?: number;
  /** How far the left lid jumps from look to look, and how far it lies below the right one. */
  readonly jump?: number;
  readonly apart?: number;
  /** How wide the lids are else, and from a second before it until a second after. */
  readonly rest?: number;
  readonly edge?: number;
  /** When both lids shut for {@link BLINK_MS}. */
  readonly blinks?: readonly number[];
  readonly tiltDeg?: number;
  /** How far the head turns during it. */
  readonly turnDeg?: number;
  /** The rest pose is learned anew in its middle: a camera aside sees it from there. */
  readonly restMoves?: { readonly yawDeg: number; readonly pitchDeg: number };
  readonly mouth?: (tMs: number) => number;
  readonly more?: Parameters<typeof hands>[0];
}

function yawnsOf({
  untilMs = 6000,
  sure = () => 1,
  sunk = 0.1,
  jump = 0,
  apart = 0,
  rest = 1,
  edge = rest,
  blinks = [],
  tiltDeg = 10,
  turnDeg = 0,
  restMoves = { yawDeg: 0, pitchDeg: 0 },
  mouth = () => 0.05,
  more = {},
}: Stay) {
  const change = (tMs: number): Key[1] => {
    const known = tMs < (FROM_MS + untilMs) / 2 ? { yawDeg: 0, pitchDeg: 0 } : restMoves;
    const posed = (yawDeg: number, pitchDeg: number) =>
      head(restMoves.yawDeg + yawDeg - known.yawDeg, restMoves.pitchDeg + pitchDeg - known.pitchDeg, known);
    if (tMs < FROM_MS - 1000 || tMs >= untilMs + 1000) return { ...lids(rest), ...posed(0, 0) };
    if (tMs < FROM_MS || tMs >= untilMs) return { ...lids(edge), ...posed(0, 0) };
    const share = (tMs - FROM_MS) / (untilMs - FROM_MS);
    const isBlink = blinks.some((onsetMs) => tMs >= onsetMs && tMs < onsetMs + BLINK_MS);
    const openness = isBlink ? 0 : edge - (share > 0.25 && share < 0.85 ? sunk : 0);
    const leap = Math.floor(tMs / 200) % 2 === 0 ? jump : 0;
    return {
      ...hands({ atMouth: sure(tMs), ...more }),
      ...posed(turnDeg * share, tiltDeg),
      ...lids(openness),
      opennessLeft: openness - apart - leap,
    };
  };
  const times = Array.from({ length: END_MS / STEP_MS }, (_, index) => index * STEP_MS);
  return judge(
    yawn,
    times.map((tMs) => at(tMs, { mouth: mouth(tMs), ...change(tMs) })),
  ).changes;
}

const found = (stay: Stay): number => yawnsOf(stay).length;

describe('a yawn behind a hand', () => {
  it('is told when the hand has gone, with the time of its stay', () => {
    const [change] = yawnsOf({});
    expect(change?.finding).toMatchObject({ finding: 'yawn', onsetMs: 2000, offsetMs: 5980, detectedMs: 5980 });
    expect(change?.finding.detail).toEqual({ durationMs: 3980, widestMouth: 0, behindHand: true });
  });

  it('is one yawn also when a faint hand that did not hide it goes in its middle', () => {
    const seen = (tMs: number): number => (tMs < 4000 ? 0.05 : Math.min(0.75, Math.max(0.05, (8500 - tMs) / 500)));
    const faint = yawnsOf({ sure: () => 0.4, mouth: seen });
    expect(faint.map(({ finding }) => [finding.onsetMs, finding.detail.behindHand])).toEqual([[2000, true]]);
    // Without a hand the mouth alone tells it, and a second one later is another.
    const later = (tMs: number): number => Math.max(seen(tMs), tMs > 11_000 && tMs < 14_000 ? 0.75 : 0);
    expect(yawnsOf({ sure: () => 0, mouth: seen }).map(({ finding }) => finding.detail.behindHand)).toEqual([false]);
    expect(yawnsOf({ sure: () => 0.4, mouth: later }).map(({ finding }) => finding.detail.behindHand)).toEqual([
      true,
      false,
    ]);
  });

  it('is covered for 2.6 to 10 s, by a hand that comes with 0.35 and stays with 0.25', () => {
    expect([4590, 4620, 11_900, 12_100].map((untilMs) => found({ untilMs }))).toEqual([0, 1, 1, 0]);
    expect([0.34, 0.35].map((sure) => found({ sure: () => sure }))).toEqual([0, 1]);
    expect([0.25, 0.24].map((stays) => found({ sure: (tMs) => (tMs < 2500 ? 0.5 : stays) }))).toEqual([1, 0]);
    const missed = (forMs: number): number => found({ sure: (tMs) => (tMs >= 3500 && tMs < 3500 + forMs ? 0 : 1) });
    expect([missed(1100), missed(1300)]).toEqual([1, 0]);
  });

  it('lets the lids sink in its middle by 0.035 of their rest, or lie below 0.6 of it all the time', () => {
    expect([found({ sunk: 0.045 }), found({ sunk: 0.03 })]).toEqual([1, 0]);
    expect([found({ sunk: 0.036, rest: 0.8 }), found({ sunk: 0.027, rest: 0.8 })]).toEqual([1, 0]);
    expect([found({ sunk: 0, edge: 0.59 }), found({ sunk: 0, edge: 0.62 })]).toEqual([1, 0]);
  });

  it('is no longer than it was seen: frames that stop add nothing to a mouth that a hand came to', () => {
    const shown = (gapMs: number): number => {
      const times = Array.from({ length: 300 }, (_, index) => index * STEP_MS);
      const signals = times.map((tMs) => {
        const mouth = tMs >= 1000 && tMs < 2700 ? 0.5 : 0.02;
        const hand = hands({ atMouth: tMs >= 1700 && tMs < 2700 ? 0.9 : 0 });
        return at(tMs < 2640 ? tMs : tMs + gapMs, { mouth, ...hand });
      });
      return judge(yawn, signals).changes.length;
    };
    expect([0, 600, 1500, 4000].map(shown)).toEqual([0, 0, 0, 0]);
  });

  it('is one also when a faint hand lay near the mouth for long before, and none for that faint hand alone', () => {
    const after = (faintMs: number, sure: number): string[] => {
      const fromMs = 2000 + faintMs;
      const signals = Array.from({ length: (fromMs + 10_000) / STEP_MS }, (_, index) => {
        const tMs = index * STEP_MS;
        const share = (tMs - fromMs) / 4000;
        if (tMs < 2000 || share >= 1) return at(tMs, hands({ atMouth: 0 }));
        if (share < 0) return at(tMs, hands({ atMouth: tMs < 3000 ? 0.4 : 0.3 }));
        const sunk = share > 0.25 && share < 0.85 ? 0.1 : 0;
        return at(tMs, { ...hands({ atMouth: sure }), ...head(0, 10), ...lids(1 - sunk) });
      });
      return judge(yawn, signals).changes.map(({ finding }) => `${finding.onsetMs}-${finding.offsetMs}`);
    };
    expect([after(15_000, 0.9), after(60_000, 0.9)]).toEqual([['17000-20980'], ['62000-65980']]);
    expect(after(15_000, 0.4)).toEqual([]);
  });

  it('is none while somebody only blinks, however often, and one in spite of blinks', () => {
    const blinks = [3300, 4000, 4700];
    expect([found({ sunk: 0, blinks, tiltDeg: 20 }), found({ blinks })]).toEqual([0, 1]);
  });

  it('moves both lids together: those of an eye that is rubbed jump by more than 0.15, or lie 0.25 apart', () => {
    expect([found({ jump: 0.14 }), found({ jump: 0.16 })]).toEqual([1, 0]);
    expect([found({ apart: 0.24 }), found({ apart: 0.26 })]).toEqual([1, 0]);
  });

  it('lifts the chin by 5 degrees, not by 27 as a drink does, and turns the head by no more than 15', () => {
    expect([-10, 4.9, 5.1, 26.9, 27].map((tiltDeg) => found({ tiltDeg, sunk: 0.2 }))).toEqual([0, 0, 1, 1, 0]);
    // Lids that sink little need a clear tilt: 0.01 of their rest for each degree, 0.13 together.
    expect([6.9, 7.1].map((tiltDeg) => found({ tiltDeg, sunk: 0.06 }))).toEqual([0, 1]);
    expect([18, 20].map((turnDeg) => found({ turnDeg }))).toEqual([1, 0]);
  });

  it('moves no head whose rest pose is learned anew meanwhile', () => {
    const [aside, below] = [
      { yawDeg: 20, pitchDeg: 0 },
      { yawDeg: 0, pitchDeg: -12 },
    ];
    expect([found({ restMoves: aside }), found({ restMoves: aside, turnDeg: 20 })]).toEqual([1, 0]);
    expect([found({ restMoves: below }), found({ restMoves: below, tiltDeg: 0 })]).toEqual([1, 0]);
  });

  it('lies on a wrist 0.35 to 0.68 faces below the mouth, where one is seen, and not at an eye', () => {
    expect([0.34, 0.35, 0.68, 0.69].map((wristDrop) => found({ more: { wristDrop } }))).toEqual([0, 1, 1, 0]);
    expect([0.49, 0.5].map((atEyes) => found({ more: { atEyes } }))).toEqual([1, 0]);
  });

  it('lies on a wrist 0.85 faces below it where lids and head tell 0.25 of a yawn, counted as above', () => {
    const low = (sunk: number, tiltDeg: number, wristDrop: number) => found({ sunk, tiltDeg, more: { wristDrop } });
    expect([low(0.14, 15, 0.84), low(0.08, 15, 0.84), low(0.14, 9, 0.84)]).toEqual([1, 0, 0]);
    expect([low(0.2, 15, 0.85), low(0.2, 15, 0.86), low(0.2, 15, 0.34)]).toEqual([1, 0, 0]);
    // Lids that are narrow all the time tell of no sinking.
    expect([0.68, 0.7].map((wristDrop) => found({ sunk: 0, edge: 0.59, tiltDeg: 26, more: { wristDrop } }))).toEqual([
      1, 0,
    ]);
  });

  it('is told of at the end of the data too', () => {
    const frames = Array.from({ length: 250 }, (_, index) => index * STEP_MS).map((tMs) =>
      at(tMs, tMs < FROM_MS ? lids(1) : { ...hands({ atMouth: 1 }), ...head(0, 10), ...lids(0.5) }),
    );
    const { state, changes } = judge(yawn, frames);
    expect(changes).toEqual([]);
    expect(yawn.finish(state, T, [])).toHaveLength(1);
  });
});
