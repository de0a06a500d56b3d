/** What leaves as a file opens elsewhere: Parquet in DuckDB with the same sums, CSV with its types and without formulas, and it comes back in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvHead, csvRow } from '../../dispatch-server/exchange/csv.js';
import { arrivalOf, EVENT_FIELDS } from '../../dispatch-server/exchange/event-records.js';
import { readRecords, writeRecords } from '../../dispatch-server/exchange/event-files.js';
import { tableAsCsv, tableAsParquet } from '../../dispatch-server/exchange/report-files.js';
import type { Arrival } from '../../dispatch-server/store/filing.js';
import { exportEvents, takeEvents } from '../../dispatch-server/store/event-exchange.js';
import { answerReport } from '../../dispatch-server/store/reports.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';
import { writeHistory } from '../../fixtures/history/write.js';
import { duck } from '../helpers/duck.js';

const START_MS = Date.parse('2026-05-01T00:00:00+05:00');

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-files-'));
  const mine = { seed: 9, trucks: 4, days: 3, startMs: START_MS, timeZone: 'Asia/Almaty', statusDays: 1 };
  await writeHistory(join(folder, 'mine'), mine);
  store = await openStore(join(folder, 'mine'));
});
afterAll(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('events', () => {
  test('Parquet opens in DuckDB with the sums of the database, and the example analysis runs', async () => {
    const file = join(folder, 'events.parquet');
    const count = await writeRecords(file, 'parquet', EVENT_FIELDS, exportEvents(store, {}));
    const sums = await duck(`select finding, count(*)::int as events, sum(duration_ms)::double as duration,
      count(*) filter (where verdict = 'true')::int as right from '${file}' group by finding order by finding`);
    const rows = await store.selectFrom('events').selectAll().execute();
    const verdicts = await store.selectFrom('verdicts').selectAll().orderBy('version').execute();
    const last = new Map(verdicts.map((each) => [each.event_row_id, each.verdict]));
    expect(count).toBe(rows.length);
    const kinds = [...new Set(rows.map((row) => row.finding))].sort();
    expect(sums).toEqual(
      kinds.map((finding) => {
        const of = rows.filter((row) => row.finding === finding);
        const duration = of.reduce((sum, row) => sum + (row.offset_capture_ms ?? 0) - row.onset_capture_ms, 0);
        const right = of.filter((row) => last.get(row.event_row_id) === 'true').length;
        return { finding, events: of.length, duration, right };
      }),
    );
    const example = readFileSync(join(import.meta.dirname, '../../dispatch-server/reports/example.sql'), 'utf8');
    const found = await duck(example.replaceAll('events.parquet', file));
    expect(found.reduce((sum, row) => sum + Number(row.events), 0)).toBe(
      rows.filter(({ finding }) => ['eyesClosed', 'sleep', 'perclosHigh'].includes(finding)).length,
    );
  });

  test.each(['ndjson', 'ndjson.gz', 'parquet'])('%s comes back unchanged on another server, once', async (ending) => {
    const file = join(folder, `all.${ending}`);
    const format = ending === 'parquet' ? 'parquet' : 'ndjson';
    const count = await writeRecords(file, format, EVENT_FIELDS, exportEvents(store, {}));
    const arrivals = (await all(readRecords(file))).map((record): Arrival => {
      const read = arrivalOf(record);
      if (!read.ok) throw new Error(read.problems.join());
      return read.arrival;
    });
    const other = await openStore(join(folder, `other-${ending}`));
    try {
      expect(await takeEvents(other, arrivals, 5)).toEqual({ stored: count, known: 0 });
      expect(await takeEvents(other, arrivals, 6)).toEqual({ stored: 0, known: count });
      // Row numbers, alerts, acknowledgements and verdicts are the other server's own.
      const own = ['event_row_id', 'alert_id', 'acknowledged_at_ms', 'verdict', 'verdict_kind', 'verdict_reason'];
      const core = async (from: Store) =>
        (await all(exportEvents(from, {})))
          .map((record) => JSON.stringify(Object.entries(record).filter(([name]) => !own.includes(name))))
          .sort();
      expect(await core(other)).toEqual(await core(store));
      expect(await other.selectFrom('alerts').selectAll().execute()).toEqual([]);
    } finally {
      await other.destroy();
    }
  });

  test('filters choose; a record that is no event is named with all its problems', async () => {
    const chosen = await all(
      exportEvents(store, { truck: '002', kinds: ['eyesClosed'], fromMs: START_MS + 86_400_000 }),
    );
    expect(chosen.length).toBeGreaterThan(0);
    expect(new Set(chosen.map((each) => `${String(each.truck_id)} ${String(each.finding)}`))).toEqual(
      new Set(['002 eyesClosed']),
    );
    const bad = arrivalOf({ ...chosen[0], seq: 'one', detail: '{' });
    expect(bad).toMatchObject({ ok: false });
    expect(bad.ok ? [] : bad.problems.map((problem) => problem.split(':')[0])).toEqual(['seq', 'detail']);
    writeFileSync(join(folder, 'bad.ndjson'), '{}\n{');
    await expect(all(readRecords(join(folder, 'bad.ndjson')))).rejects.toThrow('line 2 is not JSON');
    writeFileSync(join(folder, 'bad.parquet'), 'PAR1 no');
    await expect(all(readRecords(join(folder, 'bad.parquet')))).rejects.toMatchObject({ code: 'badInput' });
  });
});

describe('tables of reports', () => {
  test('every table of every report is read by DuckDB from CSV and Parquet alike', async () => {
    for (const report of ['rates', 'heat', 'handling', 'load', 'precision'] as const) {
      const question = { from: '2026-05-01', to: '2026-05-03' };
      const answer = await answerReport(store, { report, question, nowMs: START_MS + 3 * 86_400_000 });
      for (const table of answer.tables.filter(({ rows }) => rows.length > 0)) {
        const [csv, parquet] = [join(folder, 'table.csv'), join(folder, 'table.parquet')];
        writeFileSync(csv, tableAsCsv(table));
        writeFileSync(parquet, await tableAsParquet(table));
        const numbers = table.columns.filter(({ kind }) =>
          ['count', 'hours', 'number', 'share', 'seconds'].includes(kind),
        );
        const sums = numbers.map(({ key }) => `round(sum("${key}"::double), 6) as "${key}"`).join(', ');
        const [fromCsv] = await duck(`select count(*)::int as n, ${sums} from read_csv('${csv}', header = true)`);
        const [fromParquet] = await duck(`select count(*)::int as n, ${sums} from '${parquet}'`);
        expect(fromCsv, `${report} ${table.name}`).toEqual(fromParquet);
        expect(fromParquet?.n).toBe(table.rows.length);
      }
    }
  });

  test('types in Parquet: days are dates, counts whole numbers', async () => {
    const file = join(folder, 'days.parquet');
    const columns = [
      { key: 'date', kind: 'date' as const },
      { key: 'count', kind: 'count' as const },
      { key: 'share', kind: 'share' as const },
    ];
    writeFileSync(
      file,
      await tableAsParquet({
        name: 'days',
        columns,
        rows: [
          ['2026-03-29', 7, 0.5],
          ['2026-03-30', null, null],
        ],
      }),
    );
    expect(
      await duck(
        `select typeof(date) as d, typeof(count) as c, typeof(share) as s, date::text as day from '${file}' limit 1`,
      ),
    ).toEqual([{ d: 'DATE', c: 'BIGINT', s: 'DOUBLE', day: '2026-03-29' }]);
    expect(await duck(`select count(*)::int as n from '${file}' where count is null`)).toEqual([{ n: 1 }]);
  });

  test.each(['=1+1', '+7 777', '-1', '@cmd', '\tx', '\rx', '=HYPERLINK("http://x")'])(
    'text %j is no formula',
    (text) => {
      const row = csvRow([{ name: 'driver', type: 'text' }], [text]);
      expect(row).toBe(`"'${text.replaceAll('"', '""')}"\r\n`);
    },
  );

  test('numbers stay numbers, also negative ones; quotes and line breaks are quoted; nothing is nothing', () => {
    const fields = [
      { name: 'a', type: 'number' },
      { name: 'b', type: 'text' },
      { name: 'c', type: 'text' },
      { name: 'd', type: 'time' },
      { name: 'e', type: 'number' },
    ] as const;
    expect(csvHead(fields)).toBe('\ufeffa,b,c,d,e\r\n');
    expect(csvRow(fields, [-1.5, 'say "a, b"', 'Сейтқали\nА.', 0, null])).toBe(
      '-1.5,"say ""a, b""","Сейтқали\nА.",1970-01-01T00:00:00.000Z,\r\n',
    );
  });
});
