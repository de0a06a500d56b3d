/** Where converted networks are kept between runs, and how they get there whole or not at all. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModelError } from './errors.js';

/** Environment variable that names the cache directory. */
const CACHE_VARIABLE = 'OYAU_MODEL_CACHE';

/**
 * Directories to look in and to write to, in this order. An explicit one (argument, then `OYAU_MODEL_CACHE`) stands
 * alone; otherwise `.cache` of this package, then `$XDG_CACHE_HOME/oyau` or `~/.cache/oyau` for read-only installations.
 */
export function cacheDirectories(explicit: string | undefined, environment: NodeJS.ProcessEnv): readonly string[] {
  const chosen = explicit ?? environment[CACHE_VARIABLE];
  if (chosen) return [chosen];
  return [join(packageDirectory(), '.cache'), join(userCache(environment), 'oyau')];
}

/** The user's cache by the XDG rules, in which an empty variable counts as none. */
function userCache({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  return join(homedir(), '.cache');
}

/** This package's own directory, whether the code runs from its sources or from `dist/`. */
function packageDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}

/** The file's bytes, or undefined when there is none that can be read. */
export async function readCached(path: string): Promise<Uint8Array | undefined> {
  return readFile(path).catch(() => undefined);
}

/** Writes into the first directory that takes it and returns the path; throws a ModelError when none does. */
export async function writeCached(directories: readonly string[], file: string, bytes: Uint8Array): Promise<string> {
  const failures: string[] = [];
  for (const directory of directories) {
    try {
      return await writeWhole(directory, file, bytes);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  const tried = failures.map((failure) => `  ${failure}`).join('\n');
  const advice = `Set ${CACHE_VARIABLE} to a directory that can be written.`;
  throw new ModelError('MODEL_CACHE_UNWRITABLE', `no directory takes the converted networks:\n${tried}\n${advice}`);
}

/** Temporary file, then rename: readers and a second writer see the old file or the new one, never a part. */
async function writeWhole(directory: string, file: string, bytes: Uint8Array): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, file);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeSynced(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return path;
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
