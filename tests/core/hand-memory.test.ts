/** Looks at hands between frames: they stand, they age out, and late ones are not taken. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandReading } from '../../edge-agent/core/geometry.js';
import { startHands, stepHands } from '../../edge-agent/core/hand-memory.js';
import { handsObservable, mouthCovered, signalsOf } from '../../edge-agent/core/signals.js';
import { POPULATION } from '../../edge-agent/core/baseline.js';
import { at, hands, T } from './signals-at.js';

const NONE: HandReading = {
  atMouth: null,
  overEyes: null,
  phoneAtEarLeft: null,
  phoneAtEarRight: null,
  phoneInView: null,
};

describe('what was seen of hands', () => {
  it('stands for 1 s, a phone for 2.5 s, and then is not known', () => {
    const memory = startHands();
    stepHands(memory, 0, { ...NONE, atMouth: 0.7, phoneInView: 0.3 }, T);
    expect(stepHands(memory, 1000, null, T)).toMatchObject({ atMouth: 0.7, phoneInView: 0.3, phoneLookMs: 0 });
    expect(stepHands(memory, 1001, null, T)).toMatchObject({ atMouth: null, phoneInView: 0.3 });
    expect(stepHands(memory, 2501, null, T)).toBeNull();
  });

  it('counts from the picture that was looked at, not from the frame at which the look came', () => {
    const memory = startHands();
    expect(stepHands(memory, 900, { ...NONE, atMouth: 0.7, seenMs: 300 }, T)?.atMouth).toBe(0.7);
    expect(stepHands(memory, 1300, null, T)?.atMouth).toBe(0.7);
    expect(stepHands(memory, 1301, null, T)).toBeNull();
    expect(stepHands(startHands(), 5000, { ...NONE, atMouth: 0.7, seenMs: 300 }, T)).toBeNull();
  });

  it('counts from the frame when the look does not know its time', () => {
    const memory = startHands();
    expect(stepHands(memory, 900, { ...NONE, atMouth: 0.7, seenMs: NaN }, T)?.atMouth).toBe(0.7);
    expect(stepHands(memory, 1900, null, T)?.atMouth).toBe(0.7);
    expect(stepHands(memory, 1901, null, T)).toBeNull();
  });

  it('a look that is older than the last, or no number, changes nothing', () => {
    const memory = startHands();
    stepHands(memory, 500, { ...NONE, atMouth: 0.2 }, T);
    expect(stepHands(memory, 600, { ...NONE, atMouth: 0.9, seenMs: 400 }, T)?.atMouth).toBe(0.2);
    expect(stepHands(memory, 700, { ...NONE, atMouth: NaN }, T)?.atMouth).toBe(0.2);
  });

  it('never says more than the last looks did, and nothing after the time it may stand', () => {
    const look = fc.record({
      afterMs: fc.integer({ min: 1, max: 3000 }),
      atMouth: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 20 }), (looks) => {
        const memory = startHands();
        let tMs = 0;
        let last: { tMs: number; value: number } | null = null;
        for (const { afterMs, atMouth } of looks) {
          tMs += afterMs;
          if (atMouth !== null) last = { tMs, value: atMouth };
          const seen = stepHands(memory, tMs, atMouth === null ? null : { ...NONE, atMouth }, T)?.atMouth ?? null;
          expect(seen).toBe(last !== null && tMs - last.tMs <= T.handHoldMs ? last.value : null);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a covered mouth', () => {
  it('is neither open nor closed', () => {
    const face = {
      confidence: 1,
      box: { xPx: 0, yPx: 0, widthPx: 1, heightPx: 1 },
      pose: { yawDeg: 0, pitchDeg: 0, rollDeg: 0 },
      leftEye: { lidRatio: 0.25, visible: true },
      rightEye: { lidRatio: 0.25, visible: true },
      mouthRatio: 0.6,
      gaze: null,
    };
    const mouth = (covered: number) =>
      signalsOf(
        { tMs: 0, face, absence: 'none', quality: at(0).quality, hands: { ...NONE, mouthCovered: covered } },
        POPULATION,
        null,
        T,
      ).mouth;
    expect([mouth(0.49), mouth(0.5)]).toEqual([0.6, null]);
    expect(mouthCovered(at(0), T)).toBe(false);
  });

  it('hands are observable when they were looked for and the picture shows enough around the face', () => {
    const seen = (change: object): boolean => handsObservable(at(0, hands(change)), T);
    expect([
      seen({ atMouth: 0 }),
      seen({ atMouth: 0, observable: 0.29 }),
      seen({ atMouth: 0, observable: 0.3 }),
    ]).toEqual([...[true, false, true]]);
    expect([seen({}), handsObservable(at(0), T)]).toEqual([false, false]);
  });
});
