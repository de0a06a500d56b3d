/** Who drives: PIN, badge, dispatch; out by ignition or absence; guessing slowed down; the list of drivers and its command. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BadgeKeys } from '../../edge-agent/cab/badge-keys.js';
import { BadgeReader } from '../../edge-agent/cab/badge-reader.js';
import { CabLogin, type OnDuty } from '../../edge-agent/drivers/login.js';
import { Roster } from '../../edge-agent/drivers/roster.js';
import { AGENT, run } from '../helpers/programs.js';

const START_MS = 1_760_000_000_000;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'oyau-login-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function cab(data = folder()) {
  const at = { ms: 0 };
  const changes: [string | null, string][] = [];
  const reports: string[] = [];
  const report = (line: string) => reports.push(line);
  const roster = new Roster(join(data, 'drivers.json'), report);
  roster.put({ driverId: 'a.driver', name: 'A. Driver', pin: '4711', badge: '0004711', profile: '/p/a.json' });
  roster.put({ driverId: 'Б. Жүргізуші', name: 'Б. Жүргізуші', pin: '0815', badge: null, profile: null });
  const open = () =>
    new CabLogin({
      path: join(data, 'driver.json'),
      roster,
      clock: { wallMs: () => START_MS + at.ms, monotonicMs: () => at.ms },
      report,
      onChange: (driver: OnDuty | null, why) => changes.push([driver?.driverId ?? null, why]),
    });
  return { at, changes, reports, roster, open };
}

const ON = { ignition: true, standing: false, faceSeen: true };

describe('in', () => {
  it('by PIN or badge, with name and profile; by dispatch also somebody the unit does not know', async () => {
    const { open, changes } = cab();
    const login = open();
    expect(login.now).toBeNull();
    expect(await login.byPin('4711')).toEqual({
      driver: { driverId: 'a.driver', name: 'A. Driver', by: 'pin', sinceMs: START_MS, profile: '/p/a.json' },
    });
    expect(await login.byPin('0815')).toMatchObject({ driver: { driverId: 'Б. Жүргізуші' } });
    expect(await login.byBadge(' 0004711 ')).toMatchObject({ driver: { driverId: 'a.driver', by: 'badge' } });
    expect(login.byName('stranger', 'dispatch')).toMatchObject({ name: 'stranger', profile: null });
    expect(changes).toEqual([
      ['a.driver', 'pin'],
      ['Б. Жүргізуші', 'pin'],
      ['a.driver', 'badge'],
      ['stranger', 'dispatch'],
    ]);
  });

  it('guessing costs time: four free tries, then half a minute, then a minute; a right one is not heard meanwhile', async () => {
    const { open, at } = cab();
    const login = open();
    for (let n = 0; n < 5; n += 1) expect(await login.byPin('1111')).toEqual({ refused: 'unknown' });
    expect(await login.byPin('4711')).toEqual({ refused: 'wait', waitMs: 30_000 });
    at.ms += 30_000;
    expect(await login.byPin('1111')).toEqual({ refused: 'unknown' });
    expect(await login.byPin('4711')).toEqual({ refused: 'wait', waitMs: 60_000 });
    expect(await login.byBadge('0004711')).toMatchObject({ driver: { driverId: 'a.driver' } });
    at.ms += 60_000;
    expect(await login.byPin('4711')).toHaveProperty('driver');
  });

  it('many tries at once are one', async () => {
    const { open } = cab();
    const login = open();
    const answers = await Promise.all(Array.from({ length: 20 }, () => login.byPin('1111')));
    expect(answers.filter((answer) => 'refused' in answer && answer.refused === 'unknown')).toHaveLength(1);
  });

  it('a unit that restarts under its driver knows him; not the one of yesterday, nor the one of the configuration', async () => {
    const { open, at } = cab();
    await open().byPin('4711');
    at.ms += 8 * 3_600_000;
    expect(open().now).toMatchObject({ driverId: 'a.driver', sinceMs: START_MS });
    at.ms += 8 * 3_600_000;
    expect(open().now).toBeNull();
    open().byName('c', 'configuration');
    expect(open().now).toBeNull();
  });
});

describe('out', () => {
  it('when the ignition is off for ten seconds, not when the engine stalls', async () => {
    const { open, at, changes } = cab();
    const login = open();
    await login.byPin('4711');
    const pass = (seconds: number, moment: Partial<typeof ON>) => {
      for (let s = 0; s < seconds; s += 1) {
        at.ms += 1000;
        login.tick({ ...ON, ...moment });
      }
    };
    pass(9, { ignition: false });
    pass(1, {});
    pass(10, { ignition: false });
    expect(login.now).not.toBeNull();
    pass(1, { ignition: false });
    expect([login.now, changes.at(-1)]).toEqual([null, [null, 'ignition']]);
  });

  it('when nobody is seen in a standing truck for ten minutes; not while it drives', async () => {
    const { open, at, changes } = cab();
    const login = open();
    await login.byPin('4711');
    const pass = (minutes: number, standing: boolean, faceSeen: boolean) => {
      for (let m = 0; m < minutes; m += 1) {
        at.ms += 60_000;
        login.tick({ ignition: null, standing, faceSeen });
      }
    };
    pass(30, false, false);
    pass(9, true, false);
    pass(1, true, true);
    pass(10, true, false);
    expect(login.now).not.toBeNull();
    pass(1, true, false);
    expect(changes.at(-1)).toEqual([null, 'absence']);
    expect(open().now).toBeNull();
  });
});

describe('the list', () => {
  it('holds hashes only and is its owner’s alone; a PIN and a badge belong to one; wrong ones are told all at once', () => {
    const data = folder();
    const { roster } = cab(data);
    const text = readFileSync(join(data, 'drivers.json'), 'utf8');
    expect(text).not.toMatch(/"4711"|0004711/);
    expect(statSync(join(data, 'drivers.json')).mode & 0o777).toBe(0o600);
    const bad = { driverId: ' x', name: '', pin: '12', badge: 'ab', profile: null };
    expect(() => roster.put(bad)).toThrow(/driver: .*\n.*name: .*\n.*pin: must be 4 to 8 digits\n.*badge: /);
    const taken = { driverId: 'c', name: 'C', pin: '4711', badge: '0004711', profile: null };
    expect(() => roster.put(taken)).toThrow(/pin: somebody else has it.*\n.*badge: is the badge of a.driver/);
    roster.put({ driverId: 'a.driver', name: 'A. New', pin: null, badge: null, profile: null });
    expect(roster.byId('a.driver')).toMatchObject({ name: 'A. New', profile: '/p/a.json' });
    expect([roster.remove('a.driver'), roster.remove('a.driver')]).toEqual([true, false]);
  });

  it('is kept by a command that takes secrets from its input', async () => {
    const data = folder();
    const driver = (args: string[], input = '') => run(AGENT, ['driver', ...args, '--data', data], { input });
    expect(await driver(['add', 'a.driver', '--name', 'A. Driver', '--pin', '--badge'], '4711\n0004711\n')).toEqual({
      code: 0,
      stdout: 'a.driver: known\n',
      stderr: '',
    });
    const again = await driver(['add', 'b', '--pin'], '4711\n');
    expect([again.code, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toContain('somebody else has it');
    expect((await driver(['list'])).stdout).toBe('a.driver  A. Driver  PIN, badge\n');
    expect((await driver(['remove', 'nobody'])).code).toBe(1);
    expect((await driver(['--help'])).stdout).toContain('an option would show in the list of processes');
  });
});

/** What a wedge sends for a key: down and up, each followed by a report. */
const pressed = (...codes: readonly number[]): Buffer => {
  const event = (type: number, code: number, value: number) => {
    const bytes = Buffer.alloc(24);
    bytes.writeUInt16LE(type, 16);
    bytes.writeUInt16LE(code, 18);
    bytes.writeInt32LE(value, 20);
    return bytes;
  };
  return Buffer.concat(
    codes.flatMap((code) => [event(1, Math.abs(code), 1), event(0, 0, 0), event(1, code, 0), event(0, 0, 0)]),
  );
};
const SHIFTED_A = Buffer.concat([pressed(42).subarray(0, 24), pressed(30), pressed(42).subarray(48, 72)]);

describe('a badge reader', () => {
  it('types: keys in pieces of any size become the badge', () => {
    const bytes = Buffer.concat([pressed(11, 5, 8), SHIFTED_A, pressed(79, 28), pressed(28), pressed(2, 3, 96)]);
    for (const size of [1, 7, 24, 1000]) {
      const badges: string[] = [];
      const keys = new BadgeKeys((text) => badges.push(text));
      for (let at = 0; at < bytes.length; at += size) keys.take(bytes.subarray(at, at + size));
      expect(badges).toEqual(['047A1', '12']);
    }
  });

  it('on a pipe is read line by line, and looked for again when it goes', async () => {
    const path = join(folder(), 'reader');
    await new Promise((resolve) => spawn('mkfifo', [path]).on('close', resolve));
    const badges: string[] = [];
    const reports: string[] = [];
    let wake = (): void => undefined;
    const reader = new BadgeReader({
      device: path,
      kind: 'lines',
      retryMs: 10,
      report: (line) => reports.push(line),
      badge: (text) => {
        badges.push(text);
        wake();
      },
    });
    onTestFinished(() => reader.close());
    const show = async (text: string, count: number) => {
      spawn('sh', ['-c', `printf '${text}' > '${path}'`]);
      while (badges.length < count) await new Promise<void>((resolve) => (wake = resolve));
    };
    await show('0004711\\r\\n\\n', 1);
    await show('0815\\n', 2);
    expect(badges).toEqual(['0004711', '0815']);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain('looked for again');
  });
});
