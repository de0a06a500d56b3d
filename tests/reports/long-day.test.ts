/** A small mine over the night on which the clock goes back: its day of 25 hours is counted as one, its night shift lasts thirteen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RISK_KINDS } from '../../dispatch-server/reports/kinds.js';
import { answerReport } from '../../dispatch-server/store/reports.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { compareReports } from '../../fixtures/history/plain/compare.js';
import { WallClock } from '../../fixtures/history/plain/wall-clock.js';
import { writeHistory } from '../../fixtures/history/write.js';

const ZONE = 'Europe/Berlin';
const DAYS = 4;
const START_MS = Date.parse('2026-10-23T00:00:00+02:00');
const NOW_MS = START_MS + (DAYS + 2) * 86_400_000;
/** In the hour that the clock shows twice, the second time. */
const AT_MS = Date.parse('2026-10-25T02:30:00+01:00');

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-long-day-'));
  const mine = { seed: 8, trucks: 4, days: DAYS, startMs: START_MS, timeZone: ZONE, statusDays: DAYS };
  await writeHistory(folder, mine);
  store = await openStore(folder);
});
afterAll(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

test('every table of every report of that day equals a plain count', async () => {
  const question = {
    ...{ from: '2026-10-25', to: '2026-10-25', kinds: [...RISK_KINDS, 'yawn' as const] },
    ...{ phases: [], nowMs: NOW_MS, atMs: AT_MS },
  };
  const compared = (await compareReports(store, new WallClock(ZONE), question)).filter(
    ({ report }) => report !== 'trial',
  );
  expect(compared.filter(({ onlyReported, onlyCounted }) => onlyReported.length + onlyCounted.length > 0)).toEqual([]);
  expect(compared.reduce((sum, { cells }) => sum + cells, 0)).toBeGreaterThan(200);
});

test('the hour that comes twice has events of both times', async () => {
  const twice = ['02:00:00+02:00', '02:00:00+01:00'].map((time) => Date.parse(`2026-10-25T${time}`));
  const counts = await Promise.all(
    twice.map(async (fromMs) => {
      const rows = await store
        .selectFrom('events')
        .select('event_row_id')
        .where('onset_at_ms', '>=', fromMs)
        .where('onset_at_ms', '<', fromMs + 3_600_000)
        .execute();
      return rows.length;
    }),
  );
  expect(Math.min(...counts)).toBeGreaterThan(0);
});

test('the night shift lasts thirteen hours', async () => {
  const question = { from: '2026-10-25', to: '2026-10-25', atMs: AT_MS };
  const { tables } = await answerReport(store, { report: 'shift', question, nowMs: NOW_MS });
  const [fromMs, toMs] = [Date.parse('2026-10-24T19:00:00+02:00'), Date.parse('2026-10-25T07:00:00+01:00')];
  expect(tables.find(({ name }) => name === 'shift')?.rows).toEqual([['B', fromMs, toMs]]);
  expect(toMs - fromMs).toBe(13 * 3_600_000);
});
