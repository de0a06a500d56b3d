/** The history's filter: typed, in the address bar, as the server's query. */
import { describe, expect, test } from 'vitest';
import {
  EMPTY_FILTER,
  eventsQuery,
  historyHash,
  lastHours,
  pageOf,
  timeOfDay,
  type HistoryFilter,
} from '../../dispatch-server/web/src/state/history-query.js';

/** Local time of the machine that runs the test, as on the page. */
const local = (day: number, ...clock: readonly [number, number, number, number]) =>
  new Date(2026, 2, day, ...clock).getTime();

describe('address', () => {
  test('keeps a filter through the address bar, whatever is typed', () => {
    const filter: HistoryFilter = { ...EMPTY_FILTER, truck: 'KOM 1&2?#', driver: 'Ә. Қ', fromDate: '2026-03-02' };
    expect(pageOf(historyHash(filter))).toEqual({ name: 'history', filter });
  });

  test('anything unknown is the board', () => {
    expect(['', '#', '#/', '#/nonsense'].map((hash) => pageOf(hash).name)).toEqual([
      'board',
      'board',
      'board',
      'board',
    ]);
    expect(pageOf('#/history')).toEqual({ name: 'history', filter: EMPTY_FILTER });
  });
});

describe('query', () => {
  test('leaves out what is empty', () => {
    expect(queryOf({ truck: ' 17 ', driver: '  ' })).toEqual({ truck: '17' });
  });

  test('a day means from its first to its last millisecond', () => {
    expect(queryOf({ fromDate: '2026-03-02', toDate: '2026-03-02' })).toEqual({
      fromMs: String(local(2, 0, 0, 0, 0)),
      toMs: String(local(2, 23, 59, 59, 999)),
    });
  });

  test('a minute or second at the end is included whole', () => {
    const end = (toTime: string) => queryOf({ toDate: '2026-03-02', toTime }).toMs;
    expect(end('04:12')).toBe(String(local(2, 4, 12, 59, 999)));
    expect(end('04:12:07')).toBe(String(local(2, 4, 12, 7, 999)));
  });

  test('says on which side it is wrong', () => {
    expect(eventsQuery({ ...EMPTY_FILTER, fromTime: '25:00' })).toEqual({ from: 'badTime', to: null });
    expect(eventsQuery({ ...EMPTY_FILTER, toTime: '04:00' })).toEqual({ from: null, to: 'needsDate' });
    expect(eventsQuery({ ...EMPTY_FILTER, fromDate: '2026-03-03', toDate: '2026-03-02' })).toEqual({
      from: 'badOrder',
      to: null,
    });
  });
});

test('times of day are 24-hour and exact', () => {
  expect(['4:05', '04.12', '23:59:59', ' 00:00 '].map(timeOfDay)).toEqual([
    [4, 5, 0],
    [4, 12, 0],
    [23, 59, 59],
    [0, 0, 0],
  ]);
  expect(['24:00', '4', '04:60', '4pm', '', '04:12:60'].map(timeOfDay)).toEqual([null, null, null, null, null, null]);
});

test('a preset keeps truck and finding, starts in the past and stays open', () => {
  const filter = lastHours({ ...EMPTY_FILTER, truck: '17', toDate: '2020-01-01' }, 12, local(2, 4, 12, 7, 0));
  expect(filter).toEqual({ ...EMPTY_FILTER, truck: '17', fromDate: '2026-03-01', fromTime: '16:12' });
});

function queryOf(part: Partial<HistoryFilter>): Record<string, string> {
  const query = eventsQuery({ ...EMPTY_FILTER, ...part });
  if (!(query instanceof URLSearchParams)) throw new Error(JSON.stringify(query));
  return Object.fromEntries(query);
}
