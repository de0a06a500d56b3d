/** A small mine over the days on which the clock changes: every report's figures equal a plain count of the rows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RISK_KINDS } from '../../dispatch-server/reports/kinds.js';
import type { Cell, ReportName } from '../../dispatch-server/reports/report.js';
import { answerReport } from '../../dispatch-server/store/reports.js';
import { rebuild, rollUp } from '../../dispatch-server/store/rollup.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { checkHistory } from '../../fixtures/history/check.js';
import { compareReports, type Compared } from '../../fixtures/history/plain/compare.js';
import type { PlainQuestion } from '../../fixtures/history/plain/question.js';
import { WallClock } from '../../fixtures/history/plain/wall-clock.js';
import { writeHistory } from '../../fixtures/history/write.js';

const ZONE = 'Europe/Berlin';
/** Local midnight five days before the clock goes forward. */
const START_MS = Date.parse('2026-03-24T00:00:00+01:00');
const DAYS = 9;
const END_MS = START_MS + (DAYS + 3) * 86_400_000;
const HOUR_MS = 3_600_000;

const QUESTION: PlainQuestion = {
  ...{ from: '2026-03-25', to: '2026-04-01', kinds: RISK_KINDS },
  phases: [
    { name: 'silent', from: '2026-03-25', to: '2026-03-26' },
    { name: 'alarms', from: '2026-03-27', to: '2026-03-29' },
    { name: 'intervention', from: '2026-03-31', to: '2026-04-01' },
  ],
  // In the night that is an hour short.
  ...{ nowMs: END_MS, atMs: Date.parse('2026-03-29T01:00:00+01:00') },
};

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-reports-'));
  const mine = { seed: 5, trucks: 4, days: DAYS, startMs: START_MS, timeZone: ZONE, statusDays: 5 };
  await writeHistory(folder, mine);
  store = await openStore(folder);
});
afterAll(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

const wall = new WallClock(ZONE);

async function table(report: ReportName, name: string): Promise<Cell[][]> {
  const { from, to, atMs } = QUESTION;
  const { tables } = await answerReport(store, { report, question: { from, to, atMs }, nowMs: END_MS });
  return tables.find((each) => each.name === name)?.rows ?? [];
}

test('the mine has what makes counting hard', async () => {
  const events = await store.selectFrom('events').selectAll().execute();
  expect(events.length).toBeGreaterThan(400);
  expect(events.some((event) => event.received_at_ms - event.onset_at_ms > 86_400_000)).toBe(true);
  expect(events.map((event) => wall.at(event.onset_at_ms).date)).toContain('2026-03-29');
  expect((await store.selectFrom('alerts').selectAll().execute()).length).toBeGreaterThan(20);
  expect((await store.selectFrom('statuses').selectAll().execute()).length).toBeGreaterThan(5000);
  expect((await store.selectFrom('verdicts').selectAll().execute()).length).toBeGreaterThan(30);
});

describe('every table of every report equals a plain count', () => {
  test.each<[string, Partial<PlainQuestion>]>([
    ['of the whole fleet', {}],
    ['of other kinds', { kinds: ['yawn', 'phoneUse', 'sleep', 'eyesClosed'] }],
    ['of one truck', { truck: '002' }],
    ['of one driver', { driver: 'Driver 001' }],
    ['of one day of 23 hours', { from: '2026-03-29', to: '2026-03-29', phases: [] }],
  ])('%s', async (_, asked) => {
    const question = { ...QUESTION, ...asked };
    const compared = await compareReports(store, wall, question);
    const isWhole = question.truck === undefined && question.driver === undefined;
    const ofFleet = ({ report, table }: Compared) =>
      ['heat', 'load', 'shift'].includes(report) || `${report} ${table}` === 'observable hours';
    const wanted = compared.filter(
      (each) => (isWhole || !ofFleet(each)) && (each.report !== 'trial' || question.phases.length > 0),
    );
    const different = wanted.filter(
      ({ rows, counted, onlyReported, onlyCounted }) =>
        rows !== counted || onlyReported.length + onlyCounted.length > 0,
    );
    expect(different).toEqual([]);
    expect(new Set(wanted.map(({ report }) => report)).size).toBe(
      isWhole ? 10 - Number(question.phases.length === 0) : 7,
    );
    expect(wanted.reduce((sum, { cells }) => sum + cells, 0)).toBeGreaterThan(300);
  });

  test('the command that checks a data folder sees one wrong figure', async () => {
    expect(await checkHistory(folder)).toMatchObject({ isEqual: true });
    await store
      .updateTable('report_events')
      .set((each) => ({ count: each('count', '+', 1) }))
      .where('finding', '=', 'eyesClosed')
      .execute();
    const { isEqual, text } = await checkHistory(folder);
    expect(isEqual).toBe(false);
    expect(text).toMatch(/^rates +trucks .* DIFFERENT/m);
    await rebuild({ store, nowMs: END_MS });
    expect(await checkHistory(folder)).toMatchObject({ isEqual: true });
  });
});

test('the worst stand first', async () => {
  const low = (await table('risk', 'drivers')).map((row) => row[4]);
  expect(low).toEqual(low.toSorted((left, right) => Number(right) - Number(left)));
  // Truck 4's camera is aimed badly.
  expect((await table('precision', 'devices'))[0]?.[0]).toBe('cab-004');
});

test('a night shift over the change of the clock lasts eleven hours', async () => {
  const [fromMs, toMs] = [Date.parse('2026-03-28T19:00:00+01:00'), Date.parse('2026-03-29T07:00:00+02:00')];
  expect(await table('shift', 'shift')).toEqual([['B', fromMs, toMs]]);
  expect(toMs - fromMs).toBe(11 * HOUR_MS);
});

test('counting everything again changes nothing', async () => {
  const ask = () =>
    Promise.all(
      (['rates', 'heat', 'load', 'precision'] as const).map(async (report) => {
        const { from, to } = QUESTION;
        return (await answerReport(store, { report, question: { from, to }, nowMs: END_MS })).tables;
      }),
    );
  const before = await ask();
  expect(await rebuild({ store, nowMs: END_MS })).toBeGreaterThanOrEqual(DAYS);
  expect(await ask()).toEqual(before);
  expect(await rollUp({ store, nowMs: END_MS })).toBe(0);
});
