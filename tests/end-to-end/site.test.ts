/** The settings of a site from the key to the unit: made, signed, checked, refused. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AGENT, run, type Outcome } from '../helpers/programs.js';

let folder = '';
const at = (name: string): string => path.join(folder, name);
const site = (...args: string[]): Promise<Outcome> => run(AGENT, ['site', ...args]);

const SETTINGS = {
  format: 'oyau-site',
  formatVersion: 1,
  site: 'north-pit',
  version: 7,
  issuedAt: '2026-10-12T06:00:00Z',
  issuedBy: 'A. Safety',
  thresholds: { eyesClosedMs: 1800 },
};
const sign = ['--id', 'safety-1', '--key'];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-site-'));
  const made = await site('keygen', '--id', 'safety-1', '--out', at('safety-1.pem'));
  expect([made.code, made.stderr]).toEqual([0, '']);
  writeFileSync(at('keys.json'), made.stdout);
  writeFileSync(at('north-pit.json'), JSON.stringify(SETTINGS));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the secret key is its owner’s alone, is never printed, and is never overwritten', async () => {
  expect(statSync(at('safety-1.pem')).mode & 0o777).toBe(0o600);
  expect(readFileSync(at('safety-1.pem'), 'utf8')).toContain('PRIVATE KEY');
  expect(readFileSync(at('keys.json'), 'utf8')).toMatch(/"safety-1": "-----BEGIN PUBLIC KEY-----/);
  expect(readFileSync(at('keys.json'), 'utf8')).not.toContain('PRIVATE');
  const again = await site('keygen', '--id', 'safety-1', '--out', at('safety-1.pem'));
  expect([again.code, again.stdout]).toEqual([2, '']);
  expect(again.stderr).toContain('there is such a file already');
});

it('what is signed is verified, and says what it changes', async () => {
  const signed = await site('sign', at('north-pit.json'), ...sign, at('safety-1.pem'), '--out', at('site.json'));
  const text =
    'north-pit-7 by A. Safety, 2026-10-12T06:00:00Z; alarms sound; 1 thresholds changed\n' +
    '  eyesClosedMs 1800 ms (default 2000 ms): both eyes closed: alarm and dispatch\n';
  expect(signed).toEqual({ code: 0, stderr: '', stdout: `${at('site.json')}: ${text}` });
  const verified = await site('verify', at('site.json'), '--keys', at('keys.json'));
  expect(verified.stdout).toBe(`${at('site.json')}: ${text}`);
  const json = await site('verify', at('site.json'), '--keys', at('keys.json'), '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    site: 'north-pit',
    thresholds: { eyesClosedMs: 1800, sleepMs: 3000 },
  });
});

it('settings that are wrong are not signed: every problem is listed with its bound', async () => {
  const thresholds = { eyesClosedMs: 3500, blinkDepth: 0.01, sleepyMs: 1, yawnMs: 'long', perclosRelease: 0.3 };
  writeFileSync(at('bad.json'), JSON.stringify({ ...SETTINGS, version: 0, thresholds }));
  const refused = await site('sign', at('bad.json'), ...sign, at('safety-1.pem'), '--out', at('bad-site.json'));
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  for (const problem of [
    /version: .*1/,
    /thresholds\.eyesClosedMs: 3500 must be below sleepMs \(3000 ms\)/,
    /thresholds\.blinkDepth: 0\.01 is not within 0\.08\.\.0\.5/,
    /thresholds\.sleepyMs: unknown key/,
    /thresholds\.yawnMs: long is not within 800\.\.4000 ms/,
    /thresholds\.perclosRelease: 0\.3 must be below perclosWarning \(0\.15 1\)/,
  ])
    expect(refused.stderr).toMatch(problem);
  expect(refused.stderr).not.toMatch(/PRIVATE|^\s+at /m);
});

it('a key that others may read is not used, nor one that is none; neither is shown', async () => {
  const secret = readFileSync(at('safety-1.pem'), 'utf8');
  writeFileSync(at('open.pem'), secret);
  chmodSync(at('open.pem'), 0o644);
  writeFileSync(at('none.pem'), secret.replace('PRIVATE KEY', 'SECRET STUFF'), { mode: 0o600 });
  const body = secret.split('\n')[1] ?? '?';
  for (const [key, text] of [
    ['open.pem', 'others may read the secret key'],
    ['none.pem', 'no Ed25519 key'],
    ['missing.pem', 'there is no such file'],
  ] as const) {
    const refused = await site('sign', at('north-pit.json'), ...sign, at(key), '--out', at('x.json'));
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain(text);
    expect(refused.stderr).not.toContain(body);
  }
});

it('a signed file that was changed, or signed by another, is refused', async () => {
  const text = readFileSync(at('site.json'), 'utf8');
  writeFileSync(at('forged.json'), text.replace('1800', '1900'));
  const forged = await site('verify', at('forged.json'), '--keys', at('keys.json'));
  expect([forged.code, forged.stderr]).toEqual([2, expect.stringContaining('was changed after "safety-1" signed it')]);
  const other = await site('keygen', '--id', 'other', '--out', at('other.pem'));
  writeFileSync(at('other.json'), other.stdout);
  const untrusted = await site('verify', at('site.json'), '--keys', at('other.json'));
  expect(untrusted.stderr).toContain('"safety-1", which is not trusted');
});

it('help shows how, and wrong use is told with exit code 2', async () => {
  expect((await site('--help')).stdout).toContain('oyau-agent site sign north-pit.json');
  expect((await site('sign', at('north-pit.json'))).code).toBe(2);
  expect((await site('keygen', '--id', 'two words', '--out', at('x.pem'))).stderr).toContain('1-64 letters');
});
