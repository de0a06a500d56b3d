/** Stories of the alert life cycle, without a server. */
import { describe, expect, test } from 'vitest';
import {
  isActive,
  offsetAtMsOf,
  REMEMBERED,
  urgencyOf,
  type Finding,
} from '../../dispatch-server/alerts/alert-state.js';
import {
  escalationDueMs,
  MOST_SHELVED_MS,
  proposesStop,
  type Handling,
} from '../../dispatch-server/alerts/handling.js';
import { isChattering } from '../../dispatch-server/alerts/repetition.js';
import { acknowledged, findingOf, FIRST_AT_MS, handled, only, run } from './alert-steps.js';

/** Known to stand, and nothing was heard in the cab. */
const PARKED = { moving: false, speedKmh: 0, sounded: false };

describe('stories', () => {
  test('the tiers of one closure are one alert of the worst kind', () => {
    const alert = only(run(['eyesClosed', 'sleep', 'unresponsive'].map((kind) => findingOf(kind, 5000))));
    expect(alert).toMatchObject({ kind: 'unresponsive', priority: 'P1', count: 3 });
    expect(isActive(alert)).toBe(true);
  });

  test('a critical alert stays latched when the eyes reopen', () => {
    const alert = only(run([findingOf('eyesClosed', 5000), findingOf('eyesClosed', 5000, { offsetAtMs: 7700 })]));
    expect(isActive(alert)).toBe(false);
    expect(offsetAtMsOf(alert)).toBe(7700);
    expect(alert.acknowledgement).toBeNull();
    expect(alert.count).toBe(1);
  });

  test('a re-trigger updates the open alert and moves it to the newest onset', () => {
    const first = findingOf('eyesClosed', 5000, { offsetAtMs: 7700 });
    const alert = only(run([first, findingOf('eyesClosed', 60_000, { speedKmh: 25 })]));
    expect(alert).toMatchObject({ count: 2, onsetAtMs: 60_000, speedKmh: 25 });
    expect(offsetAtMsOf(alert)).toBeNull();
  });

  test('an older finding that arrives late counts but does not take over', () => {
    const alert = only(
      run([findingOf('eyesClosed', 60_000), findingOf('eyesClosed', 5000, { offsetAtMs: 7700, speedKmh: 1 })]),
    );
    expect(alert).toMatchObject({ count: 2, onsetAtMs: 60_000, speedKmh: 18 });
  });

  test('drowsiness that becomes a closure raises the priority of the same alert', () => {
    const alert = only(run([findingOf('perclosHigh', 5000), findingOf('eyesClosed', 9000)]));
    expect(alert).toMatchObject({ kind: 'eyesClosed', priority: 'P1' });
  });

  test('a covered camera is an alert of its own beside a closure', () => {
    expect(run([findingOf('eyesClosed', 5000), findingOf('cameraCovered', 6000)])).toHaveLength(2);
  });

  test('after the acknowledgement the same closure updates the alert, a new closure raises a new one', () => {
    const alert = acknowledged(only(run([findingOf('eyesClosed', 5000)])));
    const same = only(run([findingOf('sleep', 5000), findingOf('eyesClosed', 5000, { offsetAtMs: 9000 })], [alert]));
    expect(same).toMatchObject({ kind: 'sleep', count: 2, acknowledgement: { login: 'ada' } });
    expect(run([findingOf('eyesClosed', 60_000)], [alert])).toHaveLength(2);
  });

  test.each([
    ['hands', 'detector'],
    ['detector', 'hands'],
  ])('a fault of %s and then one of %s are two alerts, each with its own parts and its own end', (first, second) => {
    const fault = (parts: string, onsetAtMs: number, offsetAtMs: number | null = null): Finding => {
      const eventId = `s1/monitorFault@${onsetAtMs}${parts === 'hands' ? '/hands' : ''}`;
      return findingOf('monitorFault', onsetAtMs, { eventId, offsetAtMs, detail: { parts } });
    };
    for (const secondMs of [5000, 9000]) {
      const alerts = run([fault(first, 5000), fault(second, secondMs), fault(first, 5000, 20_000)]);
      const essence = alerts.map((alert) => [alert.detail.parts, isActive(alert), alert.count]);
      expect(essence.sort()).toEqual(
        [
          [first, false, 1],
          [second, true, 1],
        ].sort(),
      );
    }
  });

  test('another driver in the same truck is another alert', () => {
    expect(run([findingOf('sleep', 5000), findingOf('sleep', 9000, { driverId: 'B' })])).toHaveLength(2);
    expect(run([findingOf('sleep', 5000, { driverId: null }), findingOf('sleep', 9000)])).toHaveLength(1);
  });

  test.each([
    ['yawn', {}, null],
    ['seatBeltOff', {}, null],
    ['eyesClosed', {}, 'P1'],
    ['eyesClosed', { moving: false, speedKmh: null, sounded: false }, 'P1'],
    ['eyesClosed', { moving: false, speedKmh: 0, sounded: true }, 'P1'],
    ['eyesClosed', { moving: false, speedKmh: 0, sounded: false }, null],
    ['cameraCovered', {}, 'P2'],
    ['cameraCovered', { moving: false }, null],
    ['noDriver', { moving: false, speedKmh: null }, null],
    ['monitorFault', { speedKmh: null }, 'P2'],
    ['monitorFault', { ...PARKED, detail: { parts: 'detector' } }, null],
    ['monitorFault', { ...PARKED, detail: { parts: 'hands' } }, 'P2'],
    ['rollover', PARKED, 'P1'],
  ])('%s %j is %s', (kind, changes: Partial<Finding>, priority) => {
    expect(urgencyOf(findingOf(kind, 5000, changes))?.priority ?? null).toBe(priority);
  });

  test('the first acknowledgement stands', () => {
    const alert = acknowledged(only(run([findingOf('sleep', 5000)])), 'ada');
    expect(acknowledged(alert, 'bob').acknowledgement?.login).toBe('ada');
  });

  test('an alert nobody acknowledges for hours stays small but keeps counting', () => {
    const alert = only(run(Array.from({ length: 400 }, (_, index) => findingOf('sleep', 5000 + index * 9000))));
    expect(alert.count).toBe(400);
    expect(alert.eventIds).toHaveLength(REMEMBERED);
  });
});

describe('repetition', () => {
  const minutes = (count: number) => count * 60_000;

  test('a sign alone raises nothing; the second fatigue finding within five minutes is P1 and proposes to stop', () => {
    expect(run([findingOf('microsleepWarning', 5000)])).toEqual([]);
    const alert = only(run([findingOf('microsleepWarning', 5000), findingOf('nod', 5000 + minutes(5))]));
    expect(alert).toMatchObject({ kind: 'microsleepWarning', priority: 'P1', count: 2, repeated: 2 });
    expect(proposesStop(alert)).toBe(true);
  });

  test('a moment later than five minutes is no repetition', () => {
    expect(run([findingOf('microsleepWarning', 5000), findingOf('nod', 5001 + minutes(5))])).toEqual([]);
  });

  test('the tiers of one closure are no repetition', () => {
    const alert = only(run(['microsleepWarning', 'eyesClosed', 'sleep'].map((kind) => findingOf(kind, 5000))));
    expect(alert).toMatchObject({ repeated: 1, count: 2 });
    expect(proposesStop(alert)).toBe(false);
  });

  test('drowsiness twice is P1', () => {
    expect(only(run([findingOf('perclosHigh', 5000)])).priority).toBe('P2');
    const twice = only(run([findingOf('perclosHigh', 5000), findingOf('perclosHigh', minutes(3))]));
    expect(twice).toMatchObject({ priority: 'P1', repeated: 2, urgentSinceMs: FIRST_AT_MS + 1 });
  });

  test('what was acknowledged a minute ago still counts', () => {
    const first = acknowledged(only(run([findingOf('eyesClosed', 5000)])));
    const alerts = run([findingOf('eyesClosed', 5000), findingOf('eyesClosed', minutes(1))], [first]);
    expect(alerts.find(({ alertId }) => alertId !== first.alertId)).toMatchObject({ repeated: 2, count: 1 });
  });

  test('neither another driver nor a parked, silent truck counts', () => {
    const other = findingOf('nod', 9000, { driverId: 'B' });
    const parked = findingOf('nod', 9000, { moving: false, speedKmh: 0, sounded: false });
    expect(run([findingOf('microsleepWarning', 5000), other])).toEqual([]);
    expect(run([findingOf('microsleepWarning', 5000), parked])).toEqual([]);
  });

  test('a driver who does not react: stop, at once', () => {
    expect(proposesStop(only(run([findingOf('unresponsive', 5000)])))).toBe(true);
    expect(proposesStop(only(run([findingOf('cameraCovered', 5000), findingOf('cameraCovered', 9000)])))).toBe(false);
  });

  test('three within a minute is chattering, three within two minutes is not', () => {
    const every = (stepMs: number) => [0, 1, 2].map((index) => findingOf('cameraCovered', index * stepMs));
    expect(isChattering(only(run(every(30_000))).onsets)).toBe(true);
    expect(isChattering(only(run(every(45_000))).onsets)).toBe(false);
  });
});

describe('handling', () => {
  const shelveFor = (untilMs: number, atMs = FIRST_AT_MS): Handling => ({
    type: 'shelve',
    login: 'ada',
    atMs,
    untilMs,
    reason: 'camera is being replaced',
  });
  const escalate = (atMs: number): Handling => ({ type: 'escalate', atMs, afterMs: 60_000 });

  test('a shelf ends by itself and never lasts longer than eight hours', () => {
    const alert = handled(only(run([findingOf('sleep', 5000)])), shelveFor(FIRST_AT_MS + 99 * MOST_SHELVED_MS));
    expect(alert.shelf?.untilMs).toBe(FIRST_AT_MS + MOST_SHELVED_MS);
  });

  test('a shelf hides more of the same, but no P1 of another kind and nothing that became P1', () => {
    const until = shelveFor(FIRST_AT_MS + MOST_SHELVED_MS);
    const closed = handled(only(run([findingOf('eyesClosed', 5000)])), until);
    expect(only(run([findingOf('eyesClosed', 600_000)], [closed])).shelf).not.toBeNull();
    expect(only(run([findingOf('sleep', 600_000)], [closed])).shelf).toBeNull();
    const drowsy = handled(only(run([findingOf('perclosHigh', 5000)])), until);
    expect(only(run([findingOf('selfReport', 600_000)], [drowsy])).shelf).not.toBeNull();
    expect(only(run([findingOf('perclosHigh', 600_000), findingOf('nod', 610_000)], [drowsy]))).toMatchObject({
      priority: 'P1',
      shelf: null,
    });
  });

  test('an acknowledged alert on the shelf takes more of the same; when the shelf is over, more is a new alert', () => {
    const covered = handled(
      acknowledged(only(run([findingOf('cameraCovered', 5000)]))),
      shelveFor(FIRST_AT_MS + 60_000),
    );
    const again = [findingOf('cameraCovered', 600_000)];
    expect(run(again, [covered], () => FIRST_AT_MS + 59_999)).toHaveLength(1);
    expect(run(again, [covered], () => FIRST_AT_MS + 60_000)).toHaveLength(2);
  });

  test('an unacknowledged P1 is escalated once, when its time has come, and not on the shelf', () => {
    const alert = only(run([findingOf('sleep', 5000)]));
    expect(escalationDueMs(alert, 60_000)).toBe(FIRST_AT_MS + 60_000);
    expect(handled(alert, escalate(FIRST_AT_MS + 59_999)).escalatedAtMs).toBeNull();
    const escalated = handled(alert, escalate(FIRST_AT_MS + 60_000), escalate(FIRST_AT_MS + 99_000));
    expect(escalated.escalatedAtMs).toBe(FIRST_AT_MS + 60_000);
    const shelved = handled(alert, shelveFor(FIRST_AT_MS + 600_000), escalate(FIRST_AT_MS + 599_999));
    expect(shelved.escalatedAtMs).toBeNull();
    expect(handled(shelved, escalate(FIRST_AT_MS + 600_000)).escalatedAtMs).not.toBeNull();
    expect(escalationDueMs(acknowledged(alert), 60_000)).toBeNull();
    expect(escalationDueMs(only(run([findingOf('perclosHigh', 5000)])), 60_000)).toBeNull();
  });

  test('closing acknowledges, ends the shelf, and stands; the same closure still updates it, a worse one does not', () => {
    const closing = { login: 'ada', atMs: 2_000_000, outcome: 'restTaken' as const, note: null };
    const shelved = handled(only(run([findingOf('perclosHigh', 5000)])), shelveFor(FIRST_AT_MS + 600_000));
    const alert = handled(shelved, { type: 'close', closing });
    expect(alert).toMatchObject({ closing, acknowledgement: { login: 'ada' }, shelf: null });
    expect(handled(alert, { type: 'close', closing: { ...closing, login: 'bob' } })).toBe(alert);
    expect(handled(alert, shelveFor(9_000_000))).toBe(alert);
    expect(run([findingOf('eyesClosed', 900_000)], [alert])).toHaveLength(2);
  });
});
