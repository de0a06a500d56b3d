/** The signed settings of a site: what is taken, and what is refused with which words. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_THRESHOLDS } from '../../edge-agent/core/thresholds.js';
import { InputError } from '../../edge-agent/errors.js';
import type { SiteSettingsInput } from '../../edge-agent/site/settings.js';
import { openSettings, signSettings } from '../../edge-agent/site/signed.js';
import { loadPolicy } from '../../edge-agent/site/site.js';

const pem = (type: 'ed25519' | 'ed448'): { secret: string; open: string } => {
  const { privateKey, publicKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448');
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};
const KEY = pem('ed25519');
const TRUSTED = { 'safety-1': KEY.open };

const settings = (overrides: Partial<SiteSettingsInput> = {}): SiteSettingsInput => ({
  format: 'oyau-site',
  formatVersion: 1,
  site: 'north-pit',
  version: 7,
  issuedAt: '2026-10-12T06:00:00Z',
  issuedBy: 'A. Safety',
  thresholds: { eyesClosedMs: 1800 },
  ...overrides,
});
const signed = (overrides: Partial<SiteSettingsInput> = {}): string =>
  signSettings(settings(overrides), 'safety-1', KEY.secret);

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InputError) return error.code;
    throw error;
  }
  return 'taken';
}

describe('signed site settings', () => {
  it('are opened with their defaults', () => {
    const opened = openSettings(signed(), TRUSTED);
    expect(opened).toMatchObject({ site: 'north-pit', version: 7, silent: false });
    expect(opened.thresholds).toEqual({ ...DEFAULT_THRESHOLDS, eyesClosedMs: 1800 });
  });

  it('any changed character of the settings is noticed', () => {
    const file = JSON.parse(signed()) as { settings: string };
    for (let at = 0; at < file.settings.length; at += 7) {
      const changed =
        file.settings.slice(0, at) + (file.settings[at] === '1' ? '2' : '1') + file.settings.slice(at + 1);
      expect(codeOf(() => openSettings(JSON.stringify({ ...file, settings: changed }), TRUSTED))).toBe('FORGED_SITE');
    }
  });

  it('a file cut at any byte is refused', () => {
    const file = signed();
    for (let at = 0; at < file.length - 2; at += 5)
      expect(codeOf(() => openSettings(file.slice(0, at), TRUSTED))).toBe('BAD_SITE');
  });

  it.each([
    ['of another signer', () => openSettings(signed(), { other: KEY.open }), 'UNTRUSTED_SITE'],
    [
      'signed with another key of that name',
      () => openSettings(signed(), { 'safety-1': pem('ed25519').open }),
      'FORGED_SITE',
    ],
    ['checked with a key that is none', () => openSettings(signed(), { 'safety-1': 'PUBLIC KEY' }), 'BAD_KEY'],
    ['checked with a key of another kind', () => openSettings(signed(), { 'safety-1': pem('ed448').open }), 'BAD_KEY'],
    [
      'older than what is in force',
      () => openSettings(signed(), TRUSTED, { site: 'north-pit', version: 8 }),
      'OLD_SITE',
    ],
    ['the same as what is in force', () => openSettings(signed(), TRUSTED, { site: 'north-pit', version: 7 }), 'taken'],
    ['of another site', () => openSettings(signed(), TRUSTED, { site: 'south-pit', version: 8 }), 'taken'],
  ])('a file %s', (_, act, code) => expect(codeOf(act)).toBe(code));

  it('thresholds out of bounds, unknown or contradictory are not even signed, and all are listed', () => {
    const bad = { eyesClosedMs: 9000, blinkDepth: 0.01, sleepyMs: 1 } as Record<string, number>;
    expect(() => signed({ thresholds: bad, version: 0 })).toThrow(
      /version.*\n.*thresholds\.blinkDepth.*0\.08\.\.0\.5|eyesClosedMs/s,
    );
    try {
      signed({ thresholds: bad, version: 0 });
    } catch (error) {
      const paths = error instanceof InputError ? error.problems.map(({ path }) => path).sort() : [];
      expect([...new Set(paths)]).toEqual([
        'thresholds.blinkDepth',
        'thresholds.eyesClosedMs',
        'thresholds.sleepyMs',
        'version',
      ]);
    }
  });
});

describe('the policy in force', () => {
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'oyau-site-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return path;
  };
  const files = (data: string, text: string): { file: string; keys: string } => {
    const source = { file: join(data, 'site.json'), keys: join(data, 'keys.json') };
    writeFileSync(source.file, text);
    writeFileSync(source.keys, JSON.stringify(TRUSTED));
    return source;
  };

  it("without a site is the unit's own", async () => {
    expect(await loadPolicy(null, DEFAULT_THRESHOLDS, folder())).toEqual({
      thresholds: DEFAULT_THRESHOLDS,
      thresholdsVersion: 'default-1',
      silent: false,
      language: null,
      timeZone: null,
    });
    const own = { ...DEFAULT_THRESHOLDS, sleepMs: 3500 };
    expect((await loadPolicy(null, own, folder())).thresholdsVersion).toBe('local');
  });

  it("with a site is the site's, with its version and its silent mode", async () => {
    const data = folder();
    const policy = await loadPolicy(files(data, signed({ silent: true })), DEFAULT_THRESHOLDS, data);
    expect(policy).toMatchObject({ thresholdsVersion: 'north-pit-7', silent: true });
    expect(policy.thresholds.eyesClosedMs).toBe(1800);
  });

  it('never goes back to an older version', async () => {
    const data = folder();
    await loadPolicy(files(data, signed({ version: 8 })), DEFAULT_THRESHOLDS, data);
    await expect(loadPolicy(files(data, signed({ version: 7 })), DEFAULT_THRESHOLDS, data)).rejects.toThrow(
      'version 7 of the site settings is older than 8, which is in force',
    );
  });

  it('refuses thresholds of the unit beside those of the site, and files that are not there', async () => {
    const data = folder();
    const own = { ...DEFAULT_THRESHOLDS, sleepMs: 3500 };
    await expect(loadPolicy(files(data, signed()), own, data)).rejects.toThrow('thresholds.sleepMs');
    await expect(loadPolicy({ file: 'none', keys: join(data, 'keys.json') }, DEFAULT_THRESHOLDS, data)).rejects.toThrow(
      'the site file none cannot be read',
    );
    writeFileSync(join(data, 'keys.json'), '{"safety-1": 7}');
    await expect(
      loadPolicy({ file: join(data, 'site.json'), keys: join(data, 'keys.json') }, DEFAULT_THRESHOLDS, data),
    ).rejects.toThrow('the trusted keys');
  });
});
