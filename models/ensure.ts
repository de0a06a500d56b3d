/** Brings networks: from the cache when it holds exactly the tested file, otherwise converted from the source package. */
import { join } from 'node:path';
import { cacheDirectories, readCached, writeCached } from './cache.js';
import { convertModel } from './convert/convert.js';
import { ModelError } from './errors.js';
import { sha256Of } from './hash.js';
import { modelSpec, shortHash, type ModelName, type ModelSpec } from './manifest.js';
import { readSource } from './source.js';

export interface EnsureOptions {
  /** Where converted networks are kept; see `cacheDirectories` for the default. */
  readonly cacheDir?: string | undefined;
  /** Directory that stands in for the installed source package. */
  readonly packageDir?: string | undefined;
  /** Convert even when the cache has the file. */
  readonly force?: boolean | undefined;
}

/** A network that is ready to load. */
export interface ReadyModel {
  readonly name: ModelName;
  /** The ONNX file. */
  readonly path: string;
  /** SHA-256 of the ONNX file, hex; equal to the manifest's. */
  readonly sha256: string;
  readonly bytes: number;
  /** Whether this call converted it or found it. */
  readonly state: 'converted' | 'cached';
  /** Names, shapes and value ranges of inputs and outputs. */
  readonly spec: ModelSpec;
}

/**
 * Makes sure that each network exists as a verified ONNX file. The source package is needed only for networks that the
 * cache does not hold. Safe to run in several processes at once. Throws a ModelError.
 */
export async function ensureModels<Name extends ModelName>(
  names: readonly Name[],
  options: EnsureOptions = {},
): Promise<Record<Name, ReadyModel>> {
  const ready: Partial<Record<Name, ReadyModel>> = {};
  for (const name of names) ready[name] = await ensureModel(name, options);
  return ready as Record<Name, ReadyModel>;
}

async function ensureModel(name: ModelName, options: EnsureOptions): Promise<ReadyModel> {
  const spec = modelSpec(name);
  const directories = cacheDirectories(options.cacheDir, process.env);
  const cached = options.force ? undefined : await findCached(name, directories);
  if (cached) return cached;
  const bytes = await convertVerified(name, options.packageDir);
  const path = await writeCached(directories, cacheFile(name, spec), bytes);
  return { name, path, sha256: spec.onnxSha256, bytes: bytes.length, state: 'converted', spec };
}

/** The network as the cache holds it; undefined when no directory has it unharmed. */
export async function findCached(name: ModelName, directories: readonly string[]): Promise<ReadyModel | undefined> {
  const spec = modelSpec(name);
  for (const directory of directories) {
    const path = join(directory, cacheFile(name, spec));
    const bytes = await readCached(path);
    if (bytes && sha256Of(bytes) === spec.onnxSha256) {
      return { name, path, sha256: spec.onnxSha256, bytes: bytes.length, state: 'cached', spec };
    }
  }
  return undefined;
}

/** Converts from the source package and checks source and result against the manifest. */
export async function convertVerified(name: ModelName, packageDir?: string): Promise<Uint8Array> {
  const spec = modelSpec(name);
  const bytes = convertModel(name, spec, await readSource(spec, packageDir));
  const actual = sha256Of(bytes);
  if (actual === spec.onnxSha256) return bytes;
  throw new ModelError(
    'MODEL_RESULT_HASH',
    `the conversion of ${name} gave another file than the tested one.\n  expected sha256 ${spec.onnxSha256}\n` +
      `  found    sha256 ${actual}\nThe converter has changed: run the parity tests, then put the new hash into the manifest.`,
  );
}

/** The hash is part of the name, so that two versions of Oyau can share a cache. */
function cacheFile(name: ModelName, spec: ModelSpec): string {
  return `${name}-${shortHash(spec.onnxSha256)}.onnx`;
}
