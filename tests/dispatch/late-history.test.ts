/** Rows of the history that are made after the acknowledgement are the same as those made with it, and none is forgotten. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isBareEvent, type BareEvent } from '@oyau/protocol';
import { DEFAULTS } from '../../dispatch-server/config/schema.js';
import { commitArrivals, commitFilings } from '../../dispatch-server/store/arrivals.js';
import { CatchUp } from '../../dispatch-server/store/catch-up.js';
import { addDevices } from '../../dispatch-server/store/devices.js';
import { filingOf, type Arrival } from '../../dispatch-server/store/filing.js';
import { fileLateHistory, LateHistory, PART, type LateFiled } from '../../dispatch-server/store/late-history.js';
import { enforceRetention } from '../../dispatch-server/store/retention.js';
import { sqliteRows } from '../../dispatch-server/store/sqlite-rows.js';
import { openStore, sqliteOf, type Store } from '../../dispatch-server/store/store.js';
import { endOf, EPOCH, eventOf } from './desk.js';

const DEVICES = ['cab-1', 'cab-2'];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-late-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A unit tells a finding whole or in two parts: here by its kind. Its clock is as good as the time of the finding says. */
const TOLD_WHOLE: readonly string[] = ['longBlink', 'headTurn', 'selfReport', 'someFutureKind'];

const arrival: fc.Arbitrary<Arrival> = fc
  .record({
    deviceId: fc.constantFrom(...DEVICES),
    seq: fc.integer({ min: 1, max: 12 }),
    finding: fc.constantFrom(...TOLD_WHOLE, 'yawn', 'eyesClosed', 'nod'),
    place: fc.integer({ min: 0, max: 5 }),
    ends: fc.boolean(),
    driverId: fc.constantFrom(null, 'A. Driver', 'B. Driver'),
  })
  .map(({ deviceId, seq, finding, place, ends, driverId }) => {
    const clockBehindMs = deviceId === 'cab-1' ? 60_000 : 0;
    const onset = eventOf({ seq, finding, driverId, clockSynced: place % 2 === 0, afterMs: place * 30_000 });
    const isWhole = TOLD_WHOLE.includes(finding);
    const phase = isWhole ? 'whole' : 'offset';
    // The wall clock may have been set while the finding lasted.
    const offsetAtMs = onset.onsetAtMs + 2500 + (place % 3) * 1000;
    const event = ends || isWhole ? { ...endOf(onset, seq, 2500), offsetAtMs, phase } : onset;
    return { deviceId, truckId: deviceId, epoch: EPOCH, lane: 'backlog', receivedAtMs: 1, clockBehindMs, event };
  }) as fc.Arbitrary<Arrival>;

async function emptyStore(name: string): Promise<Store> {
  const store = await openStore(join(folder, name));
  await addDevices(
    store,
    DEVICES.map((deviceId) => ({ deviceId, truckId: deviceId })),
    1,
  );
  return store;
}

/** A store in which everything waits that may, and what files it. */
async function lateStore(name: string) {
  const store = await emptyStore(name);
  const database = sqliteOf(store);
  if (!database) throw new Error('must be SQLite');
  const fileAll = sqliteRows(database, { waitFrom: 0 });
  const commit = (arrivals: readonly Arrival[], nowMs: number) =>
    commitFilings(store, arrivals.map(filingOf), nowMs, fileAll);
  return { store, commit, late: new LateHistory(store, database) };
}

/** Everything that was stored, without the numbers and names the database and chance gave. */
async function contentOf(store: Store) {
  const events = await store.selectFrom('events').selectAll().orderBy('device_id').orderBy('event_id').execute();
  const alerts = await store.selectFrom('alerts').selectAll().orderBy('event_ids').orderBy('device_id').execute();
  const names = alerts.map(({ alert_id }) => alert_id);
  return {
    inbox: await store.selectFrom('inbox').selectAll().orderBy('inbox_id').execute(),
    drivers: await store.selectFrom('drivers').select('driver_id').orderBy('driver_id').execute(),
    hours: await store.selectFrom('dirty_hours').select('hour').orderBy('hour').execute(),
    waiting: await store.selectFrom('history_waiting').selectAll().execute(),
    events: events.map((row) => ({ ...row, event_row_id: 0, alert_id: row.alert_id && names.indexOf(row.alert_id) })),
    alerts: alerts.map((row) => ({ ...row, alert_id: '' })),
  };
}

test('made later, the history is the one made at once', async () => {
  const group = fc.record({
    arrivals: fc.array(arrival, { minLength: 1, maxLength: 8 }),
    /** How much is filed behind the group. */
    filed: fc.integer({ min: 0, max: 6 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(group, { maxLength: 5 }), async (groups) => {
      run += 1;
      const plain = await emptyStore(`plain-${run}`);
      const { store, commit, late } = await lateStore(`late-${run}`);
      for (const [index, { arrivals, filed }] of groups.entries()) {
        const expected = await commitArrivals(plain, arrivals, index + 1);
        const committed = await commit(arrivals, index + 1);
        expect(committed.outcomes).toEqual(expected.outcomes);
        expect(committed.alerts.map(({ eventIds }) => eventIds)).toEqual(
          expected.alerts.map(({ eventIds }) => eventIds),
        );
        if (filed > 0) expect((await late.file(index + 1, filed)).alerts).toEqual([]);
      }
      await fileLateHistory(store, 9);
      expect(await contentOf(store)).toEqual(await contentOf(plain));
      await plain.destroy();
      await store.destroy();
    }),
    { numRuns: 20 },
  );
});

const wholeOf = (seq: number): Arrival => {
  const event = {
    ...endOf(eventOf({ seq, finding: 'yawn', afterMs: seq * 30_000 }), seq, 2500),
    phase: 'whole' as const,
  };
  return { deviceId: 'cab-1', truckId: 'cab-1', epoch: EPOCH, lane: 'backlog', receivedAtMs: 1, event };
};

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('"', '\\', "O'Neil", 'Ояу', '😀', 'null', '12'),
);
const oddNumber = fc.oneof(
  fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  fc.integer({ min: -1e9, max: 1e9 }),
  fc.constantFrom(0.1, 1e-7, 5e-324, 123456789.123456),
);
/** Whole and broken. What is within 2e-16 of a whole number becomes that number in the driver, before SQLite sees it. */
const upTo = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max }),
    fc.double({ min: 0, max, noNaN: true }).map((value) => Number(value.toPrecision(15)) + 1 / 64),
  );
const oddTime = upTo(4e12);

/** Good events whose words and numbers are as strange as the protocol allows. */
const oddEvent: fc.Arbitrary<BareEvent> = fc
  .record({
    eventId: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }),
    driverId: fc.option(oddText),
    truckHint: fc.option(oddText, { nil: undefined }),
    onsetAtMs: oddTime,
    offsetAtMs: oddTime,
    detectedAtMs: oddTime,
    clockSynced: fc.boolean(),
    onsetMs: upTo(1e9),
    lastsMs: upTo(1e6),
    speedKmh: fc.option(upTo(100)),
    moving: fc.boolean(),
    detail: fc.dictionary(
      fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:+-]{0,9}$/),
      fc.oneof(oddText, oddNumber, fc.boolean()),
    ),
    alarm: fc.option(fc.record({ tone: fc.constantFrom('soft', 'a.b'), soundedAtMs: oddTime })),
  })
  .map(({ lastsMs, truckHint, ...event }) => ({
    ...event,
    ...(truckHint === undefined ? {} : { truckHint }),
    ...{ seq: 1, phase: 'whole' as const, finding: 'yawn', offsetMs: event.onsetMs + lastsMs },
  }))
  .filter(isBareEvent);

test('SQLite reads the strangest events as JavaScript does', async () => {
  const plain = await emptyStore('plain');
  const { store, commit, late } = await lateStore('odd');
  const { inForce } = eventOf({ seq: 1 });
  const arrivals = fc.sample(oddEvent, { numRuns: 1000, seed: 11 }).map((event, index): Arrival => {
    const seq = index + 1;
    const numbered = { ...event, seq, eventId: `${seq}/${event.eventId}`, inForce };
    return { deviceId: 'cab-1', truckId: 'cab-1', epoch: EPOCH, lane: 'backlog', receivedAtMs: 1, event: numbered };
  });
  await commitArrivals(plain, arrivals, 1);
  await commit(arrivals, 1);
  // One by one, so that one that SQLite cannot take does not hide the others.
  for (; late.count() > 0;) expect(await late.file(1, 1)).toMatchObject({ refused: null });
  const rowsOf = async (of: Store) =>
    (await of.selectFrom('events').selectAll().orderBy('seq').execute()).map((row) => {
      return { ...row, event_row_id: 0, detail: JSON.parse(row.detail) as unknown };
    });
  expect(await rowsOf(store)).toEqual(await rowsOf(plain));
  await plain.destroy();
  await store.destroy();
});

describe('what waits', () => {
  test('is in the log with its acknowledgement, and in the history when its turn has come', async () => {
    const { store, commit, late } = await lateStore('one');
    await commit([1, 2, 3].map(wholeOf), 1);
    const seqsOf = async (table: 'inbox' | 'events') =>
      (await store.selectFrom(table).select('seq').orderBy('seq').execute()).map(({ seq }) => seq);
    expect([await seqsOf('inbox'), await seqsOf('events'), late.count()]).toEqual([[1, 2, 3], [], 3]);
    expect(await late.file(2, 2)).toMatchObject({ waiting: 1 });
    expect([await seqsOf('events'), late.count()]).toEqual([[1, 2], 1]);
    expect((await commit([2, 4].map(wholeOf), 3)).outcomes).toEqual(['duplicate', 'stored']);
    await fileLateHistory(store, 4);
    expect([await seqsOf('inbox'), await seqsOf('events'), late.count()]).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], 0]);
    await store.destroy();
  });

  test('is in the truck in which the unit rode when it came', async () => {
    const { store, commit } = await lateStore('truck');
    await commit([wholeOf(1)], 1);
    await store.insertInto('trucks').values({ truck_id: '99', added_at_ms: 1 }).execute();
    await store.updateTable('devices').set({ truck_id: '99' }).execute();
    await fileLateHistory(store, 2);
    expect(await store.selectFrom('events').select('truck_id').execute()).toEqual([{ truck_id: 'cab-1' }]);
    await store.destroy();
  });

  test('keeps the log from being cleared', async () => {
    const { store, commit } = await lateStore('kept');
    await commit([1, 2].map(wholeOf), 1);
    const enforce = () =>
      enforceRetention({
        store,
        retention: { ...DEFAULTS.retention, eventDays: null, kindDays: {} },
        nowMs: 1e12,
        dryRun: false,
        folder,
        removeClip: () => Promise.resolve(),
        pause: () => Promise.resolve(),
      });
    await enforce();
    expect(await store.selectFrom('inbox').selectAll().execute()).toHaveLength(2);
    await fileLateHistory(store, 2);
    await enforce();
    expect(await store.selectFrom('inbox').selectAll().execute()).toEqual([]);
    expect(await store.selectFrom('events').selectAll().execute()).toHaveLength(2);
    await store.destroy();
  });

  test.each(['{}', '{"seq"'])('is passed over when nobody can read it (%s), and only that', async (payload) => {
    const { store, commit, late } = await lateStore('spoilt');
    await commit([1, 2, 3].map(wholeOf), 1);
    await store.updateTable('inbox').set({ payload }).where('seq', '=', 2).execute();
    const filed: LateFiled[] = [];
    while (late.count() > 0) filed.push(await late.file(2));
    expect(filed.map(({ refused }) => refused === null)).toEqual([true, false, true]);
    expect((await store.selectFrom('events').select('seq').execute()).map(({ seq }) => seq)).toEqual([1, 3]);
    await store.destroy();
  });
});

describe('catching up', () => {
  const told = (waiting: number): LateFiled => ({ waiting, alerts: [], refused: null });

  test('goes on until nothing waits, and again when it is woken', async () => {
    let left = 0;
    const file = () => {
      left = Math.max(0, left - PART);
      return Promise.resolve(told(left));
    };
    const catchUp = new CatchUp(file, { publish: () => undefined, fail: (error) => expect.fail(String(error)) });
    for (const more of [3 * PART, 2 * PART]) {
      left = more;
      catchUp.wake(left);
      catchUp.wake(left);
      await expect.poll(() => left).toBe(0);
    }
    await catchUp.stop();
  });

  test('tells of a failure, and ends at once when it is told to', async () => {
    const failures: unknown[] = [];
    const catchUp = new CatchUp(() => Promise.reject(new Error('disk full')), {
      publish: () => undefined,
      fail: (error) => failures.push(error),
    });
    catchUp.wake(Infinity);
    await expect.poll(() => failures.length).toBe(1);
    await catchUp.stop();
    expect(failures).toEqual([new Error('disk full')]);
  });
});
