/** The history row of a finding does not depend on the order in which its messages arrive. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filingOf, type Arrival } from '../../dispatch-server/store/filing.js';
import { project, type EventRecord } from '../../dispatch-server/store/projection.js';
import { endOf, EPOCH, eventOf } from './desk.js';

function rowOf(event: Arrival['event']): EventRecord {
  const arrival: Arrival = { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert', receivedAtMs: 1, event };
  return { ...filingOf(arrival).fields, in_force_id: 1 };
}

const onset = eventOf({ seq: 5 });
const offset = { ...endOf(onset, 6, 2730), speedKmh: null, moving: false, alarm: null };
const messages = fc.array(fc.constantFrom(onset, offset), { minLength: 1, maxLength: 6 });

const projected = (events: readonly (typeof onset)[]): EventRecord => events.map(rowOf).reduce(project);

test('any order and any repetition of onset and offset give the same row', () => {
  fc.assert(
    fc.property(messages, (events) => {
      const distinct = [onset, offset].filter((event) => events.includes(event));
      expect(projected(events)).toEqual(projected(distinct));
    }),
  );
});

test('the onset says how it began, the offset how it ended', () => {
  expect(projected([offset, onset])).toMatchObject({
    seq: 5,
    speed_kmh: 18,
    moving: 1,
    offset_capture_ms: onset.onsetMs + 2730,
    detail: '{"closedMs":2730}',
    alarm: JSON.stringify(onset.alarm),
  });
});

test('a wall clock that is set while it lasts changes neither its length nor its beginning', () => {
  const HOUR_MS = 3_600_000;
  const later = { ...offset, onsetAtMs: offset.onsetAtMs + HOUR_MS, offsetAtMs: (offset.offsetAtMs ?? NaN) + HOUR_MS };
  for (const events of [
    [onset, later],
    [later, onset],
    [onset, later, onset, later],
  ])
    expect(projected(events)).toMatchObject({ onset_at_ms: onset.onsetAtMs, offset_at_ms: onset.onsetAtMs + 2730 });
});
