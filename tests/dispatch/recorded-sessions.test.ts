/** Recorded sessions are taken in whole, once, under their hash; broken ones are refused with the line that is wrong. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSessionFacts } from '../../dispatch-server/exchange/session-file.js';
import { COMMAND_LINE } from '../../dispatch-server/store/audit.js';
import { addDevice } from '../../dispatch-server/store/devices.js';
import { eraseDriver, exportDriver } from '../../dispatch-server/store/privacy.js';
import { keepSession, listSessions } from '../../dispatch-server/store/recorded-sessions.js';
import { openStore, type Store } from '../../dispatch-server/store/store.js';

const SESSIONS = join(import.meta.dirname, '../../fixtures/sessions');
const NIGHT = join(SESSIONS, 'scripted-night-shift.ndjson.gz');
const HEADER = '{"format":"oyau-session","formatVersion":1,"agentVersion":"0.1.0"}';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-sessions-'));
  store = await openStore(folder);
  await addDevice(store, 'cab-17', '17', 1);
});
afterEach(async () => {
  await store.destroy();
  rmSync(folder, { recursive: true });
});

const keep = async (file: string, startedAtMs?: number) =>
  keepSession(store, await readSessionFacts(file), { file, folder, deviceId: 'cab-17', startedAtMs }, COMMAND_LINE, 5);

function fileOf(...lines: string[]): string {
  const file = join(folder, 'given.ndjson');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

describe('recorded sessions', () => {
  test('every golden session is read, with as many frames as it promises', async () => {
    for (const name of readdirSync(SESSIONS).filter((each) => /(?<!\.log)\.ndjson\.gz$/.test(each))) {
      const facts = await readSessionFacts(join(SESSIONS, name));
      expect(facts.frames, name).toBeGreaterThan(0);
      expect(facts.durationMs, name).toBeGreaterThan(0);
    }
  });

  test('a session is kept byte by byte under its hash, once', async () => {
    const { session, isNew } = await keep(NIGHT, 1000);
    const content = readFileSync(NIGHT);
    const sha256 = createHash('sha256').update(content).digest('hex');
    expect(isNew).toBe(true);
    expect(session).toMatchObject({
      truckId: '17',
      deviceId: 'cab-17',
      startedAtMs: 1000,
      sha256,
      bytes: content.length,
    });
    expect(readFileSync(join(folder, session.path)).equals(content)).toBe(true);
    expect(await keep(NIGHT, 2000)).toEqual({ session, isNew: false });
    expect(await listSessions(store)).toEqual([session]);
    expect(readdirSync(join(folder, 'sessions'))).toHaveLength(1);
  });

  test('sessions are found by the period they touch', async () => {
    const { session } = await keep(fileOf(HEADER, '{"tMs":0}', '{"tMs":500}', '{"end":{"frames":2}}'), 10_000);
    expect(await listSessions(store, { fromMs: 10_500, toMs: 20_000, truckId: '17' })).toEqual([session]);
    expect(await listSessions(store, { fromMs: 10_501 })).toEqual([]);
    expect(await listSessions(store, { toMs: 9_999 })).toEqual([]);
  });

  test('repeated stretches count with their repetitions, the first driver gives the name', async () => {
    const facts = await readSessionFacts(
      fileOf(
        HEADER,
        '{"duty":{"tMs":0,"driverId":"A. Driver","hourOfDay":4,"hoursOnShift":1,"reportsTired":false,"new":1}}',
        '{"repeat":{"times":3,"everyMs":100,"frames":[{"tMs":0},{"tMs":40}]}}',
        '{"end":{"frames":6}}',
      ),
    );
    expect(facts).toMatchObject({ frames: 6, durationMs: 240, driverId: 'A. Driver', startedAtMs: null });
  });

  test.each([
    ['is not a recorded session', ['{"format":"other"}']],
    ['line 2 is not JSON', [HEADER, '{']],
    ['line 2 has no time', [HEADER, '{"face":null}']],
    ['holds no frame', [HEADER]],
    ['promises 3 frames and has 1', [HEADER, '{"tMs":0}', '{"end":{"frames":3}}']],
    ['give --started-at', [HEADER, '{"tMs":0}']],
  ])('refused: %s', async (message, lines) => {
    await expect(keep(fileOf(...lines))).rejects.toThrow(message);
    expect(existsSync(join(folder, 'sessions'))).toBe(false);
  });

  test('a broken archive and a missing file are refused, not a crash', async () => {
    const broken = join(folder, 'broken.ndjson.gz');
    writeFileSync(broken, readFileSync(NIGHT).subarray(0, 5000));
    await expect(readSessionFacts(broken)).rejects.toMatchObject({ code: 'badInput' });
    await expect(readSessionFacts(join(folder, 'none.ndjson'))).rejects.toMatchObject({ code: 'badInput' });
  });

  test('a driver gets to know of his sessions, and they go with him', async () => {
    const line = '{"duty":{"tMs":0,"driverId":"A. Driver","hourOfDay":4,"hoursOnShift":1,"reportsTired":false}}';
    const { session } = await keep(fileOf(HEADER, line, '{"tMs":0}', '{"tMs":40}'), 1000);
    expect(await exportDriver(store, 'A. Driver', COMMAND_LINE, 6)).toMatchObject({
      recordedSessions: [{ path: session.path }],
    });
    expect(await eraseDriver(store, 'A. Driver', 7)).toMatchObject({ sessionFiles: [session.path] });
    expect(await listSessions(store)).toEqual([]);
  });
});
