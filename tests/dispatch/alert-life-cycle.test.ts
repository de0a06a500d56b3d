/** Laws and stories of the alert life cycle, without a server. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance } from '../../dispatch-server/alerts/advance.js';
import {
  isActive,
  isShelved,
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

let created = 0;
const newId = () => `alert-${created++}`;

/** The alerts of a truck after a list of findings, each told at the time `atMs` gives it. */
function run(
  findings: readonly Finding[],
  start: readonly AlertState[] = [],
  atMs: (index: number) => number = (index) => FIRST_AT_MS + index,
): AlertState[] {
  let alerts = [...start];
  const links = new Map(start.flatMap((alert) => alert.eventIds.map((eventId) => [eventId, alert.alertId])));
  const known = new Map<string, Finding>();
  const linked = (finding: Finding) => ({ ...finding, alertId: links.get(finding.eventId) ?? null });
  findings.forEach((finding, index) => {
    known.set(finding.eventId, finding);
    const desk = { alerts, neighbours: [...known.values()].map(linked) };
    for (const { finding: taken, alert } of advance(linked(finding), desk, atMs(index), newId)) {
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

describe('laws', () => {
  const findingEvery = (slotMs: number) =>
    fc
      .record({
        kind: fc.constantFrom(...FATIGUE_KINDS),
        onset: fc.integer({ min: 0, max: 8 }).map((slot) => slot * slotMs),
        lastsMs: fc.option(fc.integer({ min: 0, max: 9000 })),
      })
      .map(({ kind, onset, lastsMs }) =>
        findingOf(kind, onset, { offsetAtMs: lastsMs === null ? null : onset + lastsMs }),
      );
  const distinct = fc
    .constantFrom(10_000, 100_000, 290_000)
    .chain((slotMs) =>
      fc.uniqueArray(findingEvery(slotMs), { selector: ({ eventId }) => eventId, minLength: 1, maxLength: 20 }),
    );
  const essence = (alert: AlertState) => ({
    kind: alert.kind,
    priority: alert.priority,
    count: alert.count,
    active: isActive(alert),
    onsetAtMs: alert.onsetAtMs,
    offsetAtMs: offsetAtMsOf(alert),
    repeated: alert.repeated,
    onsets: alert.onsets,
    eventIds: [...alert.eventIds].sort(),
  });

  test('open findings of one driver are one alert, whatever their order', () => {
    fc.assert(
      fc.property(
        distinct.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const alerts = run(list).map(essence);
          expect(alerts.length).toBeLessThanOrEqual(1);
          expect(run(shuffled).map(essence)).toEqual(alerts);
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

  test('step by step comes to the same as looking at all findings at once', () => {
    fc.assert(
      fc.property(distinct, (list) => {
        const near = (one: Finding, other: Finding) => Math.abs(one.onsetAtMs - other.onsetAtMs) <= REPEAT_WINDOW_MS;
        const isRepeated = (one: Finding) =>
          list.some((other) => other.onsetAtMs !== one.onsetAtMs && near(one, other));
        const merged = list.filter((one) => PRIORITIES.has(one.kind) || isRepeated(one));
        if (merged.length === 0) {
          expect(run(list)).toEqual([]);
          return;
        }
        const onsets = [...new Set(merged.map(({ onsetAtMs }) => onsetAtMs))];
        const closures = onsets.map(
          (start) => onsets.filter((onset) => onset >= start && onset <= start + REPEAT_WINDOW_MS).length,
        );
        const worst = Math.max(...merged.map(({ kind }) => rankOf(kind)));
        const alert = only(run(list));
        expect(alert).toMatchObject({ count: merged.length, repeated: Math.max(...closures) });
        expect(rankOf(alert.kind)).toBe(worst);
        expect(isActive(alert)).toBe(merged.some(({ offsetAtMs }) => offsetAtMs === null));
        const isP1 = merged.some((one) => isRepeated(one) || PRIORITIES.get(one.kind)?.priority === 'P1');
        expect(alert.priority).toBe(isP1 ? 'P1' : 'P2');
      }),
    );
  });

  test('nothing but an acknowledgement takes an alert off the board, and nothing takes the acknowledgement back', () => {
    fc.assert(
      fc.property(distinct, distinct, (before, after) => {
        const first = run(before)[0];
        if (!first) return;
        expect(first.acknowledgement).toBeNull();
        const taken = acknowledged(first);
        const later = run(after, [taken]).find(({ alertId }) => alertId === taken.alertId);
        expect(later?.acknowledgement).toEqual(taken.acknowledgement);
      }),
    );
  });

  const handlingAt = (atMs: number) =>
    fc.oneof(
      fc.constant<Handling>({ type: 'acknowledge', acknowledgement: { login: 'ada', atMs, note: null } }),
      fc.integer({ min: 1, max: 12 * 60 }).map<Handling>((minutes) => ({
        type: 'shelve',
        login: 'ada',
        atMs,
        untilMs: atMs + minutes * 60_000,
        reason: 'x',
      })),
      fc.constant<Handling>({ type: 'unshelve', atMs }),
      fc.constant<Handling>({ type: 'escalate', atMs, afterMs: 60_000 }),
      fc.constant<Handling>({ type: 'close', closing: { login: 'ada', atMs, outcome: 'parked', note: null } }),
    );
  const act = fc.integer({ min: 0, max: 40 }).chain((minute) => {
    const atMs = FIRST_AT_MS + minute * 60_000;
    return fc.oneof(
      findingEvery(60_000).map((finding) => ({ atMs, finding })),
      handlingAt(atMs).map((step) => ({ atMs, step })),
    );
  });

  test('no P1 is lost, whatever people do: it is in an alert of priority P1 that waits, or somebody has seen this closure or this kind', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 30 }), (acts) => {
        let alerts: AlertState[] = [];
        for (const each of [...acts].sort((left, right) => left.atMs - right.atMs)) {
          if ('step' in each) {
            alerts = alerts.map((alert) => handled(alert, each.step));
            continue;
          }
          const { finding, atMs } = each;
          const before = alerts;
          alerts = run([finding], alerts, () => atMs);
          if (PRIORITIES.get(finding.kind)?.priority !== 'P1') continue;
          const alert = alerts.find(({ eventIds }) => eventIds.includes(finding.eventId));
          expect(alert?.priority).toBe('P1');
          const was = before.find(({ alertId }) => alertId === alert?.alertId);
          const seenClosure = was?.onsets.includes(finding.onsetAtMs) ?? false;
          const seenKind = was?.shelf?.kind === finding.kind && atMs < was.shelf.untilMs;
          if (seenClosure || seenKind) continue;
          expect(alert?.acknowledgement).toBeNull();
          expect(alert && isShelved(alert, atMs)).toBe(false);
          expect(alert && (alert.escalatedAtMs ?? escalationDueMs(alert, 60_000))).not.toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a shelf holds an escalation back for eight hours at most, and each step done twice is done once', () => {
    fc.assert(
      fc.property(fc.array(handlingAt(FIRST_AT_MS), { maxLength: 8 }), (steps) => {
        const raised = only(run([findingOf('sleep', 5000)]));
        const alert = handled(raised, ...steps);
        const due = escalationDueMs(alert, 60_000);
        if (due !== null) expect(due).toBeLessThanOrEqual(FIRST_AT_MS + MOST_SHELVED_MS);
        const last = steps.at(-1);
        if (last && last.type !== 'shelve') expect(handled(alert, last)).toBe(alert);
      }),
    );
  });
});
