/** What goes into a bundle for whoever mends a unit from afar: named files alone, secrets masked, never a picture. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { maskedText } from '../masking.js';
import { logNames } from './log-file.js';

/** Contents of the files that hold secrets; what cannot be read is no secret that could slip out. */
export function secretsIn(files: readonly (string | null | undefined)[]): string[] {
  return files.flatMap((file) => {
    if (typeof file !== 'string') return [];
    try {
      return readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    } catch {
      return [];
    }
  });
}

/** The logs of a folder by name, newest first; nothing else that lies there. */
export function logsIn(folder: string, secrets: readonly string[]): { readonly name: string; readonly text: string }[] {
  const present = new Set(namesIn(folder));
  return logNames()
    .filter((name) => present.has(name))
    .map((name) => ({ name, text: maskedText(readFileSync(join(folder, name), 'utf8'), secrets) }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
