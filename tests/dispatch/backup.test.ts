/** Backup and restore, with a server at work and with databases that are truly damaged. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { startServer } from '../../dispatch-server/server.js';
import { backUp, restore } from '../../dispatch-server/store/backup.js';
import { DATABASE_FILE, openStore } from '../../dispatch-server/store/store.js';
import { eventOf, openDesk, type Desk } from './desk.js';

const NOW_MS = Date.UTC(2026, 10, 25, 4, 0, 0);

let folder: string;
let copy: string;
let desk: Desk;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'oyau-backup-'));
  copy = join(folder, 'copy.db');
  desk = await openDesk();
  const truck = await desk.truck(await desk.enrol());
  await truck.hello();
  for (let seq = 1; seq <= 40; seq += 1) await truck.store([eventOf({ seq, afterMs: seq * 60_000 })]);
});
afterEach(async () => {
  await desk.end();
  rmSync(folder, { recursive: true });
});

const backup = (replace = false) => backUp({ folder: desk.data, file: copy, replace, nowMs: NOW_MS });
const putBack = (into: string, replace = false) => restore({ folder: into, file: copy, replace, nowMs: NOW_MS });

async function eventsIn(data: string): Promise<number> {
  const store = await openStore(data, { verify: true });
  const rows = await store.selectFrom('event_log').select('event_id').execute();
  await store.destroy();
  return rows.length;
}

describe('backup', () => {
  test('beside a running server is whole, verified, for its owner alone, and in the audit', async () => {
    const bytes = await backup();
    expect(statSync(copy)).toMatchObject({ size: bytes, mode: 0o100_600 });
    expect(readdirSync(folder)).toEqual(['copy.db']);
    const fresh = join(folder, 'fresh');
    expect(await putBack(fresh)).toBeNull();
    expect(await eventsIn(fresh)).toBe(40);
    const audit = await desk.store.selectFrom('audit').select('subject').where('action', '=', 'backup').execute();
    expect(audit).toEqual([{ subject: 'copy.db' }]);
  });

  test('while events are being stored holds every event acknowledged before it began', async () => {
    const truck = await desk.truck(await desk.enrol('cab-018', '18'), 'cab-018');
    await truck.hello();
    const stop = new AbortController();
    let acknowledged = 0;
    const load = (async () => {
      for (let seq = 1; !stop.signal.aborted; seq += 1) {
        await truck.store([eventOf({ seq, afterMs: seq * 60_000 })]);
        acknowledged = seq;
      }
    })();
    await expect.poll(() => acknowledged).toBeGreaterThan(3);
    const before = acknowledged;
    await backup();
    stop.abort();
    await load;
    const fresh = join(folder, 'fresh');
    await putBack(fresh);
    expect(await eventsIn(fresh)).toBeGreaterThanOrEqual(40 + before);
  });

  test('never replaces a file unasked, and leaves nothing behind when it fails', async () => {
    await backup();
    await expect(backup()).rejects.toMatchObject({ code: 'alreadyExists' });
    expect(await backup(true)).toBeGreaterThan(0);
    const nowhere = { folder: desk.data, file: join(folder, 'no', 'copy.db'), replace: false, nowMs: NOW_MS };
    await expect(backUp(nowhere)).rejects.toMatchObject({ code: 'cannotWrite' });
    expect(readdirSync(folder)).toEqual(['copy.db']);
  });

  test('of a damaged database is refused and writes nothing', async () => {
    const bad = join(folder, 'bad');
    await backup();
    await putBack(bad);
    damage(join(bad, DATABASE_FILE));
    rmSync(copy);
    await expect(backUp({ folder: bad, file: copy, replace: false, nowMs: NOW_MS })).rejects.toMatchObject({
      code: 'storeDamaged',
    });
    expect(existsSync(copy)).toBe(false);
  });
});

/** Overwrites every page after the schema, so that tables are no tables any more. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 16_384);
  writeFileSync(file, bytes);
}

describe('restore', () => {
  test('is refused while a server runs, and when there are data', async () => {
    await backup();
    await expect(putBack(desk.data, true)).rejects.toMatchObject({ code: 'dataInUse' });
    const fresh = join(folder, 'fresh');
    await putBack(fresh);
    await expect(putBack(fresh)).rejects.toMatchObject({ code: 'alreadyExists' });
    const old = await putBack(fresh, true);
    expect(old).toBe(join(fresh, `${DATABASE_FILE}.replaced-2026-11-25T04-00-00Z`));
    expect(existsSync(old ?? '')).toBe(true);
  });

  test.each([
    ['text', () => writeFileSync(copy, 'no database '.repeat(1000))],
    ['an empty file', () => writeFileSync(copy, '')],
    ['half a copy', () => truncateSync(copy, Math.floor(statSync(copy).size / 2))],
    ['a copy with other bytes in it', () => damage(copy)],
  ])('of %s is refused and changes nothing', async (_, spoil) => {
    await backup();
    const fresh = join(folder, 'fresh');
    await putBack(fresh);
    spoil();
    await expect(putBack(fresh, true)).rejects.toMatchObject({
      code: 'storeDamaged',
      message: expect.stringContaining(copy) as unknown,
    });
    expect(await eventsIn(fresh)).toBe(40);
    expect(readdirSync(fresh).filter((name) => name.includes('part') || name.includes('replaced'))).toEqual([]);
  });

  test('ends every login', async () => {
    const cookie = await desk.cookieOf('dispatcher');
    expect((await desk.api('GET', '/api/v1/trucks', { cookie })).status).toBe(200);
    await backup();
    const fresh = join(folder, 'fresh');
    await putBack(fresh);
    const store = await openStore(fresh);
    expect(await store.selectFrom('sessions').selectAll().execute()).toEqual([]);
    await store.destroy();
  });
});

describe('a server on a damaged database', () => {
  const start = (data: string, setAsideDamaged = false) =>
    startServer({ host: '127.0.0.1', port: 0, data, setAsideDamaged, log: pino({ level: 'silent' }) });

  test('does not start and says what can be done; the backup brings everything back', async () => {
    await backup();
    const data = join(folder, 'fresh');
    await putBack(data);
    damage(join(data, DATABASE_FILE));
    const error: unknown = await start(data).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'storeDamaged',
      details: expect.arrayContaining([expect.stringContaining('restore')]) as unknown,
    });
    await putBack(data, true);
    const server = await start(data);
    await server.stop();
    expect(await eventsIn(data)).toBe(40);
  });

  test('starts with an empty one when told to, and keeps the damaged one', async () => {
    await backup();
    const data = join(folder, 'fresh');
    await putBack(data);
    damage(join(data, DATABASE_FILE));
    const damaged = readFileSync(join(data, DATABASE_FILE));
    const server = await start(data, true);
    expect(server.setupCode).not.toBeNull();
    await server.stop();
    const aside = readdirSync(data).find((name) => /^dispatch\.db\.damaged-[\dT-]+Z$/.test(name)) ?? '';
    expect(readFileSync(join(data, aside)).equals(damaged)).toBe(true);
    expect(await eventsIn(data)).toBe(0);
  });

  test('two servers never share a data folder', async () => {
    await expect(start(desk.data)).rejects.toMatchObject({ code: 'dataInUse' });
  });
});
