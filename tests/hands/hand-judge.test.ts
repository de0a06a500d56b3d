/** What boxes, wrists and things mean at a face: reaches, the face itself, sides, the scale of the cues. */
import { describe, expect, it } from 'vitest';
import { handAtEar, handsAt, mayHold } from '../../edge-agent/vision/hands/hand-judge.js';
import { onScale, type HandSight, type LandmarkHand, type SeenHand } from '../../edge-agent/vision/hands/hand-sight.js';
import { boxOverlap, shareInside, type FacePlaces } from '../../edge-agent/vision/hands/places.js';
import { thingsAt } from '../../edge-agent/vision/hands/thing-judge.js';
import type { Thing } from '../../edge-agent/vision/hands/things.js';

/** A face of 100 px; the driver's left is at the right of the picture. */
const FACE: FacePlaces = {
  centre: { xPx: 200, yPx: 200 },
  sizePx: 100,
  widthPx: 80,
  heightPx: 100,
  mouth: { xPx: 200, yPx: 225 },
  leftEye: { xPx: 220, yPx: 185 },
  rightEye: { xPx: 180, yPx: 185 },
  leftEar: { xPx: 245, yPx: 195 },
  rightEar: { xPx: 155, yPx: 195 },
};
const AWAY = { xPx: 0, yPx: 0, confidence: 0 };
const NO_WRISTS = { left: AWAY, right: AWAY };

const hand = (xPx: number, yPx: number, confidence: number, sizePx = 40, flag: number | null = null): SeenHand => ({
  leftPx: xPx - sizePx / 2,
  topPx: yPx - sizePx / 2,
  rightPx: xPx + sizePx / 2,
  bottomPx: yPx + sizePx / 2,
  confidence,
  flag,
});
const lips = (confidence: number, nearestYPx: number, topPx: number, bottomPx: number): LandmarkHand => ({
  confidence,
  box: { leftPx: 170, topPx, rightPx: 230, bottomPx },
  middle: { xPx: 200, yPx: (topPx + bottomPx) / 2 },
  nearest: { xPx: 200, yPx: nearestYPx },
});
/** Far from the lips, and not ruled out. */
const NO_LIPS = lips(0.05, 270, 270, 300);
const seen = (...hands: SeenHand[]): HandSight => ({ hands, wrists: NO_WRISTS, lips: NO_LIPS });
const wrist = (xPx: number, yPx: number, confidence: number): HandSight => ({
  ...seen(),
  wrists: { left: { xPx, yPx, confidence }, right: AWAY },
});

describe('a hand', () => {
  it('counts from 0.4, a wrist from 0.3, on one scale', () => {
    expect([0, 0.2, 0.4, 0.7, 1].map((sure) => onScale(sure, 0.4))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(onScale(0.3, 0.3)).toBe(0.5);
    expect(handsAt(seen(hand(200, 240, 0.4)), FACE).atMouth).toBe(0.5);
    expect(handsAt(wrist(200, 300, 0.3), FACE).atMouth).toBe(0.5);
  });

  it('is at the mouth within 0.45 of the face, a wrist within 1.2', () => {
    const box = (yPx: number): number => handsAt(seen(hand(200, yPx, 1)), FACE).atMouth;
    expect([box(225 + 45), box(225 + 46)]).toEqual([1, 0]);
    const arm = (yPx: number): number => handsAt(wrist(200, yPx, 1), FACE).atMouth;
    expect([arm(225 + 120), arm(225 + 121)]).toEqual([1, 0]);
  });

  it('that covers the face is the face', () => {
    const turned = hand(200, 210, 1, 90);
    expect(boxOverlap(turned, { leftPx: 160, topPx: 150, rightPx: 240, bottomPx: 250 })).toBeGreaterThan(0.4);
    expect(handsAt(seen(turned), FACE)).toMatchObject({ atMouth: 0, overEyes: 0, mouthCovered: 0 });
  });

  it('whose landmarks touch the lips counts from 0.25, with a box or without; over them it hides the mouth', () => {
    const at = (hand: LandmarkHand) => handsAt({ ...seen(), lips: hand }, FACE);
    expect(at(lips(0.25, 240, 232, 310))).toMatchObject({ atMouth: 0.5, mouthCovered: 0, overEyes: 0, atEyes: 0 });
    expect(at(lips(0.24, 240, 232, 310)).atMouth).toBeLessThan(0.5);
    expect(at(lips(1, 225 + 30, 260, 310)).atMouth).toBe(1);
    expect(at(lips(1, 225 + 31, 260, 310)).atMouth).toBe(0);
    expect(at(lips(1, 225, 200, 280))).toMatchObject({ atMouth: 1, mouthCovered: 1 });
    expect(at({ ...NO_LIPS, confidence: 1, nearest: { xPx: NaN, yPx: NaN } }).atMouth).toBe(0);
  });

  it('whose landmarks touch an ear counts there, unless it is nearer to mouth or eyes', () => {
    const at = (xPx: number, middleXPx: number): number => {
      const hand = { ...lips(0.25, 195, 180, 240), nearest: { xPx, yPx: 195 }, middle: { xPx: middleXPx, yPx: 205 } };
      return handAtEar(hand, FACE.leftEar, FACE);
    };
    expect([at(245, 260), at(245 + 30, 290), at(245 + 31, 290)]).toEqual([0.5, 0.5, 0]);
    expect(at(245, 225)).toBe(0);
  });

  it('is not told by a wrist alone where the landmark network sees none', () => {
    const sure = (confidence: number) =>
      handsAt({ ...wrist(200, 300, 0.9), lips: lips(confidence, 270, 270, 300) }, FACE);
    expect(sure(0.05)).toMatchObject({ atMouth: onScale(0.9, 0.3), mouthCovered: onScale(0.9, 0.3) });
    expect(sure(0.04)).toMatchObject({ atMouth: 0, mouthCovered: 0 });
  });

  it('whose landmarks lie around the eyes rubs them', () => {
    const rubbing = { ...seen(), lips: lips(1, 225, 160, 230) };
    expect(handsAt(rubbing, FACE)).toMatchObject({ atMouth: 0, mouthCovered: 0 });
    expect(mayHold(rubbing, FACE)).toBe(false);
    expect(mayHold({ ...seen(), lips: lips(0.3, 240, 232, 310) }, FACE)).toBe(true);
  });

  it('that the landmark network confirms counts as much as that is sure', () => {
    expect(handsAt(seen(hand(200, 240, 0.25, 40, 0.9)), FACE).atMouth).toBe(0.9);
    expect(handsAt(seen(hand(200, 240, 0.25, 40, 0.1)), FACE).atMouth).toBeCloseTo(0.3125);
  });

  it('before both eyes hides them, before one it may rub it; beside the lips it hides no mouth', () => {
    expect(handsAt(seen(hand(200, 175, 0.8, 55)), FACE).overEyes).toBeGreaterThan(0.5);
    const one = handsAt(seen(hand(220, 185, 0.8, 30)), FACE);
    expect([one.overEyes, one.atEyes > 0.5]).toEqual([0, true]);
    expect(handsAt(seen(hand(235, 235, 1, 40)), FACE)).toMatchObject({ atMouth: 1, mouthCovered: 0 });
    expect(handsAt(seen(hand(205, 230, 1, 40)), FACE)).toMatchObject({ atMouth: 1, mouthCovered: 1 });
  });

  it('that hides an eye but lies at the mouth rubs none; a raised wrist is one at the eyes, not at the mouth', () => {
    const smoking: SeenHand = { ...hand(205, 225, 0.8), topPx: 165, bottomPx: 290 };
    expect(handsAt(seen(smoking), FACE)).toMatchObject({ atMouth: expect.closeTo(0.833, 3) as number, atEyes: 0 });
    expect(handsAt(wrist(150, 214, 0.3), FACE)).toMatchObject({ atMouth: 0, atEyes: 0.5 });
    expect(handsAt(wrist(150, 216, 0.3), FACE)).toMatchObject({ atMouth: 0.5, atEyes: 0 });
    expect(handsAt(wrist(90, 185, 1), FACE).atEyes).toBe(0);
  });

  it('as large as the face is the face where the face is, unless it ends 0.3 below the chin: a hand has an arm', () => {
    const low: SeenHand = { ...hand(195, 250, 0.8), leftPx: 155, rightPx: 235, topPx: 175, bottomPx: 325 };
    expect(handsAt(seen({ ...low, topPx: 155 }), FACE)).toMatchObject({
      overEyes: 0,
      mouthCovered: expect.closeTo(0.833, 3) as number,
    });
    expect(handsAt(seen(low), FACE).atMouth).toBeGreaterThan(0.5);
    const ending = (bottomPx: number): number => handsAt(seen({ ...low, topPx: 150, bottomPx }), FACE).atMouth;
    expect([ending(279), ending(280)]).toEqual([0, expect.closeTo(0.833, 3)]);
  });

  it('tells how far the surer wrist is below the mouth', () => {
    expect(handsAt(wrist(190, 295, 0.2), FACE).wristDrop).toBeCloseTo(0.7, 6);
    expect(handsAt(wrist(190, 215, 0.6), FACE).wristDrop).toBeCloseTo(-0.1, 6);
    expect([handsAt(wrist(190, 295, 0.19), FACE), handsAt(wrist(190, 366, 1), FACE)]).toMatchObject([
      ...[{ wristDrop: null }, { wristDrop: null }],
    ]);
  });

  it('may hold something from half of what counts, the face itself never', () => {
    const may = (sight: HandSight): boolean => mayHold(sight, FACE);
    expect([may(wrist(200, 225 + 140, 0.15)), may(wrist(200, 225 + 141, 0.15))]).toEqual([true, false]);
    expect([may(wrist(200, 300, 0.14)), may(seen(hand(330, 330, 0.25)))]).toEqual([false, true]);
    expect([may(seen(hand(200, 205, 1, 90))), may(seen())]).toEqual([false, false]);
  });

  it("is at the ear that it is nearest to, the driver's own left and right", () => {
    const left = handsAt(seen(hand(255, 205, 1)), FACE);
    expect([left.atEarLeft, left.atEarRight]).toEqual([1, 0]);
    const right = handsAt(wrist(140, 250, 1), FACE);
    expect([right.atEarLeft, right.atEarRight]).toEqual([0, 1]);
    expect(handsAt(seen(hand(205, 225, 1)), FACE).atEarLeft).toBe(0);
  });
});

describe('a thing', () => {
  const thing = (kind: Thing['kind'], xPx: number, yPx: number, confidence = 0.6, sizePx = 44): Thing => ({
    kind,
    ...hand(xPx, yPx, confidence, sizePx),
  });

  it('is a phone at an ear within half a face, on its side', () => {
    const at = (xPx: number): unknown => thingsAt([thing('phone', xPx, 195)], seen(), FACE);
    expect(at(260)).toMatchObject({ phoneAtEarLeft: 0.6, phoneAtEarRight: 0, phoneInView: 0 });
    expect(at(140)).toMatchObject({ phoneAtEarLeft: 0, phoneAtEarRight: 0.6 });
    expect(at(245 + 51)).toMatchObject({ phoneAtEarLeft: 0, phoneAtEarRight: 0 });
  });

  it('is a phone when it is as long as one, and no wider than a hand', () => {
    const sized = (widthPx: number, heightPx: number): number | null => {
      const box = {
        leftPx: 260 - widthPx / 2,
        rightPx: 260 + widthPx / 2,
        topPx: 195 - heightPx / 2,
        bottomPx: 195 + heightPx / 2,
      };
      return thingsAt([{ kind: 'phone', confidence: 0.6, ...box }], seen(), FACE).phoneAtEarLeft;
    };
    expect([sized(20, 39), sized(20, 40), sized(60, 130), sized(60, 131)]).toEqual([0, 0.6, 0.6, 0]);
    expect([sized(80, 90), sized(81, 90), sized(45, 20)]).toEqual([0.6, 0, 0.6]);
  });

  it('at the lips is no phone at the ear', () => {
    const at = (xPx: number): number | null => thingsAt([thing('phone', xPx, 222)], seen(), FACE).phoneAtEarLeft;
    expect([at(215), at(240)]).toEqual([0, 0.6]);
  });

  it('is a phone in view only in a hand', () => {
    const phone = thing('phone', 200, 330);
    expect(thingsAt([phone], seen(), FACE).phoneInView).toBe(0);
    expect(thingsAt([phone], seen(hand(210, 345, 0.5)), FACE).phoneInView).toBe(0.6);
    expect(thingsAt([phone], wrist(210, 380, 0.3), FACE).phoneInView).toBe(0.6);
    expect(thingsAt([phone], wrist(210, 380, 0.29), FACE).phoneInView).toBe(0);
  });

  it('is a meal at the mouth, not elsewhere', () => {
    const meal = (yPx: number): number | null | undefined =>
      thingsAt([thing('vessel', 200, yPx)], seen(), FACE).mealAtMouth;
    expect([meal(240), meal(225 + 71)]).toEqual([0.6, 0]);
  });
});

it('the share of the surroundings within the picture', () => {
  expect(shareInside({ xPx: 50, yPx: 50 }, 100, 100, 100)).toBe(1);
  expect(shareInside({ xPx: 0, yPx: 50 }, 100, 100, 100)).toBe(0.5);
  expect(shareInside({ xPx: -100, yPx: 50 }, 100, 100, 100)).toBe(0);
});
