/** The fatigue level: its formula, its bounds, its reasons. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fatigueOf, independentSigns, type FatigueInputs } from '../../edge-agent/core/fatigue.js';

const RESTED: FatigueInputs = {
  perclos: 0.01,
  closedMs: 0,
  longestClosureMs: 0,
  blinkSlowing: 1,
  yawns: 0,
  nods: 0,
  reportsTired: false,
  hourOfDay: 14,
  hoursOnShift: 2,
};

const orNull = (number: fc.Arbitrary<number>): fc.Arbitrary<number | null> => fc.option(number, { nil: null });
const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const inputs: fc.Arbitrary<FatigueInputs> = fc.record({
  perclos: orNull(real(0, 1)),
  closedMs: real(0, 60_000),
  longestClosureMs: real(0, 10_000),
  blinkSlowing: orNull(real(0, 4)),
  yawns: fc.nat(20),
  nods: fc.nat(20),
  reportsTired: fc.boolean(),
  hourOfDay: orNull(real(0, 24)),
  hoursOnShift: orNull(real(0, 16)),
});

describe('the fatigue level', () => {
  it('is 0 for a rested driver, for no reason', () => {
    expect(fatigueOf(RESTED)).toEqual({ level: 0, because: [] });
  });

  it.each([
    [{ perclos: 0.15 }, 60, 'perclos'],
    [{ perclos: 0.085 }, 30, 'perclos'],
    [{ closedMs: 10_000 }, 50, 'closedTime'],
    [{ closedMs: 5500 }, 25, 'closedTime'],
    [{ longestClosureMs: 2000 }, 65, 'longestClosure'],
    [{ longestClosureMs: 1300 }, 32.5, 'longestClosure'],
    [{ blinkSlowing: 2 }, 35, 'blinkSlowing'],
    [{ blinkSlowing: 1.6 }, 17.5, 'blinkSlowing'],
    [{ yawns: 5 }, 40, 'yawns'],
    [{ yawns: 1 }, 8, 'yawns'],
    [{ nods: 3 }, 50, 'nods'],
    [{ reportsTired: true }, 60, 'selfReport'],
    [{ hourOfDay: 5 }, 12, 'hourOfDay'],
    [{ hourOfDay: 2 }, 6, 'hourOfDay'],
    [{ hourOfDay: 23.5 }, 1, 'hourOfDay'],
    [{ hoursOnShift: 12 }, 12, 'shift'],
    [{ hoursOnShift: 8 }, 6, 'shift'],
  ] as const)('%j alone gives %d', (input, level, cause) => {
    const fatigue = fatigueOf({ ...RESTED, ...input });
    expect(fatigue.level).toBeCloseTo(level, 9);
    expect(fatigue.because).toEqual([expect.objectContaining({ cause, points: expect.closeTo(level, 9) as number })]);
  });

  it('combines causes as independent ones, strongest first', () => {
    const fatigue = fatigueOf({ ...RESTED, perclos: 0.15, yawns: 5, hourOfDay: 5 });
    expect(fatigue.level).toBeCloseTo(100 * (1 - 0.4 * 0.6 * 0.88), 9);
    expect(fatigue.because.map(({ cause }) => cause)).toEqual(['perclos', 'yawns', 'hourOfDay']);
    expect(fatigue.because.map(({ value }) => value)).toEqual([0.15, 5, 1]);
  });

  it('names the strongest reason first, whatever the order of the table', () => {
    const fatigue = fatigueOf({ ...RESTED, perclos: 0.03, yawns: 5, nods: 3 });
    expect(fatigue.because.map(({ cause }) => cause)).toEqual(['nods', 'yawns', 'perclos']);
  });

  it('hour and shift alone stay below a quarter', () => {
    expect(fatigueOf({ ...RESTED, hourOfDay: 5, hoursOnShift: 16 }).level).toBeLessThan(25);
  });

  it('lies within 0..100 whatever the inputs', () => {
    fc.assert(
      fc.property(inputs, (one) => {
        const { level, because } = fatigueOf(one);
        expect(level).toBeGreaterThanOrEqual(0);
        expect(level).toBeLessThanOrEqual(100);
        expect(level > 0).toBe(because.length > 0);
      }),
    );
  });

  it.each(['perclos', 'closedMs', 'longestClosureMs', 'blinkSlowing', 'yawns', 'nods', 'hoursOnShift'] as const)(
    'never falls when %s grows',
    (input) => {
      fc.assert(
        fc.property(inputs, real(0, 10_000), (one, more) => {
          const grown = { ...one, [input]: (one[input] ?? 0) + more };
          expect(fatigueOf(grown).level).toBeGreaterThanOrEqual(fatigueOf(one).level - 1e-9);
        }),
      );
    },
  );

  it('never falls when the driver says he is tired, nor when the hour comes closer to 5', () => {
    fc.assert(
      fc.property(inputs, real(0, 12), real(0, 12), fc.boolean(), (one, near, far, before) => {
        expect(fatigueOf({ ...one, reportsTired: true }).level).toBeGreaterThanOrEqual(fatigueOf(one).level);
        const at = (apart: number): number =>
          fatigueOf({ ...one, hourOfDay: (5 + (before ? -apart : apart) + 24) % 24 }).level;
        expect(at(Math.min(near, far))).toBeGreaterThanOrEqual(at(Math.max(near, far)) - 1e-9);
      }),
    );
  });

  it('counts the lids as one channel, hour and shift as none', () => {
    const signs = (input: Partial<FatigueInputs>): number => independentSigns(fatigueOf({ ...RESTED, ...input }));
    expect(signs({ perclos: 0.3, closedMs: 9000, longestClosureMs: 3000 })).toBe(1);
    expect(signs({ hourOfDay: 5, hoursOnShift: 12 })).toBe(0);
    expect(signs({ perclos: 0.3, yawns: 1 })).toBe(2);
    expect(signs({ perclos: 0.3, yawns: 1, nods: 1, blinkSlowing: 2, reportsTired: true })).toBe(5);
  });

  it('counts each form of the lids by itself as the sign it is', () => {
    for (const input of [{ perclos: 0.3 }, { closedMs: 9000 }, { longestClosureMs: 3000 }])
      expect(independentSigns(fatigueOf({ ...RESTED, ...input })), JSON.stringify(input)).toBe(1);
  });

  it('ignores what is no number', () => {
    expect(fatigueOf({ ...RESTED, perclos: NaN, hourOfDay: NaN }).level).toBe(0);
  });
});
