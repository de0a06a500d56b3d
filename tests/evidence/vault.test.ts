/** Evidence on the disk: sealed, whole or not there, within its budget, the critical unsent never given up. */
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKey, seal, unseal } from '../../edge-agent/evidence/seal.js';
import { Vault, type Note, type VaultOptions } from '../../edge-agent/evidence/vault.js';

let folder: string;
const lines: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'oyau-vault-'));
  lines.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const KEY = Buffer.alloc(32, 7);

function openVault(options: Partial<VaultOptions> = {}): Vault {
  const report = (line: string): void => void lines.push(line);
  return new Vault({
    folder: path.join(folder, 'evidence'),
    key: KEY,
    maxBytes: 1e6,
    keepFreeBytes: 1,
    report,
    ...options,
  });
}

const content = (name: string, bytes = 1000): Buffer => Buffer.alloc(bytes, name);
const about = (madeAtMs: number, critical = false) =>
  ({ role: 'film', mediaType: 'video/mp4', critical, epoch: 'e', eventId: `s/sleep@${madeAtMs}`, madeAtMs }) as const;

async function kept(vault: Vault, name: string, madeAtMs: number, critical = false): Promise<Note> {
  const note = await vault.keep(content(name), about(madeAtMs, critical));
  if (typeof note === 'string') throw new Error(note);
  return note;
}

describe('sealed files', () => {
  it('open with their key and name only, and not when a single bit has changed', () => {
    const sealed = seal(content('face'), KEY, 'a');
    expect(sealed.includes('face')).toBe(false);
    expect(unseal(sealed, KEY, 'a')).toEqual(content('face'));
    expect(unseal(sealed, Buffer.alloc(32, 8), 'a')).toBeNull();
    expect(unseal(sealed, KEY, 'b')).toBeNull();
    for (const at of [0, 9, 45, 500, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal(changed, KEY, 'a')).toBeNull();
    }
    expect(unseal(sealed.subarray(0, 30), KEY, 'a')).toBeNull();
  });

  it('have a key that is made once, is nobody else’s to read, and is refused when it is', () => {
    const file = path.join(folder, 'evidence.key');
    const key = readKey(file, true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readKey(file, true)).toEqual(key);
    chmodSync(file, 0o640);
    expect(() => readKey(file, true)).toThrow(/chmod 600/);
    writeFileSync(path.join(folder, 'short.key'), 'abc', { mode: 0o600 });
    expect(() => readKey(path.join(folder, 'short.key'), false)).toThrow(/64 hexadecimal/);
    expect(() => readKey(path.join(folder, 'none.key'), false)).toThrow(/none\.key/);
  });
});

describe('the vault', () => {
  it('gives back after a restart what it kept, with its state', async () => {
    const note = await kept(openVault(), 'a', 1);
    const vault = openVault();
    expect(vault.notes()).toEqual([note]);
    await vault.mark(note, 'sent');
    const again = openVault();
    expect(again.notes()).toMatchObject([{ state: 'sent' }]);
    expect(await again.read(note)).toEqual(content('a'));
    expect(statSync(path.join(folder, 'evidence', `${note.sha256}.sealed`)).mode & 0o777).toBe(0o600);
  });

  it('removes at its start what a kill left half done, whatever that is', async () => {
    const note = await kept(openVault(), 'a', 1);
    const place = (name: string): string => path.join(folder, 'evidence', name);
    writeFileSync(place(`${'b'.repeat(64)}.sealed.half`), 'x');
    writeFileSync(place(`${'c'.repeat(64)}.json.half`), '{');
    writeFileSync(place('film.mp4'), 'a picture in the clear');
    copyFileSync(place(`${note.sha256}.sealed`), place(`${'d'.repeat(64)}.sealed`));
    copyFileSync(place(`${note.sha256}.json`), place(`${'e'.repeat(64)}.json`));
    const vault = openVault();
    expect(vault.notes()).toEqual([note]);
    expect(readdirSync(path.join(folder, 'evidence')).sort()).toEqual([`${note.sha256}.json`, `${note.sha256}.sealed`]);
  });

  it('says so and lets go when a file was cut short, or its note is no note', async () => {
    const vault = openVault();
    const [a, b] = [await kept(vault, 'a', 1), await kept(vault, 'b', 2)];
    const file = path.join(folder, 'evidence', `${a.sha256}.sealed`);
    writeFileSync(file, readFileSync(file).subarray(0, 400));
    expect(await vault.read(a)).toBeNull();
    writeFileSync(path.join(folder, 'evidence', `${b.sha256}.json`), '{"sha256":1}');
    expect(openVault().notes()).toEqual([]);
    expect(lines.join('\n')).toMatch(/cannot be read any more; removed\n.*note .* cannot be read/);
  });

  it('makes room with what dispatch has, then with what is not critical, never with a critical one that is unsent', async () => {
    const vault = openVault({ maxBytes: 4300 });
    const critical = await kept(vault, 'a', 1, true);
    const normal = await kept(vault, 'b', 2);
    const sent = await kept(vault, 'c', 3, true);
    await vault.mark(sent, 'sent');
    const next = await kept(vault, 'd', 4, true);
    expect(vault.notes().map(({ sha256 }) => sha256)).toEqual(
      [critical, normal, sent, next].map(({ sha256 }) => sha256),
    );
    const more = await kept(vault, 'e', 5, true);
    expect(vault.notes().map(({ madeAtMs }) => madeAtMs)).toEqual([1, 2, 4, 5]);
    await kept(vault, 'f', 6, true);
    expect(vault.notes().map(({ madeAtMs }) => madeAtMs)).toEqual([1, 4, 5, 6]);
    expect(await vault.keep(content('g'), about(7, true))).toBe('budgetFull');
    expect(vault.notes().map(({ madeAtMs }) => madeAtMs)).toEqual([1, 4, 5, 6]);
    expect(await vault.read(more)).toEqual(content('e'));
  });

  it('gives clips up first when the disk is full, and leaves the critical unsent', async () => {
    const roomy = openVault();
    const sent = await kept(roomy, 'a', 1);
    await roomy.mark(sent, 'sent');
    await kept(roomy, 'b', 2, true);
    const full = openVault({ keepFreeBytes: 1e18 });
    expect(await full.keep(content('c'), about(3, true))).toBe('diskFull');
    expect(await full.giveUp()).toBe(1);
    expect(full.notes()).toMatchObject([{ madeAtMs: 2, critical: true }]);
  });
});
