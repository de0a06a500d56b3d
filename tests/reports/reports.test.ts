/** A small mine over the days on which the clock changes: every report's figures equal a plain count of the rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dayOfDate } from '../../dispatch-server/reports/calendar.js';
import type { Question } from '../../dispatch-server/reports/question.js';
import type { Cell, ReportName } from '../../dispatch-server/reports/report.js';
import { poisson, rateRatio, wilson } from '../../dispatch-server/reports/statistics.js';
import { answerReport } from '../../dispatch-server/store/reports.js';
import { rebuild, rollUp } from '../../dispatch-server/store/rollup.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { writeHistory } from '../../fixtures/history/write.js';
import { exposureOf, groups, rowsOf, shiftHour, sum, wallClock, type Exposure, type Rows } from './brute-force.js';
import { drivingMs, handlingRows, isRisk, rate, rounded, sorted, table } from './rows.js';

const ZONE = 'Europe/Berlin';
/** Local midnight five days before the clock goes forward. */
const START_MS = Date.parse('2026-03-24T00:00:00+01:00');
const DAYS = 9;
const END_MS = START_MS + (DAYS + 3) * 86_400_000;
const [FROM, TO] = ['2026-03-25', '2026-04-01'];
const HOUR_MS = 3_600_000;

const wall = wallClock(ZONE);
const isWithin = (atMs: number) => wall(atMs).date >= FROM && wall(atMs).date <= TO;

let folder: string;
let store: Store;
let rows: Rows;
let exposure: Exposure[];
let events: Rows['events'];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-reports-'));
  const mine = { seed: 5, trucks: 4, days: DAYS, startMs: START_MS, timeZone: ZONE, statusDays: 5 };
  await writeHistory(folder, mine);
  store = await openStore(folder);
  rows = await rowsOf(store);
  exposure = exposureOf(rows).filter(({ atMs }) => isWithin(atMs));
  events = rows.events.filter(({ onset_at_ms }) => isWithin(onset_at_ms));
});
afterAll(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

const ask = (report: ReportName, question: Question = {}) =>
  answerReport(store, { report, question: { from: FROM, to: TO, ...question }, nowMs: END_MS });

function ratesBy(eventKey: (event: Rows['events'][number]) => string, cellKey: (cell: Exposure) => string): Cell[][] {
  const counted = groups(events.filter(isRisk), eventKey);
  const driven = groups(exposure, cellKey);
  return [...new Set([...counted.keys(), ...driven.keys()])].map((key) =>
    rounded([key === '' ? null : key, ...rate(counted.get(key)?.length ?? 0, drivingMs(driven.get(key) ?? []))]),
  );
}

describe('every report equals a plain count', () => {
  test('the mine has what makes counting hard', () => {
    expect(rows.events.length).toBeGreaterThan(400);
    expect(rows.alerts.length).toBeGreaterThan(20);
    expect(rows.events.some((event) => event.received_at_ms - event.onset_at_ms > 86_400_000)).toBe(true);
    expect(new Set(rows.events.map((event) => wall(event.onset_at_ms).date)).has('2026-03-29')).toBe(true);
    expect(rows.statuses.length).toBeGreaterThan(5000);
  });

  test('events per 1000 driving hours', async () => {
    const report = await ask('rates');
    const whole = drivingMs(exposure);
    const kinds = [...groups(events, ({ finding }) => finding)];
    expect(sorted(table(report, 'kinds'))).toEqual(
      sorted(kinds.map(([kind, list]) => rounded([kind, ...rate(list.length, whole)]))),
    );
    expect(sorted(table(report, 'trucks'))).toEqual(
      sorted(
        ratesBy(
          (event) => event.truck_id,
          (cell) => cell.truck,
        ),
      ),
    );
    expect(sorted(table(report, 'drivers'))).toEqual(
      sorted(
        ratesBy(
          (event) => event.driver_id ?? '',
          (cell) => cell.driver,
        ),
      ),
    );
    expect(sorted(table(report, 'days'))).toEqual(
      sorted(
        ratesBy(
          (event) => wall(event.onset_at_ms).date,
          (cell) => wall(cell.atMs).date,
        ),
      ),
    );
    const sleeps = events.filter(({ finding }) => finding === 'sleep').length;
    const { low, high } = poisson(sleeps);
    const hours = whole / HOUR_MS;
    expect(table(report, 'sleeps')[0]).toEqual(
      rounded(['sleep', sleeps, hours, hours / sleeps, hours / high, hours / low]),
    );
  });

  test('one truck, one driver, other kinds', async () => {
    const report = await ask('rates', { truck: '002', kinds: ['yawn', 'phoneUse'] });
    const chosen = events.filter((event) => event.truck_id === '002' && ['yawn', 'phoneUse'].includes(event.finding));
    const cells = exposure.filter((cell) => cell.truck === '002');
    expect(table(report, 'trucks')).toEqual([rounded(['002', ...rate(chosen.length, drivingMs(cells))])]);
  });

  test('heat by weekday and hour, by hour of day, by hour of shift', async () => {
    const report = await ask('heat');
    const expected = (eventKey: (atMs: number) => number[]) => {
      const counted = groups(events.filter(isRisk), (event) => JSON.stringify(eventKey(event.onset_at_ms)));
      const driven = groups(exposure, (cell) => JSON.stringify(eventKey(cell.atMs)));
      return [...new Set([...counted.keys(), ...driven.keys()])].map((key) =>
        rounded([
          ...(JSON.parse(key) as number[]),
          ...rate(counted.get(key)?.length ?? 0, drivingMs(driven.get(key) ?? [])),
        ]),
      );
    };
    expect(sorted(table(report, 'weekdays'))).toEqual(
      sorted(expected((atMs) => [wall(atMs).weekday, wall(atMs).hour])),
    );
    expect(sorted(table(report, 'hours'))).toEqual(sorted(expected((atMs) => [wall(atMs).hour])));
    expect(sorted(table(report, 'shiftHours'))).toEqual(sorted(expected((atMs) => [shiftHour(wall, atMs) + 1])));
  });

  test('drivers over time: those who drove most, or the one asked for', async () => {
    const report = await ask('drivers', { driver: 'Driver 001' });
    const days = groups(
      exposure.filter((cell) => cell.driver === 'Driver 001'),
      (cell) => wall(cell.atMs).date,
    );
    const mean = (values: number[]) => (values.length === 0 ? null : sum(values, (value) => value) / values.length);
    expect(sorted(table(report, 'trend'))).toEqual(
      sorted(
        [...days].map(([date, cells]) =>
          rounded([
            ...['Driver 001', date, drivingMs(cells) / HOUR_MS],
            ...[mean(cells.flatMap(({ perclos }) => perclos)), mean(cells.flatMap(({ fatigue }) => fatigue))],
          ]),
        ),
      ),
    );
    const all = table(await ask('drivers'), 'trend');
    const drove = [...groups(exposure, (cell) => cell.driver)]
      .filter(([driver]) => driver !== '')
      .toSorted(([, a], [, b]) => drivingMs(b) - drivingMs(a));
    expect(new Set(all.map(([driver]) => driver))).toEqual(new Set(drove.slice(0, 5).map(([driver]) => driver)));
  });

  test('drivers at risk, by the lower end', async () => {
    const found = table(await ask('risk'), 'drivers');
    const expected = ratesBy(
      (event) => event.driver_id ?? '',
      (cell) => cell.driver,
    )
      .filter(([driver, count]) => driver !== null && count !== 0)
      .toSorted((a, b) => Number(b[4]) - Number(a[4]))
      .slice(0, 10);
    expect(sorted(found)).toEqual(sorted(expected));
    expect(found.map((row) => row[4])).toEqual(found.map((row) => row[4]).toSorted((a, b) => Number(b) - Number(a)));
  });

  test('times to acknowledge and to intervene', async () => {
    const found = table(await ask('handling'), 'times');
    const alerts = rows.alerts.filter((alert) => isWithin(alert.received_at_ms));
    for (const priority of ['all', 'P1', 'P2']) {
      const group = alerts.filter((alert) => priority === 'all' || alert.priority === priority);
      expect(found.filter((each) => each[0] === priority)).toEqual(handlingRows(rows, group, priority));
    }
  });

  test('alarm load of every day, in slots of ten minutes from local midnight on', async () => {
    const report = await ask('load');
    const days = groups(
      rows.alerts.filter((alert) => isWithin(alert.received_at_ms)),
      (alert) => wall(alert.received_at_ms).date,
    );
    const found = table(report, 'days');
    for (const [date, alerts] of days) {
      const firstMs = Date.parse(`${date}T00:00:00${date <= '2026-03-29' ? '+01:00' : '+02:00'}`);
      const slots = date === '2026-03-29' ? 138 : 144;
      const perSlot = [...groups(alerts, (alert) => String(Math.floor((alert.received_at_ms - firstMs) / 600_000)))];
      const counts = perSlot.map(([, list]) => list.length);
      const of = (priority: string) => alerts.filter((alert) => alert.priority === priority).length;
      expect(found).toContainEqual(
        rounded([
          ...[date, of('P1'), of('P2'), alerts.length / slots, Math.max(...counts)],
          counts.filter((count) => count >= 10).length / slots,
        ]),
      );
    }
    const all = [...days.values()].flat();
    const open = all.filter((alert) => {
      const at = rows.acknowledgements.find((each) => each.alert_id === alert.alert_id)?.at_ms ?? END_MS;
      return at - alert.received_at_ms > 86_400_000;
    });
    expect(table(report, 'summary').find(([measure]) => measure === 'stale')?.[1]).toBe(open.length);
  });

  test('how much could be seen', async () => {
    const report = await ask('observable');
    const row = (cells: readonly Exposure[]): Cell[] => {
      const [told, seen] = [sum(cells, (cell) => cell.toldMs), sum(cells, (cell) => cell.observableMs)];
      return [drivingMs(cells) / HOUR_MS, told / HOUR_MS, seen / HOUR_MS, told > 0 ? seen / told : null];
    };
    expect(table(report, 'site')).toEqual([rounded(row(exposure))]);
    const by = (keyOf: (cell: Exposure) => string | number) =>
      [...groups(exposure, (cell) => JSON.stringify(keyOf(cell)))].map(([key, cells]) =>
        rounded([JSON.parse(key) as Cell, ...row(cells)]),
      );
    expect(sorted(table(report, 'trucks'))).toEqual(sorted(by((cell) => cell.truck)));
    expect(sorted(table(report, 'hours'))).toEqual(sorted(by((cell) => wall(cell.atMs).hour)));
  });

  test('precision by the last verdict: site, camera, driver, kind, version', async () => {
    const report = await ask('precision');
    const versions = new Map(
      rows.inForce.map((each) => [each.in_force_id, (JSON.parse(each.value) as { agentVersion: string }).agentVersion]),
    );
    const judged = events.flatMap((event) => {
      const last = rows.verdicts
        .filter((each) => each.event_row_id === event.event_row_id)
        .toSorted((a, b) => b.version - a.version)[0];
      return last ? [{ ...event, verdict: last.verdict, program: versions.get(event.in_force_id) ?? '' }] : [];
    });
    expect(judged.length).toBeGreaterThan(30);
    const row = (list: typeof judged): Cell[] => {
      const of = (verdict: string) => list.filter((each) => each.verdict === verdict).length;
      const [right, wrong, n] = [of('true'), of('falseAlarm'), list.length];
      const [p, f] = [wilson(right, n), wilson(wrong, n)];
      return [
        n,
        right,
        wrong,
        of('reclassified'),
        right / n,
        p?.low ?? 0,
        p?.high ?? 0,
        wrong / n,
        f?.low ?? 0,
        f?.high ?? 0,
      ];
    };
    expect(table(report, 'site')).toEqual([rounded(row(judged))]);
    for (const [name, keyOf] of [
      ['devices', (each: (typeof judged)[number]) => each.device_id],
      ['drivers', (each: (typeof judged)[number]) => each.driver_id ?? ''],
      ['kinds', (each: (typeof judged)[number]) => each.finding],
      ['versions', (each: (typeof judged)[number]) => each.program],
    ] as const) {
      const expected = [...groups(judged, keyOf)].map(([key, list]) =>
        rounded([key === '' ? null : key, ...row(list)]),
      );
      expect(sorted(table(report, name)), name).toEqual(sorted(expected));
    }
    // Truck 4's camera is aimed badly: it leads the list.
    expect(table(report, 'devices')[0]?.[0]).toBe('cab-004');
  });

  test('phases of a trial against the first one', async () => {
    const days = ['2026-03-24', '2026-03-26', '2026-03-27', '2026-03-29', '2026-03-30', '2026-04-01'] as const;
    const phases = [0, 2, 4].map((index) => ({
      name: `phase ${index}`,
      fromDay: dayOfDate(days[index] ?? ''),
      toDay: dayOfDate(days[index + 1] ?? ''),
    }));
    const found = table(await ask('trial', { phases, kinds: ['sleep', 'eyesClosed'] }), 'phases');
    const counted = [0, 2, 4].map((index) => {
      const inside = (atMs: number) =>
        wall(atMs).date >= (days[index] ?? '') && wall(atMs).date <= (days[index + 1] ?? '');
      const count = rows.events.filter(
        (event) => ['sleep', 'eyesClosed'].includes(event.finding) && inside(event.onset_at_ms),
      ).length;
      return { count, ms: drivingMs(exposureOf(rows).filter(({ atMs }) => inside(atMs))) };
    });
    const first = counted[0] ?? { count: 0, ms: 0 };
    expect(found).toEqual(
      counted.map(({ count, ms }, index) => {
        const ratio =
          index === 0
            ? null
            : rateRatio({ count, exposure: ms / HOUR_MS }, { count: first.count, exposure: first.ms / HOUR_MS });
        return rounded([
          ...[`phase ${index * 2}`, days[index * 2] ?? '', days[index * 2 + 1] ?? '', ...rate(count, ms)],
          ...[ratio?.ratio ?? null, ratio?.low ?? null, ratio?.high ?? null],
        ]);
      }),
    );
  });

  test('the hand-over of a shift over midnight', async () => {
    const [fromMs, toMs] = [Date.parse('2026-03-28T19:00:00+01:00'), Date.parse('2026-03-29T07:00:00+02:00')];
    const report = await ask('shift', { atMs: Date.parse('2026-03-29T01:00:00+01:00') });
    expect(table(report, 'shift')).toEqual([rounded(['B', fromMs, toMs])]);
    expect(toMs - fromMs).toBe(11 * HOUR_MS);
    const raised = rows.alerts.filter((alert) => alert.received_at_ms >= fromMs && alert.received_at_ms < toMs);
    const summary = new Map(table(report, 'summary').map(([measure, value]) => [measure, value]));
    expect(summary.get('alertsP1')).toBe(raised.filter(({ priority }) => priority === 'P1').length);
    const kinds = groups(
      rows.events.filter((event) => event.onset_at_ms >= fromMs && event.onset_at_ms < toMs),
      ({ finding }) => finding,
    );
    expect(sorted(table(report, 'kinds'))).toEqual(sorted([...kinds].map(([kind, list]) => [kind, list.length])));
  });

  test('counting everything again changes nothing', async () => {
    const before = await Promise.all((['rates', 'heat', 'load', 'precision'] as const).map((name) => ask(name)));
    expect(await rebuild({ store, nowMs: END_MS })).toBeGreaterThanOrEqual(DAYS);
    const after = await Promise.all((['rates', 'heat', 'load', 'precision'] as const).map((name) => ask(name)));
    expect(after.map(({ tables }) => tables)).toEqual(before.map(({ tables }) => tables));
    expect(await rollUp({ store, nowMs: END_MS })).toBe(0);
  });
});
