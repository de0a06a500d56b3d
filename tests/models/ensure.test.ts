/** Bringing the networks: what is cached stays, what is broken is rebuilt or refused with a reason. */
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureModels, MODEL_NAMES, MODELS, modelVersions } from '@oyau/models';
import { cacheDirectories, writeCached } from '../../models/cache.js';
import { convertModel } from '../../models/convert/convert.js';
import { convertVerified } from '../../models/ensure.js';
import { sha256Of } from '../../models/hash.js';
import { findPackage, readSource } from '../../models/source.js';

let root: string;
let cacheDir: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'oyau-models-'));
  cacheDir = join(root, 'cache');
});

afterEach(() => rm(root, { recursive: true, force: true }));

/** A copy of the source files of one network that a test may spoil. */
async function copyOfPackage(name: keyof typeof MODELS): Promise<string> {
  const directory = join(root, 'package');
  await mkdir(join(directory, 'models'), { recursive: true });
  for (const { file } of [MODELS[name].topology, MODELS[name].weights]) {
    await cp(join(await findPackage(), 'models', file), join(directory, 'models', file));
  }
  return directory;
}

describe('ensureModels', () => {
  it('converts at first use and finds the files afterwards', async () => {
    const first = await ensureModels(MODEL_NAMES, { cacheDir });
    const second = await ensureModels(MODEL_NAMES, { cacheDir });
    for (const name of MODEL_NAMES) {
      expect(first[name].state).toBe('converted');
      expect(second[name]).toEqual({ ...first[name], state: 'cached' });
      const file = await readFile(first[name].path);
      expect(sha256Of(file)).toBe(MODELS[name].onnxSha256);
      expect(file).toHaveLength(first[name].bytes);
    }
  });

  it('leaves a cached file alone and does not need the source package for it', async () => {
    const { path } = (await ensureModels(['blazeface'], { cacheDir })).blazeface;
    const before = await stat(path);
    await ensureModels(['blazeface'], { cacheDir, packageDir: join(root, 'nothing here') });
    expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it('rebuilds a damaged file', async () => {
    const { path } = (await ensureModels(['blazeface'], { cacheDir })).blazeface;
    await writeFile(path, (await readFile(path)).fill(0, 1000, 1001));
    const again = (await ensureModels(['blazeface'], { cacheDir })).blazeface;
    expect(again).toMatchObject({ state: 'converted', path });
    expect(sha256Of(await readFile(path))).toBe(MODELS.blazeface.onnxSha256);
  });

  it('rebuilds a file that was cut short', async () => {
    const { path } = (await ensureModels(['blazeface'], { cacheDir })).blazeface;
    await writeFile(path, (await readFile(path)).subarray(0, 500));
    expect((await ensureModels(['blazeface'], { cacheDir })).blazeface.state).toBe('converted');
  });

  it('converts a cached file when told to', async () => {
    await ensureModels(['blazeface'], { cacheDir });
    expect((await ensureModels(['blazeface'], { cacheDir, force: true })).blazeface.state).toBe('converted');
  });

  it('lets several convert at once and leaves no temporary file', async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureModels(['blazeface'], { cacheDir })));
    expect(await readdir(cacheDir)).toEqual([`blazeface-${modelVersions.blazeface}.onnx`]);
  });

  it('refuses a source file that differs, naming file, both hashes and the way out', async () => {
    const packageDir = await copyOfPackage('blazeface');
    const weights = join(packageDir, 'models', 'blazeface.bin');
    await appendFile(weights, 'x');
    const actual = sha256Of(await readFile(weights));
    const attempt = ensureModels(['blazeface'], { cacheDir, packageDir });
    await expect(attempt).rejects.toMatchObject({ name: 'ModelError', code: 'MODEL_SOURCE_HASH' });
    await expect(attempt).rejects.toThrow(weights);
    await expect(attempt).rejects.toThrow(MODELS.blazeface.weights.sha256);
    await expect(attempt).rejects.toThrow(actual);
    await expect(attempt).rejects.toThrow('npm install --ignore-scripts');
  });

  it('says which source file is missing', async () => {
    const packageDir = await copyOfPackage('blazeface');
    await rm(join(packageDir, 'models', 'blazeface.json'));
    const attempt = ensureModels(['blazeface'], { cacheDir, packageDir });
    await expect(attempt).rejects.toMatchObject({ code: 'MODEL_SOURCE_MISSING' });
    await expect(attempt).rejects.toThrow('blazeface.json');
  });

  it('says so when the cache cannot be written', async () => {
    const file = join(root, 'a file');
    await writeFile(file, '');
    const attempt = ensureModels(['blazeface'], { cacheDir: join(file, 'cache') });
    await expect(attempt).rejects.toMatchObject({ code: 'MODEL_CACHE_UNWRITABLE' });
    await expect(attempt).rejects.toThrow('OYAU_MODEL_CACHE');
  });
});

describe('the conversion', () => {
  it.each(MODEL_NAMES)('of %s gives the same bytes every time', async (name) => {
    const [first, second] = [await convertVerified(name), await convertVerified(name)];
    expect(Buffer.compare(first, second)).toBe(0);
  });

  it('refuses an operator that it does not know', async () => {
    const source = await readSource(MODELS.blazeface);
    const strange = { ...source, topology: source.topology.replaceAll('"MaxPool"', '"MinPool"') };
    expect(() => convertModel('blazeface', MODELS.blazeface, strange)).toThrow(/MinPool/);
  });

  it.each(['{', '{}', '{"format":"layers-model"}'])('refuses %s as topology', async (topology) => {
    const source = await readSource(MODELS.blazeface);
    expect(() => convertModel('blazeface', MODELS.blazeface, { ...source, topology })).toThrow(
      expect.objectContaining({ code: 'MODEL_SOURCE_FORMAT' }),
    );
  });
});

describe('cacheDirectories', () => {
  it('takes the argument, then the environment, and nothing besides', () => {
    expect(cacheDirectories('/a', { OYAU_MODEL_CACHE: '/b' })).toEqual(['/a']);
    expect(cacheDirectories(undefined, { OYAU_MODEL_CACHE: '/b' })).toEqual(['/b']);
  });

  it('otherwise prefers the package, then the user’s cache', () => {
    const [own, fallback] = cacheDirectories(undefined, { XDG_CACHE_HOME: '/x' });
    expect(own).toMatch(/models[\\/]\.cache$/);
    expect(fallback).toBe(join('/x', 'oyau'));
    expect(cacheDirectories(undefined, { OYAU_MODEL_CACHE: '' })[0]).toBe(own);
  });
});

describe('writeCached', () => {
  it('takes the next directory when one cannot be written', async () => {
    await writeFile(join(root, 'a file'), '');
    const path = await writeCached([join(root, 'a file', 'cache'), cacheDir], 'x.onnx', Uint8Array.of(1, 2));
    expect(path).toBe(join(cacheDir, 'x.onnx'));
    expect([...(await readFile(path))]).toEqual([1, 2]);
  });
});

describe('modelVersions', () => {
  it('are the first digits of the hashes', () => {
    expect(Object.keys(modelVersions)).toEqual(MODEL_NAMES);
    for (const name of MODEL_NAMES) expect(MODELS[name].onnxSha256.startsWith(modelVersions[name])).toBe(true);
    for (const version of Object.values(modelVersions)) expect(version).toMatch(/^[0-9a-f]{12}$/);
  });
});
