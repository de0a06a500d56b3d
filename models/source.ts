/** Finds the package that carries the weights and reads its files, refusing any that differ from the manifest. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelSource } from './convert/convert.js';
import { ModelError } from './errors.js';
import { sha256Of } from './hash.js';
import { SOURCE_PACKAGE, type ModelSpec, type SourceFile } from './manifest.js';

const packageSchema = z.object({ version: z.string() });

const REINSTALL =
  'Run `npm install --ignore-scripts` again; if it stays so, the package is not the one Oyau was tested with.';

/** Reads both source files of a network; `packageDir` stands in for the installed package. Throws a ModelError. */
export async function readSource(spec: ModelSpec, packageDir?: string): Promise<ModelSource> {
  const directory = join(packageDir ?? (await findPackage()), SOURCE_PACKAGE.directory);
  const [topology, weights] = await Promise.all([
    readVerified(directory, spec.topology),
    readVerified(directory, spec.weights),
  ]);
  return { topology: topology.toString('utf8'), weights };
}

/** Directory of the installed source package; throws when it is missing or has another version. */
export async function findPackage(): Promise<string> {
  const { name, version: wanted } = SOURCE_PACKAGE;
  const roots = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const root of roots) {
    const directory = join(root, name);
    const version = await versionOf(directory);
    if (version === undefined) continue;
    if (version === wanted) return directory;
    const found = `${name} is installed as ${version}, but the manifest names ${wanted}.`;
    throw new ModelError('MODEL_SOURCE_VERSION', `${found} ${REINSTALL}`);
  }
  const missing = `the package ${name}@${wanted}, which carries the networks' weights, is not installed.`;
  throw new ModelError('MODEL_SOURCE_MISSING', `${missing} Run \`npm install --ignore-scripts\` in Oyau's directory.`);
}

async function versionOf(directory: string): Promise<string | undefined> {
  try {
    return packageSchema.parse(JSON.parse(await readFile(join(directory, 'package.json'), 'utf8'))).version;
  } catch {
    return undefined;
  }
}

async function readVerified(directory: string, { file, sha256 }: SourceFile): Promise<Buffer> {
  const path = join(directory, file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ModelError('MODEL_SOURCE_MISSING', `cannot read ${path}. ${REINSTALL}`, { cause });
  });
  const actual = sha256Of(bytes);
  if (actual === sha256) return bytes;
  throw new ModelError(
    'MODEL_SOURCE_HASH',
    `${path} is not the file Oyau was tested with.\n  expected sha256 ${sha256}\n  found    sha256 ${actual}\n${REINSTALL}`,
  );
}
