/** Laws and stories of the alert life cycle, without a server. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance } from '../../dispatch-server/alerts/advance.js';
import {
  isActive,
  offsetAtMsOf,
  REMEMBERED,
  urgencyOf,
  type AlertState,
  type Finding,
} from '../../dispatch-server/alerts/alert-state.js';
import {
  escalationDueMs,
  MOST_SHELVED_MS,
  proposesStop,
  type Handling,
} from '../../dispatch-server/alerts/handling.js';
import { stepAlert } from '../../dispatch-server/alerts/life-cycle.js';
import { FATIGUE_KINDS, PRIORITIES, rankOf } from '../../dispatch-server/alerts/priorities.js';
import { isChattering, REPEAT_WINDOW_MS } from '../../dispatch-server/alerts/repetition.js';

function findingOf(kind: string, onsetAtMs: number, changes: Partial<Finding> = {}): Finding {
  return {
    eventId: `s1/${kind}@${onsetAtMs}`,
    kind,
    truckId: '17',
    deviceId: 'cab-017',
    driverId: 'A',
    onsetAtMs,
    offsetAtMs: null,
    speedKmh: 18,
    moving: true,
    sounded: true,
    detail: {},
    alertId: null,
    ...changes,
  };
}

const FIRST_AT_MS = 1_000_000;

/** The alerts of a truck after a list of findings, each told at the time `atMs` gives it. */
function run(
  findings: readonly Finding[],
  start: readonly AlertState[] = [],
  atMs: (index: number) => number = (index) => FIRST_AT_MS + index,
): AlertState[] {
  let alerts = [...start];
  let created = start.length;
  const links = new Map(start.flatMap((alert) => alert.eventIds.map((eventId) => [eventId, alert.alertId])));
  const known = new Map<string, Finding>();
  const linked = (finding: Finding) => ({ ...finding, alertId: links.get(finding.eventId) ?? null });
  findings.forEach((finding, index) => {
    known.set(finding.eventId, finding);
    const desk = { alerts, neighbours: [...known.values()].map(linked) };
    for (const { finding: taken, alert } of advance(linked(finding), desk, atMs(index), () => `alert-${created++}`)) {
      links.set(taken.eventId, alert.alertId);
      alerts = [...alerts.filter(({ alertId }) => alertId !== alert.alertId), alert];
    }
  });
  return alerts;
}

/** The alert after a list of steps by people and the clock. */
function handled(alert: AlertState, ...steps: readonly Handling[]): AlertState {
  return steps.reduce((state, step) => stepAlert(state, step) ?? state, alert);
}

function acknowledged(alert: AlertState, login = 'ada', atMs = 2_000_000): AlertState {
  const next = stepAlert(alert, { type: 'acknowledge', acknowledgement: { login, atMs, note: null } });
  if (!next) throw new Error('an acknowledged alert is an alert');
  return next;
}

const only = (alerts: readonly AlertState[]): AlertState => {
  expect(alerts).toHaveLength(1);
  return alerts[0]!;
};

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

describe('laws', () => {
  const finding = fc
    .record({
      kind: fc.constantFrom('eyesClosed', 'sleep', 'unresponsive', 'perclosHigh'),
      onset: fc.integer({ min: 0, max: 8 }).map((slot) => slot * 10_000),
      lastsMs: fc.option(fc.integer({ min: 0, max: 9000 })),
    })
    .map(({ kind, onset, lastsMs }) =>
      findingOf(kind, onset, { offsetAtMs: lastsMs === null ? null : onset + lastsMs }),
    );
  const distinct = fc.uniqueArray(finding, { selector: ({ eventId }) => eventId, minLength: 1, maxLength: 20 });
  const essence = (alert: AlertState) => ({
    kind: alert.kind,
    priority: alert.priority,
    count: alert.count,
    active: isActive(alert),
    onsetAtMs: alert.onsetAtMs,
    offsetAtMs: offsetAtMsOf(alert),
  });

  test('open findings of one driver are one alert, whatever their order', () => {
    fc.assert(
      fc.property(
        distinct.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(essence(only(run(shuffled)))).toEqual(essence(only(run(list))));
        },
      ),
    );
  });

  test('telling a finding again changes nothing', () => {
    fc.assert(
      fc.property(distinct, (list) => {
        expect(run([...list, ...list]).map(essence)).toEqual(run(list).map(essence));
      }),
    );
  });

  test('the kind is the worst of all, and active means that something lasts', () => {
    fc.assert(
      fc.property(distinct, (list) => {
        const alert = only(run(list));
        const ranks = list.map(({ kind }) => PRIORITIES.get(kind)!.rank);
        expect(PRIORITIES.get(alert.kind)!.rank).toBe(Math.max(...ranks));
        expect(isActive(alert)).toBe(list.some(({ offsetAtMs }) => offsetAtMs === null));
      }),
    );
  });

  test('nothing but an acknowledgement takes an alert off the board, and nothing takes the acknowledgement back', () => {
    fc.assert(
      fc.property(distinct, distinct, (before, after) => {
        const alert = only(run(before));
        expect(alert.acknowledgement).toBeNull();
        const taken = acknowledged(alert);
        const later = run(after, [taken]).find(({ alertId }) => alertId === taken.alertId);
        expect(later?.acknowledgement).toEqual(taken.acknowledgement);
      }),
    );
  });
});
