/** From single comparisons to what is told: another face for long enough, its return, and silence about everything in between. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endMismatch,
  mismatchRules,
  startMismatch,
  stepMismatch,
  type Comparison,
  type MismatchChange,
  type MismatchRules,
} from '../../edge-agent/vision/person/mismatch.js';

const RULES = mismatchRules(60_000);
const SAME = (RULES.agreesFrom + 1) / 2;
const OTHER = RULES.disagreesBelow / 2;
const UNSURE = (RULES.agreesFrom + RULES.disagreesBelow) / 2;

function told(comparisons: readonly Comparison[], rules: MismatchRules = RULES): MismatchChange[] {
  const state = startMismatch();
  return comparisons.flatMap((comparison) => stepMismatch(state, comparison, rules) ?? []);
}

/** Looks every ten seconds. */
const looks = (similarities: readonly number[], fromMs = 0, everyMs = 10_000): Comparison[] =>
  similarities.map((similarity, i) => ({ tMs: fromMs + i * everyMs, similarity }));

const times = (count: number, similarity: number): number[] => Array.from({ length: count }, () => similarity);

describe('another face', () => {
  it('is told once, from the first look of those that disagree, when they have for a minute', () => {
    expect(told(looks([...times(5, SAME), ...times(6, OTHER)]))).toEqual([]);
    expect(told(looks([...times(5, SAME), ...times(20, OTHER)]))).toEqual([
      { phase: 'onset', onsetMs: 50_000, toldMs: 110_000, looks: 7 },
    ]);
  });

  it('needs several looks, however far apart they are', () => {
    expect(told(looks(times(3, OTHER), 0, 60_000))).toEqual([]);
    expect(told(looks(times(4, OTHER), 0, 60_000))).toMatchObject([{ phase: 'onset', onsetMs: 0, looks: 4 }]);
  });

  it('is not told when a look in between agrees, and no look is counted that says nothing', () => {
    expect(told(looks([...times(6, OTHER), SAME, ...times(6, OTHER)]))).toEqual([]);
    expect(told(looks(times(100, UNSURE)))).toEqual([]);
    const unsure = [OTHER, OTHER, UNSURE, UNSURE, UNSURE, UNSURE, OTHER, OTHER];
    expect(told(looks(unsure))).toMatchObject([{ onsetMs: 0, toldMs: 70_000, looks: 4 }]);
  });

  it('seen before a long pause counts no more after it', () => {
    const paused = [...looks(times(3, OTHER)), ...looks(times(6, OTHER), 20_000 + RULES.staleMs + 1)];
    expect(told(paused)).toEqual([]);
  });

  it('ends with the first of three looks in a row that agree', () => {
    const back = [...times(8, OTHER), SAME, SAME, OTHER, SAME, UNSURE, SAME, SAME, SAME];
    expect(told(looks(back)).slice(1)).toEqual([
      { phase: 'offset', onsetMs: 0, toldMs: 60_000, offsetMs: 110_000, because: 'return' },
    ]);
  });

  it('ends with the login, and is told anew after the next', () => {
    const state = startMismatch();
    for (const look of looks(times(8, OTHER))) stepMismatch(state, look, RULES);
    const end = { phase: 'offset', onsetMs: 0, toldMs: 60_000, offsetMs: 75_000, because: 'login' };
    expect(endMismatch(state, 75_000, 'login')).toEqual(end);
    expect(state).toEqual(startMismatch());
    expect(endMismatch(state, 80_000, 'login')).toBeNull();
    const again = looks(times(8, OTHER), 100_000).flatMap((look) => stepMismatch(state, look, RULES) ?? []);
    expect(again).toMatchObject([{ phase: 'onset', onsetMs: 100_000 }]);
  });
});

describe('for any looks', () => {
  const comparisons = fc
    .array(
      fc.record({
        gapMs: fc.integer({ min: 1, max: 400_000 }),
        similarity: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      {
        maxLength: 60,
      },
    )
    .map((list) => {
      let tMs = 0;
      return list.map(({ gapMs, similarity }) => ({ tMs: (tMs += gapMs), similarity }));
    });

  it('beginning and end take turns, in order of time', () => {
    fc.assert(
      fc.property(comparisons, (list) => {
        const changes = told(list);
        expect(changes.map(({ phase }) => phase)).toEqual(changes.map((_, i) => (i % 2 === 0 ? 'onset' : 'offset')));
        for (const [i, { onsetMs, toldMs, ...change }] of changes.entries()) {
          expect(toldMs).toBeGreaterThanOrEqual(onsetMs);
          if (change.phase === 'onset') continue;
          expect(changes[i - 1]).toMatchObject({ onsetMs, toldMs });
          expect(change.offsetMs).toBeGreaterThan(toldMs);
        }
      }),
    );
  });

  it('one that never disagrees is never told of', () => {
    fc.assert(
      fc.property(comparisons, (list) => {
        const like = list.map(({ tMs, similarity }) => ({
          tMs,
          similarity: Math.max(similarity, RULES.disagreesBelow),
        }));
        expect(told(like)).toEqual([]);
      }),
    );
  });

  it('shifted by some time, what is told is shifted by as much', () => {
    fc.assert(
      fc.property(comparisons, fc.integer({ min: 0, max: 1e9 }), (list, byMs) => {
        const shifted = told(list.map(({ tMs, similarity }) => ({ tMs: tMs + byMs, similarity })));
        expect(shifted).toEqual(
          told(list).map((change) => ({
            ...change,
            ...{ onsetMs: change.onsetMs + byMs, toldMs: change.toldMs + byMs },
            ...(change.phase === 'offset' && { offsetMs: change.offsetMs + byMs }),
          })),
        );
      }),
    );
  });

  it('a longer patience never tells more', () => {
    fc.assert(
      fc.property(comparisons, fc.integer({ min: 0, max: 600_000 }), (list, moreMs) => {
        const onsets = (rules: MismatchRules) => told(list, rules).filter(({ phase }) => phase === 'onset').length;
        expect(onsets(mismatchRules(60_000 + moreMs))).toBeLessThanOrEqual(onsets(RULES));
      }),
    );
  });
});
