/** Laws of the alert life cycle: whatever comes in whichever order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isActive,
  isShelved,
  offsetAtMsOf,
  type AlertState,
  type Finding,
} from '../../dispatch-server/alerts/alert-state.js';
import { escalationDueMs, MOST_SHELVED_MS, type Handling } from '../../dispatch-server/alerts/handling.js';
import { FATIGUE_KINDS, PRIORITIES, rankOf } from '../../dispatch-server/alerts/priorities.js';
import { REPEAT_WINDOW_MS } from '../../dispatch-server/alerts/repetition.js';
import { acknowledged, findingOf, FIRST_AT_MS, handled, only, run } from './alert-steps.js';

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
