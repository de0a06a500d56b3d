/** Copies the server makes by itself: when they are due, what is kept, what happens when the disk refuses. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createBackupSchedule } from '../../dispatch-server/store/backup-schedule.js';
import { restore } from '../../dispatch-server/store/backup.js';
import { addDevice, listDevices } from '../../dispatch-server/store/devices.js';
import { openStore } from '../../dispatch-server/store/store.js';
import { openDesk } from './desk.js';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2026, 10, 26, 4);

let root: string;
let data: string;
let folder: string;
let nowMs: number;
let problems: string[];
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'oyau-copies-'));
  data = join(root, 'data');
  folder = join(root, 'copies');
  nowMs = START_MS;
  problems = [];
  const store = await openStore(data);
  await addDevice(store, 'cab-017', '17', 1);
  await store.destroy();
});
afterEach(() => rmSync(root, { recursive: true }));

const schedule = () =>
  createBackupSchedule({
    folder: data,
    backups: { folder, everyHours: 6, keep: 2 },
    log: pino({ level: 'error' }, { write: (line) => problems.push(line) }),
    now: () => nowMs,
  });

test('a copy every six hours, also over a restart; the two newest are kept, and strangers in the folder', async () => {
  let copies = schedule();
  writeFileSync(join(folder, 'notes.txt'), 'mine');
  for (let hour = 0; hour <= 18; hour += 1) {
    nowMs = START_MS + hour * HOUR_MS;
    if (hour === 9) copies = schedule();
    await copies.look();
  }
  expect(readdirSync(folder).sort()).toEqual([
    'dispatch-2026-11-26T16-00-00Z.db',
    'dispatch-2026-11-26T22-00-00Z.db',
    'notes.txt',
  ]);
  expect(problems).toEqual([]);
});

test('a copy restores', async () => {
  await schedule().look();
  const [name = ''] = readdirSync(folder);
  const other = join(root, 'other');
  await restore({ folder: other, file: join(folder, name), replace: false, nowMs });
  const store = await openStore(other);
  expect((await listDevices(store)).map(({ deviceId }) => deviceId)).toEqual(['cab-017']);
  await store.destroy();
});

test('a failure is logged, leaves older copies alone and is tried again after ten minutes', async () => {
  const copies = schedule();
  await copies.look();
  nowMs += 6 * HOUR_MS;
  const next = join(folder, 'dispatch-2026-11-26T10-00-00Z.db');
  // Where the copy is to grow lies a folder.
  mkdirSync(join(folder, `.dispatch-2026-11-26T10-00-00Z.db.${process.pid}.part`, 'x'), { recursive: true });
  await copies.look();
  expect(problems.join()).toContain('could not be backed up');
  expect(readdirSync(folder)).toContain('dispatch-2026-11-26T04-00-00Z.db');
  nowMs += 60_000;
  await copies.look();
  expect(problems).toHaveLength(1);
  nowMs += 10 * 60_000;
  await copies.look();
  expect(readdirSync(folder).filter((name) => name.startsWith('dispatch-'))).toHaveLength(2);
  expect(readdirSync(folder)).not.toContain(next);
});

test('a server does it while it runs', async () => {
  const desk = await openDesk({ backups: { folder, everyHours: 1, keep: 3 }, choresMs: 20 });
  await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith('.db')).length).toBe(1);
  const actions = (await desk.store.selectFrom('audit').select('action').execute()).map(({ action }) => action);
  expect(actions).toContain('backup');
  await desk.end();
});
