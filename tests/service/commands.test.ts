/** Bundle and self-test as programs: what goes in, what never does, what dispatch will hear. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { maskedText, withoutSecrets } from '../../edge-agent/masking.js';
import { openOutbox } from '../../edge-agent/uplink/outbox.js';
import { AGENT, run } from '../helpers/programs.js';
import { sampleEvent, temporaryFolder } from '../uplink/samples.js';

const TOKEN = 'cab-17.K7dWq0aVtopsecrettoken';
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('JFIF-picture-of-a-driver')]);

describe('secrets', () => {
  it.each([
    ['rtsp://admin:s3cret@10.0.0.9/stream', 'rtsp://***@10.0.0.9/stream'],
    ['wss://u:p@host and http://x:y@z', 'wss://***@host and http://***@z'],
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer ***'],
    [`the token is ${TOKEN}!`, 'the token is ***!'],
    ['nothing to hide, ws://dispatch:8420', 'nothing to hide, ws://dispatch:8420'],
  ])('in "%s" are masked', (text, expected) => expect(maskedText(text, [TOKEN, '', 'the'])).toBe(expected));

  it('are known by the names of their fields; files keep their names', () => {
    const value = { password: 'x', nested: [{ pinHash: 'y', pin: 1234 }], tokenFile: '/etc/oyau/t', a: 'rtsp://u:p@h' };
    expect(withoutSecrets(value)).toEqual({
      ...{ password: '***', nested: [{ pinHash: '***', pin: '***' }], tokenFile: '/etc/oyau/t', a: 'rtsp://***@h' },
    });
  });
});

/** A unit's folders with everything in them that must not get out. */
function unit(): { folder: string; config: string; out: string } {
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  for (const name of ['data/log', 'data/clips', 'data/sessions']) mkdirSync(join(folder, name), { recursive: true });
  const tokenFile = join(folder, 'unit.token');
  writeFileSync(tokenFile, `${TOKEN}\n`);
  writeFileSync(join(data, 'log', 'agent.log'), `started with rtsp://admin:s3cret@cam/ and ${TOKEN}\nall is well\n`);
  writeFileSync(join(data, 'log', 'agent.1.log'), 'older\n');
  for (const name of ['clips/a.jpg', 'log/picture.jpg', 'log/agent.log.jpg', 'profile.json', 'sessions/s.ndjson.gz'])
    writeFileSync(join(data, name), JPEG);
  const outbox = openOutbox(join(data, 'outbox.db'), { wallMs: () => 0, report: () => undefined });
  outbox.append(sampleEvent(1, { driverId: 'Somebody Known' }), 'alert');
  outbox.close();
  const config = join(folder, 'agent.json');
  const source = 'rtsp://admin:s3cret@cam/';
  const dispatch = { url: 'ws://127.0.0.1:1', tokenFile };
  writeFileSync(config, JSON.stringify({ device: 'cab-17', source, dataFolder: data, dispatch, log: {} }));
  return { folder, config, out: join(folder, 'bundle.tar.gz') };
}

describe('oyau-agent bundle', () => {
  it('holds logs, settings, checks and counts, and no picture, token, password or event', async () => {
    const { folder, config, out } = unit();
    const { code, stdout, stderr } = await run(AGENT, ['bundle', '--config', config, '--out', out]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('settings.json, doctor.json, outbox.json, machine.json, agent.log, agent.1.log');
    const inside = join(folder, 'inside');
    mkdirSync(inside);
    expect(spawnSync('tar', ['-xzf', out, '-C', inside]).status).toBe(0);
    const names = ['agent.1.log', 'agent.log', 'doctor.json', 'machine.json', 'outbox.json', 'settings.json'];
    const listed = spawnSync('tar', ['-tzf', out], { encoding: 'utf8' }).stdout.trim().split('\n').sort();
    expect(listed).toEqual(names);
    const all = names.map((name) => readFileSync(join(inside, name)));
    for (const secret of [TOKEN, 's3cret', 'Somebody Known', 'JFIF'])
      expect(all.filter((bytes) => bytes.includes(secret))).toEqual([]);
    const text = (name: string): string => readFileSync(join(inside, name), 'utf8');
    expect(text('agent.log')).toBe('started with rtsp://***@cam/ and ***\nall is well\n');
    expect(JSON.parse(text('outbox.json'))).toEqual([{ state: 'pending', lane: 'alert', events: 1 }]);
    expect(JSON.parse(text('settings.json'))).toContainEqual({ path: 'device', value: 'cab-17', origin: 'file' });
    const checks = JSON.parse(text('doctor.json')) as { name: string }[];
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['machine', 'disk.space', 'vehicle']));
    expect(checks.filter(({ name }) => /^(camera|dispatch)/.test(name))).toEqual([]);
  });

  it('that cannot be written says so', async () => {
    const { config } = unit();
    const { code, stderr } = await run(AGENT, ['bundle', '--config', config, '--out', '/nowhere/b.tar.gz']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\/nowhere\/b\.tar\.gz cannot be written: tar.*Cannot open/);
  });
});

interface Stored {
  readonly finding: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

function storedIn(data: string): Stored[] {
  const database = new DatabaseSync(join(data, 'outbox.db'), { readOnly: true });
  const rows = database.prepare('SELECT payload FROM event ORDER BY seq').all() as { payload: string }[];
  database.close();
  return rows.map(({ payload }) => JSON.parse(payload) as Stored);
}

describe('the self-test', () => {
  it('as a command tells what failed, and stores the result for dispatch', async () => {
    const data = temporaryFolder();
    const args = ['self-test', '--source', 'synthetic:drive 8 s?fps=15', '--data', data, '--json'];
    const { code, stdout } = await run(AGENT, args, { environment: { PATH: '/nowhere' } });
    const result = JSON.parse(stdout) as { passed: boolean; failed: string; stored: string | null };
    expect(code).toBe(1);
    expect(result).toMatchObject({ passed: false, stored: null });
    expect(result.failed.split(' ')).toContain('sound');
    expect(result.failed).not.toContain('camera');
    const [event] = storedIn(data);
    expect(event).toMatchObject({ finding: 'selfTest', detail: { passed: false, because: 'command' } });
  });

  it('of a unit at work follows its start; its log is kept', async () => {
    const folder = temporaryFolder();
    const config = join(folder, 'agent.json');
    const data = join(folder, 'data');
    const settings = {
      source: 'synthetic:drive 9 s?fps=15',
      dataFolder: data,
      selfTest: true,
      log: {},
      metrics: { port: 0 },
    };
    writeFileSync(config, JSON.stringify(settings));
    const { code } = await run(AGENT, ['run', '--config', config, '--json']);
    expect(code).toBe(0);
    const [test] = storedIn(data).filter(({ finding }) => finding === 'selfTest');
    expect(test?.detail).toMatchObject({ because: 'start' });
    expect(String(test?.detail.failed)).not.toContain('camera.face');
    const log = readFileSync(join(data, 'log', 'agent.log'), 'utf8');
    expect(log).toMatch(/^\S+Z \{"event":"started"/m);
    expect(log).toMatch(/"self-test (passed|failed: [^"]+)"/);
  });
});
