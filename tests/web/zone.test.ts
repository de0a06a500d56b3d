/** Wall clocks of time zones, there and back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, isTimeZone, wallTime } from '../../dispatch-server/web/src/i18n/zone.js';

const ZONES = ['UTC', 'Asia/Almaty', 'Asia/Kolkata', 'America/New_York', 'Australia/Lord_Howe'] as const;

describe('time zones', () => {
  test('the clock on the wall', () => {
    expect(wallTime(Date.parse('2026-03-02T19:30:05Z'), 'Asia/Almaty')).toEqual({
      ...{ year: 2026, month: 3, day: 3, hour: 0, minute: 30, second: 5, weekday: 2 },
    });
  });

  test('the clock and back is the same second, or the other one of an hour that comes twice', () => {
    const seconds = fc.integer({ min: 1_500_000_000, max: 2_000_000_000 });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), seconds, (zone, atS) => {
        const wall = wallTime(atS * 1_000, zone);
        const back = instantOf(wall, zone);
        expect(wallTime(back, zone)).toEqual(wall);
        expect(atS * 1_000 - back).toBeGreaterThanOrEqual(0);
        expect(atS * 1_000 - back).toBeLessThanOrEqual(3_600_000);
      }),
    );
  });

  test('of an hour that comes twice the first, of one that is skipped the moment after', () => {
    const clock = (day: string, hour: number) => {
      const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
      const wall = { year, month, day: date, hour, minute: 30, second: 0 };
      return new Date(instantOf(wall, 'America/New_York')).toISOString();
    };
    expect(clock('2026-11-01', 1)).toBe('2026-11-01T05:30:00.000Z');
    expect(clock('2026-03-08', 2)).toBe('2026-03-08T07:30:00.000Z');
  });

  test('names are checked', () => {
    expect(['Asia/Almaty', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});
