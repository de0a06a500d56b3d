/** Recorded sessions leave by the command line as NDJSON and Parquet with their files, and come in again on another server as they were. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commitArrivals } from '../../dispatch-server/store/arrivals.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { openStore } from '../../dispatch-server/store/store.js';
import { duck } from '../helpers/duck.js';
import { EPOCH, eventOf, ONSET_AT_MS } from './desk.js';
import { run } from './program.js';

const NIGHT = join(import.meta.dirname, '../../fixtures/sessions/scripted-night-shift.ndjson.gz');
const STARTED_AT_MS = ONSET_AT_MS - 60_000;
const SHORT = [
  '{"format":"oyau-session","formatVersion":1,"agentVersion":"0.1.0"}',
  '{"duty":{"tMs":0,"driverId":"A. Driver","hourOfDay":4,"hoursOnShift":1,"reportsTired":false}}',
  '{"tMs":0}',
  '{"tMs":40}',
  '{"end":{"frames":2}}',
];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-session-exchange-'));
  for (const data of ['here', 'there']) {
    const store = await openStore(join(folder, data));
    await addDevice(store, 'cab-017', '17', 1);
    const event = eventOf({ seq: 1, finding: 'eyesClosed', afterMs: 0 });
    const arrival = { deviceId: 'cab-017', truckId: '17', epoch: EPOCH, lane: 'alert' as const, event };
    await commitArrivals(store, [{ ...arrival, receivedAtMs: ONSET_AT_MS }], ONSET_AT_MS);
    await store.destroy();
  }
  writeFileSync(join(folder, 'short.ndjson'), SHORT.map((line) => `${line}\n`).join(''));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command in the data folder `data`; gives what it printed. */
function dispatch(data: string, ...args: string[]): string {
  const { code, out, err } = run([...args, '--data', join(folder, data)]);
  expect(code, err).toBe(0);
  return out;
}

function importSession(data: string, file: string, startedAtMs: number): void {
  dispatch(data, 'import', file, '--device', 'cab-017', '--started-at', new Date(startedAtMs).toISOString());
}

const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('out as NDJSON and Parquet, with the same rows and the files themselves; in again elsewhere, unchanged', async () => {
  importSession('here', NIGHT, STARTED_AT_MS);
  importSession('here', join(folder, 'short.ndjson'), STARTED_AT_MS - 3_600_000);
  const out = join(folder, 'out');
  const [list, parquet] = [join(out, 'sessions.ndjson'), join(out, 'sessions.parquet')];
  expect(dispatch('here', 'export', 'sessions', list)).toContain('2 sessions');
  expect(dispatch('here', 'export', 'sessions', parquet)).toContain('2 sessions');

  const sessions = linesOf(list);
  expect(
    sessions.map(({ driver_id, truck_id, duration_ms }) => [driver_id, truck_id, Number(duration_ms) > 0]),
  ).toEqual([
    ['A. Driver', '17', true],
    ['driver-17', '17', true],
  ]);
  const read = await duck(`select * replace (bytes::int as bytes) from '${parquet}' order by started_at_ms`);
  expect(read).toEqual(sessions);

  for (const { file, sha256, bytes, session_id, started_at_ms } of sessions) {
    const content = readFileSync(join(out, String(file)));
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    expect([content.length, String(sha256).slice(0, 32)]).toEqual([bytes, session_id]);
    importSession('there', join(out, String(file)), Number(started_at_ms));
  }
  const again = join(folder, 'again', 'sessions.ndjson');
  dispatch('there', 'export', 'sessions', again);
  expect(linesOf(again)).toEqual(sessions);
});

test('the example analysis finds the closure within the night, and nothing in the short session', async () => {
  const events = join(folder, 'events.parquet');
  dispatch('here', 'export', 'events', events);
  const example = readFileSync(join(import.meta.dirname, '../../dispatch-server/reports/example-sessions.sql'), 'utf8')
    .replace("'events.parquet'", `'${events}'`)
    .replace("'sessions.parquet'", `'${join(folder, 'out', 'sessions.parquet')}'`);
  const found = await duck(example);
  expect(found.map((row) => [Number(row.events), Number(row.closures), Number(row.judged_false)])).toEqual([
    [0, 0, 0],
    [1, 1, 0],
  ]);
});
