/** Where the native binary lies, and how it is loaded. Nothing depends on it: whoever asks has another way. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the binary in `directory`, as node-gyp-build expects it, offers. Throws when there is none for this platform. */
export function loadBinary(directory = nativeDirectory()): Readonly<Record<string, unknown>> {
  const require = createRequire(import.meta.url);
  const nodeGypBuild = require('node-gyp-build') as (directory: string) => unknown;
  const binary = nodeGypBuild(directory);
  if (typeof binary === 'object' && binary !== null) return { ...binary };
  throw new Error('the native binary offers nothing');
}

/** `native` of this package, whether the code runs from its sources or from `dist`. */
function nativeDirectory(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return join(directory, 'native');
}
