/** Which shift a time belongs to, over midnight and changes of the clock. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantOf, shiftAt } from '../../dispatch-server/desk/shifts.js';
import { localTimeOf, offsetOfZone } from '../../dispatch-server/desk/time-zone.js';

const ALMATY = offsetOfZone('Asia/Almaty');
const BERLIN = offsetOfZone('Europe/Berlin');
const DAY_AND_NIGHT = [
  { name: 'A', startsAt: '07:00' },
  { name: 'B', startsAt: '19:00' },
];
const HOUR_MS = 3_600_000;

const at = (text: string) => Date.parse(text);
const shown = (zone: typeof ALMATY, text: string, shifts = DAY_AND_NIGHT) => {
  const shift = shiftAt(shifts, zone, at(text));
  return (
    shift && [shift.name, new Date(shift.startedAtMs).toISOString(), (shift.endsAtMs - shift.startedAtMs) / HOUR_MS]
  );
};

describe('Almaty', () => {
  test.each([
    ['2026-11-25T18:59:59.999+05:00', ['A', '2026-11-25T02:00:00.000Z', 12]],
    ['2026-11-25T19:00:00+05:00', ['B', '2026-11-25T14:00:00.000Z', 12]],
    ['2026-11-26T04:12:07+05:00', ['B', '2026-11-25T14:00:00.000Z', 12]],
    ['2026-11-26T00:00:00+05:00', ['B', '2026-11-25T14:00:00.000Z', 12]],
    ['2026-11-26T07:00:00+05:00', ['A', '2026-11-26T02:00:00.000Z', 12]],
  ])('%s', (text, expected) => expect(shown(ALMATY, text)).toEqual(expected));

  test('the night in which the country set its clocks back for good was an hour longer', () => {
    expect(shown(ALMATY, '2024-02-29T23:30:00+06:00')).toEqual(['B', '2024-02-29T13:00:00.000Z', 13]);
    expect(shown(ALMATY, '2024-03-01T08:00:00+05:00')).toEqual(['A', '2024-03-01T02:00:00.000Z', 12]);
  });
});

describe('Berlin', () => {
  test('the night of spring has 11 hours, the night of autumn 13', () => {
    expect(shown(BERLIN, '2026-03-29T03:30:00+02:00')).toEqual(['B', '2026-03-28T18:00:00.000Z', 11]);
    expect(shown(BERLIN, '2026-10-25T02:30:00+01:00')).toEqual(['B', '2026-10-24T17:00:00.000Z', 13]);
  });

  test('a shift that begins in the skipped hour begins an hour later by the clock', () => {
    const shifts = [{ name: 'C', startsAt: '02:30' }];
    expect(shown(BERLIN, '2026-03-29T12:00:00+02:00', shifts)).toEqual(['C', '2026-03-29T01:30:00.000Z', 23]);
  });

  test('a shift that begins in the doubled hour begins once, at the first of the two', () => {
    const shifts = [{ name: 'C', startsAt: '02:30' }];
    expect(shown(BERLIN, '2026-10-25T02:10:00+01:00', shifts)).toEqual(['C', '2026-10-25T00:30:00.000Z', 25]);
    expect(shown(BERLIN, '2026-10-25T02:10:00+02:00', shifts)).toEqual(['C', '2026-10-24T00:30:00.000Z', 24]);
  });
});

test('no shifts, no shift', () => {
  expect(shiftAt([], ALMATY, 0)).toBeNull();
});

test('times are shown in the zone of the site', () => {
  expect(localTimeOf(at('2026-11-24T23:12:07Z'), 'Asia/Almaty')).toBe('2026-11-25 04:12:07');
  expect(localTimeOf(at('2026-07-01T23:12:07Z'), 'Europe/Berlin')).toBe('2026-07-02 01:12:07');
});

describe('laws', () => {
  const zone = fc.constantFrom(ALMATY, BERLIN, offsetOfZone('Australia/Lord_Howe'), offsetOfZone('America/St_Johns'));
  const time = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
  const shifts = fc
    .uniqueArray(fc.integer({ min: 0, max: 24 * 4 - 1 }), { minLength: 1, maxLength: 4 })
    .map((quarters) =>
      quarters.map((quarter) => ({
        name: `S${quarter}`,
        startsAt: `${String(quarter >> 2).padStart(2, '0')}:${String((quarter & 3) * 15).padStart(2, '0')}`,
      })),
    );

  test('every time is in a shift that began before and ends after it; the end is the begin of the next', () => {
    fc.assert(
      fc.property(zone, time, shifts, (offset, now, list) => {
        const shift = shiftAt(list, offset, now)!;
        expect(shift.startedAtMs).toBeLessThanOrEqual(now);
        expect(shift.endsAtMs).toBeGreaterThan(now);
        expect(shiftAt(list, offset, shift.endsAtMs)?.startedAtMs).toBe(shift.endsAtMs);
        expect(shiftAt(list, offset, shift.startedAtMs)?.startedAtMs).toBe(shift.startedAtMs);
      }),
    );
  });

  test('an instant is found again from what the clock showed, unless the clock showed it twice', () => {
    fc.assert(
      fc.property(zone, time, (offset, now) => {
        const found = instantOf(now + offset(now), offset);
        expect(found + offset(found)).toBe(now + offset(now));
        expect(found).toBeLessThanOrEqual(now);
      }),
    );
  });
});
