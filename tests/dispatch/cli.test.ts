/** The command line: what it prints, its exit codes, its one clear message. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DATABASE_FILE } from '../../dispatch-server/store/store.js';
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

  test('a damaged database is one line with its name', () => {
    writeFileSync(join(data, DATABASE_FILE), 'no database '.repeat(1000));
    const lines = refusal(['serve', '--port', '0', '--data', data]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(join(data, DATABASE_FILE));
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
    expect(run(['user', 'list', '--json', '--data', data]).out).toBe(
      '[{"login":"ada","name":"Ada","role":"dispatcher"}]\n',
    );
    expect(refusal(add('dispatcher'), 'correct horse\n')[0]).toContain('exists already');
  });

  test('a short password and an unknown role are refused', () => {
    expect(refusal(add('viewer'), 'short\n')[1]).toContain('at least 10 characters');
    expect(refusal(add('boss'))[1]).toContain('viewer, dispatcher, admin');
  });
});

test('help has examples; an unknown command does not run', () => {
  expect(run(['serve', '--help'])).toMatchObject({ code: 0, err: '' });
  expect(run(['serve', '--help']).out).toContain('Examples:');
  expect(refusal(['fly'])[0]).toContain("unknown command 'fly'");
});
