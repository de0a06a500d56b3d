/** What goes into a bundle for whoever mends a unit from afar: named files alone, secrets masked, never a picture. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { logNames } from './log-file.js';

const MASK = '***';
/** Fields whose value is a secret, whatever it looks like; fields that name a file keep the name. */
const SECRET_KEY = /(password|passphrase|secret|token|pin|credential|descriptor)(?!.*file$)/i;
/** `scheme://user:password@host`. */
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,256}@/gi;
const BEARER = /\b(Bearer\s+)[\w.~+/=-]+/gi;
/** Shorter words would mask half of the log. */
const MIN_SECRET_CHARACTERS = 6;

/** A value of JSON with every secret masked. */
export function withoutSecrets(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return SECRET_KEY.test(key) ? MASK : maskedText(value, []);
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, key));
  if (typeof value !== 'object' || value === null)
    return typeof value === 'number' && SECRET_KEY.test(key) ? MASK : value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner, name)]));
}

/** A text without the secrets that are known, without passwords in addresses, without bearer tokens. */
export function maskedText(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= MIN_SECRET_CHARACTERS);
  const masked = known.reduce((masking, secret) => masking.replaceAll(secret, MASK), text);
  return masked.replaceAll(USER_INFO, `$1${MASK}@`).replaceAll(BEARER, `$1${MASK}`);
}

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
