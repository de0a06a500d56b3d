/** The version of the server. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageSchema = z.object({ version: z.string() });

export const DISPATCH_VERSION = readVersion();

/** The package file lies beside the sources and one level above the compiled code. */
function readVersion(): string {
  for (const path of ['./package.json', '../package.json'])
    try {
      return packageSchema.parse(JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))).version;
    } catch {
      continue;
    }
  return '0.0.0';
}
