/** The board's reducer, its order, its selection and its arrivals. */
import { describe, expect, test } from 'vitest';
import { arrivals, NO_ARRIVALS } from '../../dispatch-server/web/src/state/arrivals.js';
import {
  CLOSED_KEPT,
  EMPTY_BOARD,
  reduceBoard,
  withOrder,
  withTrucks,
  type Board,
} from '../../dispatch-server/web/src/state/board.js';
import { drowsiness, fleetRows, isSeen, matchesWords } from '../../dispatch-server/web/src/state/fleet.js';
import { nextReturnMs, sectionOf, sectionsOf } from '../../dispatch-server/web/src/state/sections.js';
import { moveSelection } from '../../dispatch-server/web/src/state/selection.js';
import { TruckBatch } from '../../dispatch-server/web/src/state/truck-batch.js';
import type { Alert, Truck } from '../../dispatch-server/web/src/net/contract.js';
import { alert, order, settled, snapshot, truck } from './samples.js';

describe('board messages', () => {
  test('a snapshot replaces everything', () => {
    const before = boardWith([alert({ alertId: 'old' })], [truck('1')]);
    const after = reduceBoard(before, snapshot({ alerts: [alert()], trucks: [truck('2')] }));
    expect([...after.alerts.keys()]).toEqual(['a']);
    expect([...after.trucks.keys()]).toEqual(['2']);
    expect(after.loaded).toBe(true);
  });

  test('an update replaces its alert; an older one that comes late does not', () => {
    const shown = boardWith([alert({ kind: 'sleep', updatedAtMs: 10 })]);
    const late = reduceBoard(shown, { type: 'alert', alert: alert({ kind: 'eyesClosed', updatedAtMs: 9 }) });
    expect(late).toBe(shown);
    const newer = reduceBoard(shown, { type: 'alert', alert: alert({ kind: 'unresponsive', updatedAtMs: 11 }) });
    expect(newer.alerts.get('a')?.kind).toBe('unresponsive');
    expect(newer.alerts.size).toBe(1);
  });

  test('a truck message replaces its truck, a heartbeat nothing', () => {
    const shown = boardWith([], [truck('1'), truck('2')]);
    const after = reduceBoard(shown, { type: 'trucks', trucks: [truck('2', null, { online: false })] });
    expect([...after.trucks.values()].map(({ online }) => online)).toEqual([true, false]);
    expect(reduceBoard(shown, { type: 'heartbeat', serverTimeMs: 1 })).toBe(shown);
  });

  test('only the last closed stay; whatever still needs somebody always does', () => {
    const closed = Array.from({ length: CLOSED_KEPT + 3 }, (_, index) =>
      settled({ alertId: `c${index}`, closedAtMs: 100 + index }),
    );
    const board = boardWith([alert({ alertId: 'open' }), settled({ alertId: 'working' }), ...closed]);
    expect(board.alerts.size).toBe(CLOSED_KEPT + 2);
    expect(['c0', 'c2', 'c3', 'open', 'working'].map((id) => board.alerts.has(id))).toEqual([
      ...[false, false, true, true, true],
    ]);
  });

  test('an order goes forward; an older word about it that comes late changes nothing', () => {
    const board = withOrder(boardWith([]), order({ state: 'received', updatedAtMs: 20 }));
    expect(withOrder(board, order({ state: 'sent', updatedAtMs: 19 }))).toBe(board);
    const done = reduceBoard(board, { type: 'order', order: order({ state: 'done', updatedAtMs: 21 }) });
    expect(done.orders.get('o')?.state).toBe('done');
  });

  test('settings and flood replace theirs; a complete clip is counted for its alert', () => {
    const clip = { sha256: 'ab', alertId: 'a', mediaType: 'video/mp4', startedAtMs: 1, completeAtMs: 2 };
    let board = boardWith([alert()]);
    board = reduceBoard(board, { type: 'flood', active: true, perTenMinutes: 12 });
    board = reduceBoard(board, { type: 'clip', clip });
    board = reduceBoard(board, { type: 'clip', clip: { ...clip, completeAtMs: null } });
    expect(board.flood).toEqual({ active: true, perTenMinutes: 12 });
    expect([...board.clips]).toEqual([['a', 1]]);
  });
});

describe('sections', () => {
  test('by what is left to do: waiting, working, shelved, closed', () => {
    const shelved = alert({ shelvedUntilMs: 1_000 });
    expect([
      sectionOf(alert(), 0),
      sectionOf(settled(), 0),
      sectionOf(shelved, 999),
      sectionOf(shelved, 1_000),
      sectionOf(settled({ shelvedUntilMs: 1_000, closedAtMs: 5 }), 0),
    ]).toEqual(['waiting', 'working', 'shelved', 'waiting', 'closed']);
  });

  test('waiting: P1 before P2, newest first; working: lasting ones first, then the last acknowledged', () => {
    const { waiting, working } = sectionsOf(
      [
        alert({ alertId: 'new P2', priority: 'P2', onsetAtMs: 9 }),
        alert({ alertId: 'old P1', onsetAtMs: 1 }),
        alert({ alertId: 'new P1', onsetAtMs: 5 }),
        settled({ alertId: 'early', acknowledgedAtMs: 1 }),
        settled({ alertId: 'late', acknowledgedAtMs: 9 }),
        settled({ alertId: 'lasting', acknowledgedAtMs: 2, state: { active: true, acknowledged: true } }),
      ],
      0,
    );
    expect(waiting.map(({ alertId }) => alertId)).toEqual(['new P1', 'old P1', 'new P2']);
    expect(working.map(({ alertId }) => alertId)).toEqual(['lasting', 'late', 'early']);
  });

  test('the next return is that of the first shelved alert; sorting a moment before it is sorting now', () => {
    const alerts = [
      alert({ alertId: 'a', shelvedUntilMs: 900 }),
      alert({ alertId: 'b', shelvedUntilMs: 500 }),
      alert(),
    ];
    expect(nextReturnMs(alerts, 100)).toBe(500);
    expect(nextReturnMs(alerts, 600)).toBe(900);
    expect(nextReturnMs(alerts, 900)).toBe(null);
    expect(sectionsOf(alerts, 499)).toEqual(sectionsOf(alerts, 100));
    expect(sectionsOf(alerts, 899)).toEqual(sectionsOf(alerts, 600));
  });
});

describe('fleet', () => {
  test('worst first: P1, P2, drowsy, getting drowsy, unseen, quiet; then by PERCLOS, then by number', () => {
    const trucks = [
      truck('10'),
      truck('9'),
      truck('offline', {}, { online: false }),
      truck('blind', { driving: 'cannotSee', perclos: null }),
      truck('heavy', { perclos: 0.1 }),
      truck('drowsy', { perclos: 0.15 }),
      truck('drowsier', { perclos: 0.3 }),
      truck('warned'),
      truck('asleep'),
    ];
    const open = [
      alert({ alertId: '1', truckId: 'asleep', kind: 'sleep' }),
      alert({ alertId: '2', truckId: 'warned', priority: 'P2' }),
      alert({ alertId: '3', truckId: 'asleep', priority: 'P2', kind: 'perclosHigh' }),
    ];
    const rows = fleetRows(trucks, open);
    expect(rows.map((row) => `${row.truck.truckId} ${row.condition}`)).toEqual([
      'asleep P1',
      'warned P2',
      'drowsier drowsy',
      'drowsy drowsy',
      'heavy advisory',
      'blind unseen',
      'offline unseen',
      '9 quiet',
      '10 quiet',
    ]);
    expect(rows[0]?.alert?.kind).toBe('sleep');
  });

  test('the level of a unit that has one is what counts', () => {
    const tired = (level: number) => truck(`level ${level}`, { fatigue: { level, because: [] } });
    const rows = fleetRows([tired(39), tired(60), tired(40), tired(71)], []);
    expect(rows.map((row) => `${row.truck.truckId} ${row.condition}`)).toEqual([
      'level 71 drowsy',
      'level 60 drowsy',
      'level 40 advisory',
      'level 39 quiet',
    ]);
  });

  test('by number, and by silence with the longest silent first', () => {
    const trucks = [
      truck('10'),
      truck('9'),
      truck('3', {}, { online: false, lastSeenMs: 500 }),
      truck('4', {}, { online: false, lastSeenMs: 100 }),
    ];
    const names = (kind: 'number' | 'time') => fleetRows(trucks, [], kind).map((row) => row.truck.truckId);
    expect(names('number')).toEqual(['3', '4', '9', '10']);
    expect(names('time')).toEqual(['4', '3', '9', '10']);
  });

  test('a truck is seen while its unit watches or learns', () => {
    const seen = (['watching', 'learning', 'cannotSee', 'noCamera'] as const).map((driving) =>
      isSeen(truck('1', { driving })),
    );
    expect(seen).toEqual([true, true, false, false]);
    expect(isSeen(truck('1', null))).toBe(false);
    expect(isSeen(truck('1', {}, { online: false }))).toBe(false);
  });

  test('PERCLOS is judged at 0.08 and 0.15', () => {
    expect([null, 0.079, 0.08, 0.149, 0.15].map(drowsiness)).toEqual([
      'quiet',
      'quiet',
      'advisory',
      'advisory',
      'drowsy',
    ]);
  });

  test('words are found in truck or driver, whatever the case', () => {
    expect(matchesWords(' ОМАР', '17', 'Б. Омаров')).toBe(true);
    expect(matchesWords('kom', 'KOM-140', null)).toBe(true);
    expect(matchesWords('99', '17', 'A. Driver')).toBe(false);
    expect(matchesWords('', '17', null)).toBe(true);
  });
});

describe('truck messages', () => {
  test('the first shows at once, the rest together and only their latest state', () => {
    const applied: string[][] = [];
    const due: (() => void)[] = [];
    const batch = new TruckBatch({
      apply: (trucks) => applied.push(trucks.map(({ truckId, online }) => `${truckId} ${online ? 'on' : 'off'}`)),
      after: (_delayMs, callback) => due.push(callback),
      whenIdle: (callback) => callback(),
    });
    const pass = () => due.splice(0).forEach((callback) => callback());
    batch.add([truck('1')]);
    batch.add([truck('2')]);
    batch.add([truck('3')]);
    batch.add([truck('2', {}, { online: false })]);
    expect(applied).toEqual([['1 on']]);
    pass();
    expect(applied).toEqual([['1 on'], ['2 off', '3 on']]);
    batch.add([truck('4')]);
    batch.clear();
    pass();
    expect(applied).toHaveLength(2);
    batch.add([truck('5')]);
    expect(applied.at(-1)).toEqual(['5 on']);
  });

  test('wait for an idle moment, and a snapshot that comes before it overtakes them', () => {
    const applied: number[] = [];
    const idle: (() => void)[] = [];
    const batch = new TruckBatch({
      apply: (trucks) => applied.push(trucks.length),
      after: () => undefined,
      whenIdle: (callback) => idle.push(callback),
    });
    batch.add([truck('1')]);
    batch.add([truck('2')]);
    expect([applied, idle.length]).toEqual([[], 1]);
    batch.clear();
    idle.forEach((callback) => callback());
    expect(applied).toEqual([]);
  });

  test('leave the alerts untouched, so that nothing redraws them', () => {
    const board = boardWith([alert()], [truck('1')]);
    expect(withTrucks(board, [truck('1', {}, { online: false })]).alerts).toBe(board.alerts);
  });
});

describe('selection', () => {
  const ids = ['a', 'b', 'c'];

  test('moves by one and stops at the ends', () => {
    expect([moveSelection(ids, 'a', 1), moveSelection(ids, 'c', 1), moveSelection(ids, 'a', -1)]).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  test('starts at the end it comes from', () => {
    expect([moveSelection(ids, null, 1), moveSelection(ids, null, -1), moveSelection([], null, 1)]).toEqual([
      'a',
      'c',
      null,
    ]);
  });
});

describe('arrivals', () => {
  test('each alert is fresh once, and again when it rises to P1', () => {
    const first = arrivals(NO_ARRIVALS, [alert({ priority: 'P2' })]);
    const again = arrivals(first, [alert({ priority: 'P2', count: 2 })]);
    const risen = arrivals(again, [alert({ priority: 'P1', count: 3 })]);
    expect([first, again, risen].map(({ fresh }) => fresh.length)).toEqual([1, 0, 1]);
  });

  test('an escalated alert is fresh once more', () => {
    const first = arrivals(NO_ARRIVALS, [alert()]);
    const escalated = arrivals(first, [alert({ escalatedAtMs: 9 })]);
    expect([escalated, arrivals(escalated, [alert({ escalatedAtMs: 9 })])].map(({ fresh }) => fresh.length)).toEqual([
      1, 0,
    ]);
  });

  test('a reconnect that shows the same alerts makes nothing fresh', () => {
    const open = [alert({ alertId: 'a' }), alert({ alertId: 'b' })];
    expect(arrivals(arrivals(NO_ARRIVALS, open), [...open].reverse()).fresh).toEqual([]);
  });
});

function boardWith(alerts: readonly Alert[], trucks: readonly Truck[] = []): Board {
  return reduceBoard(EMPTY_BOARD, snapshot({ alerts, trucks }));
}
