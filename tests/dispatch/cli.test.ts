/** The command line: what it prints, its exit codes, its one clear message. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASE_FILE } from '../../dispatch-server/store/store.js';
import { createDatabase, postgresMissing } from '../helpers/postgres.js';
import { end, run, serve } from './program.js';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'oyau-cli-'));
});
afterEach(() => rmSync(data, { recursive: true }));

/** The lines of a refusal: exit code 2, nothing on stdout, no stack trace. */
function refusal(args: readonly string[], input = ''): string[] {
  const { code, out, err } = run(args, input);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).not.toMatch(/\n\s+at /);
  return err.trimEnd().split('\n');
}

describe('serve', () => {
  test('announces the address and the one-time code, and stops in order', async () => {
    const server = await serve(data);
    expect(server.setupCode).toMatch(/^[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}$/);
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ ok: true });
    expect(await end(server.process, 'SIGTERM')).toBe(0);
    expect(readdirSync(data)).toContain(DATABASE_FILE);
  });

  test('a port in use is one line', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    expect(refusal(['serve', '--port', String(port), '--data', data])).toEqual([
      `oyau-dispatch: port ${port} on 127.0.0.1 is in use; choose another with --port`,
    ]);
    other.close();
  });

  test('a damaged database is named, with what can be done; on request it is set aside', async () => {
    writeFileSync(join(data, DATABASE_FILE), 'no database '.repeat(1000));
    const lines = refusal(['serve', '--port', '0', '--data', data]);
    expect(lines[0]).toContain(join(data, DATABASE_FILE));
    expect(lines.slice(1).join()).toMatch(/oyau-dispatch restore .*--set-aside-damaged/);
    const server = await serve(data, {}, ['--set-aside-damaged']);
    expect(await end(server.process, 'SIGTERM')).toBe(0);
    expect(readdirSync(data).some((name) => name.startsWith(`${DATABASE_FILE}.damaged-`))).toBe(true);
  });

  test('every wrong option is listed', () => {
    const lines = refusal(['serve', '--port', '70000', '--log', 'loud', '--public-url', 'mine', '--colour']);
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual([
      '--colour',
      '--port',
      '--public-url',
      '--log',
    ]);
  });
});

describe('device', () => {
  test('add prints the token alone; list shows the device; revoke makes a new token possible', () => {
    const token = run(['device', 'add', 'cab-017', '--truck', 'БелАЗ 17', '--data', data]);
    expect(token).toMatchObject({ code: 0, err: '' });
    expect(token.out).toMatch(/^oyd_[\w-]{43}\n$/);
    expect(run(['device', 'list', '--data', data]).out).toMatch(/cab-017 +БелАЗ 17 +in use/);
    expect(refusal(['device', 'add', 'cab-017', '--truck', '17', '--data', data])[0]).toContain('enrolled already');
    expect(run(['device', 'revoke', 'cab-017', '--data', data]).code).toBe(0);
    expect(refusal(['device', 'revoke', 'cab-017', '--data', data])[0]).toContain('no enrolled device cab-017');
    expect(run(['device', 'add', 'cab-017', '--truck', '17', '--data', data]).out).not.toBe(token.out);
  });

  test('missing and wrong values are listed together', () => {
    const lines = refusal(['device', 'add', 'cab 17', '--data', data]);
    expect(lines.slice(1).map((line) => line.trim().split(':')[0])).toEqual(['device', '--truck']);
  });
});

describe('user', () => {
  const add = (role: string) => ['user', 'add', 'ada', '--role', role, '--name', 'Ada', '--data', data];

  test('add reads the password from stdin; list shows no secrets', () => {
    expect(run(add('dispatcher'), 'correct horse\n')).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(run(['user', 'list', '--json', '--data', data]).out)).toEqual([
      { login: 'ada', name: 'Ada', role: 'dispatcher', disabled: false, addedAtMs: expect.any(Number) as number },
    ]);
    expect(refusal(add('dispatcher'), 'correct horse\n')[0]).toContain('exists already');
  });

  test('a short password and an unknown role are refused', () => {
    expect(refusal(add('viewer'), 'short\n')[1]).toContain('at least 10 characters');
    expect(refusal(add('boss'))[1]).toContain('viewer, analyst, dispatcher, supervisor, admin; is "boss"');
  });
});

describe('user, later', () => {
  test('another role, out and in again, another password; the audit knows all of it', async () => {
    run(['user', 'add', 'ada', '--role', 'viewer', '--name', 'Ada', '--data', data], 'correct horse\n');
    for (const args of [
      ['role', 'ada', '--role', 'analyst'],
      ['disable', 'ada'],
      ['password', 'ada'],
    ])
      expect(run(['user', ...args, '--data', data], 'other horse 2\n')).toMatchObject({ code: 0, err: '' });
    expect(run(['user', 'list', '--data', data]).out).toMatch(/ada +analyst +disabled +Ada/);
    const server = await serve(data);
    const logIn = async (password: string) => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ login: 'ada', password });
      return (await fetch(`${server.url}/api/v1/session`, { method: 'POST', headers, body })).status;
    };
    expect(await logIn('other horse 2')).toBe(401);
    expect(run(['user', 'enable', 'ada', '--data', data]).code).toBe(0);
    expect([await logIn('correct horse'), await logIn('other horse 2')]).toEqual([401, 200]);
    await end(server.process, 'SIGTERM');
    expect(refusal(['user', 'disable', 'bob', '--data', data])[0]).toContain('there is no user bob');
  });
});

describe('config', () => {
  const write = (value: unknown) => {
    const file = join(data, 'config.json');
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    return file;
  };

  test('says what applies and where it is from', () => {
    const file = write({ server: { port: 9000 }, retention: { clipDays: 10 } });
    const rows = JSON.parse(run(['config', '--json', '--config', file, '--data', data]).out) as unknown;
    expect(rows).toContainEqual(expect.objectContaining({ path: 'server.port', value: 9000, from: 'file' }));
    expect(rows).toContainEqual(expect.objectContaining({ path: 'dataFolder', value: data, from: 'command line' }));
    expect(rows).toContainEqual(expect.objectContaining({ path: 'retention.auditDays', value: 1096, from: 'default' }));
  });

  test('a server with a wrong one does not start and lists every mistake with its bound and value', () => {
    const file = write({
      server: { port: 70_000, colour: 'red', log: 'loud' },
      retention: { auditDays: 5, kindDays: { blnk: 3 } },
      clips: { mostMegabytes: 'many' },
      database: { url: 'mysql://x' },
    });
    const lines = refusal(['serve', '--config', file, '--data', data]).map((line) => line.trim());
    expect(lines.slice(1).sort()).toEqual([
      'clips.mostMegabytes: must be a number; is "many"',
      'database.url: must look like postgres://user@host:5432/oyau; is "mysql://x"',
      'retention.auditDays: must be at least 365 days; is 5',
      'retention.kindDays.blnk: is not a kind of finding',
      'server.colour: is not a known key',
      'server.log: must be one of debug, info, warn, error, silent; is "loud"',
      'server.port: must be at most 65535; is 70000',
    ]);
  });

  test('a file that is no JSON is one line; a password on the command line is refused and not repeated', () => {
    expect(refusal(['config', '--config', write('{')])).toHaveLength(1);
    const lines = refusal(['serve', '--database', 'postgres://oyau:hush@127.0.0.1/oyau', '--data', data]);
    expect(lines.join('\n')).toContain('OYAU_DATABASE_URL');
    expect(lines.join('\n')).not.toContain('hush');
  });
});

describe('what is stored', () => {
  test('is backed up while the server runs, and restored when it does not', async () => {
    const copy = join(data, 'copy.db');
    run(['device', 'add', 'cab-017', '--truck', '17', '--data', data]);
    const server = await serve(data);
    expect(run(['backup', copy, '--data', data])).toMatchObject({ code: 0, err: '' });
    expect(refusal(['restore', copy, '--replace', '--data', data])[0]).toContain('stop it first');
    expect(refusal(['serve', '--port', '0', '--data', data])[0]).toContain('another oyau-dispatch');
    await end(server.process, 'SIGKILL');
    run(['device', 'revoke', 'cab-017', '--data', data]);
    expect(refusal(['restore', copy, '--data', data])[0]).toContain('--replace');
    expect(run(['restore', copy, '--replace', '--data', data])).toMatchObject({ code: 0 });
    expect(run(['device', 'list', '--data', data]).out).toMatch(/cab-017 +17 +in use/);
  });

  test('and kept too long is told before it is removed', () => {
    expect(run(['retention', '--dry-run', '--data', data])).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(run(['retention', '--json', '--data', data]).out)).toEqual([]);
  });

  test('about a driver who is not known is nothing', () => {
    expect(refusal(['driver', 'export', 'A. Driver', '--data', data])[0]).toContain('there is no driver A. Driver');
    expect(refusal(['driver', 'erase', 'A. Driver', '--data', data])[0]).toContain('there is no driver A. Driver');
  });
});

const missing = await postgresMissing();

describe.skipIf(missing !== null)(missing ?? 'PostgreSQL', () => {
  test('serves from the address in the environment', async () => {
    const database = await createDatabase();
    const variables = { OYAU_DATABASE_URL: database.url };
    try {
      const token = run(['device', 'add', 'cab-017', '--truck', '17', '--data', data], '', variables);
      expect(token).toMatchObject({ code: 0, err: '' });
      const server = await serve(data, variables);
      expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ ok: true });
      expect(await end(server.process, 'SIGTERM')).toBe(0);
      expect(readdirSync(data)).not.toContain(DATABASE_FILE);
      expect(run(['device', 'list', '--data', data], '', variables).out).toMatch(/cab-017 +17/);
      expect(run(['backup', join(data, 'x.db'), '--data', data], '', variables).err).toContain('pg_dump');
    } finally {
      await database.drop();
    }
  });
});

test('the version is one line', () => {
  expect(run(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('help has examples; an unknown command does not run', () => {
  expect(run(['serve', '--help'])).toMatchObject({ code: 0, err: '' });
  expect(run(['serve', '--help']).out).toContain('Examples:');
  expect(refusal(['fly'])[0]).toContain("unknown command 'fly'");
});
