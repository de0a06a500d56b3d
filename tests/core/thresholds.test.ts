/** The table of thresholds: complete, consistent, and strict about what a site may change. */
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_THRESHOLDS,
  ORDERED,
  THRESHOLD_NAMES,
  THRESHOLDS,
  thresholdsSchema,
} from '../../edge-agent/core/thresholds.js';

const problemsOf = (input: unknown): string[] =>
  (thresholdsSchema.safeParse(input).error?.issues ?? [])
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')]))
    .sort();

describe('thresholds', () => {
  it('have a default within bounds, a unit in their name, a meaning and a source', () => {
    const suffix = { ms: 'Ms', deg: 'Deg', 'km/h': 'Kmh', h: 'Hours' } as const;
    for (const name of THRESHOLD_NAMES) {
      const { default: value, min, max, unit, means, source } = THRESHOLDS[name];
      expect(min < max && value >= min && value <= max, name).toBe(true);
      expect(means.length > 10 && source.length >= 4, name).toBe(true);
      const ending = Object.entries(suffix).find(([one]) => one === unit)?.[1];
      if (ending !== undefined) expect(name.endsWith(ending), name).toBe(true);
      else expect(/(Ms|Deg|Kmh)$/.test(name), name).toBe(false);
    }
  });

  it('default to a set that is valid', () => {
    expect(thresholdsSchema.parse({})).toEqual(DEFAULT_THRESHOLDS);
    expect(thresholdsSchema.parse({ sleepMs: 2500 })).toEqual({ ...DEFAULT_THRESHOLDS, sleepMs: 2500 });
  });

  it.each(THRESHOLD_NAMES)('%s is held within its bounds, ends included', (name) => {
    const { min, max } = THRESHOLDS[name];
    const bounds = (value: number): string[] =>
      (thresholdsSchema.safeParse({ [name]: value }).error?.issues ?? [])
        .filter(({ code }) => code !== 'custom')
        .map(({ message }) => message);
    expect(bounds(min - 0.001)[0]).toContain(`is not within ${min}..${max}`);
    expect(bounds(max + 0.001)[0]).toContain(`is not within ${min}..${max}`);
    expect([...bounds(min), ...bounds(max)]).toEqual([]);
    expect(bounds(NaN)).toHaveLength(1);
  });

  it('a warning later than its alarm is refused', () => {
    expect(problemsOf({ microsleepWarningMs: 2000, eyesClosedMs: 1900 })).toEqual(['microsleepWarningMs']);
    const message = thresholdsSchema.safeParse({ eyesClosedMs: 3500 }).error?.issues[0]?.message;
    expect(message).toBe('3500 must be below sleepMs (3000 ms)');
    expect(ORDERED.every(([lower, upper]) => DEFAULT_THRESHOLDS[lower] < DEFAULT_THRESHOLDS[upper])).toBe(true);
  });

  it.each(ORDERED)('%s that is not below %s is refused', (lower, upper) => {
    const values = { ...DEFAULT_THRESHOLDS, [lower]: DEFAULT_THRESHOLDS[upper] };
    const told = (thresholdsSchema.safeParse(values).error?.issues ?? []).filter(({ code }) => code === 'custom');
    expect(told.filter(({ path }) => path[0] === lower).map(({ message }) => message)).toContain(
      `${values[lower]} must be below ${upper} (${values[upper]} ${THRESHOLDS[upper].unit})`,
    );
  });

  it('what is no object at all is told once', () => {
    expect(thresholdsSchema.safeParse('strict').error?.issues).toHaveLength(1);
    expect(thresholdsSchema.safeParse(null).error?.issues).toHaveLength(1);
  });

  it('equal is not below', () => {
    expect(problemsOf({ eyesClosedMs: 3000 })).toEqual(['eyesClosedMs']);
  });

  it('all problems are told at once: bounds, unknown keys, contradictions', () => {
    expect(problemsOf({ sleepMs: 99, napMs: 5, fatigueRelease: 80, blinkDepth: 'deep' })).toEqual([
      'blinkDepth',
      'eyesClosedMs',
      'fatigueRelease',
      'napMs',
      'sleepMs',
    ]);
  });
});
