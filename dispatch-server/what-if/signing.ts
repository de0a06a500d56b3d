/** The site's key on this server, if it has one, and the keys units trust: signs proposals, checks files that come back signed. */
import { isDeepStrictEqual } from 'node:util';
import { readFileSync, statSync } from 'node:fs';
import {
  InputError,
  openSettings,
  signSettings,
  siteSettingsSchema,
  trustedKeysSchema,
  type TrustedKeys,
} from '@oyau/policy';
import { z } from 'zod';
import { OperatorError } from '../errors.js';

export interface SigningFiles {
  /** Private key in PEM, its name as units know it, and the file of `oyau-agent site keygen`: id -> public key. null = not on this server. */
  readonly signingKeyFile: string | null;
  readonly signingKeyId: string | null;
  readonly trustedKeysFile: string | null;
}

export interface Signing {
  /** True when this server can sign by itself. */
  readonly canSign: boolean;
  /** Throws InputError. */
  sign(settings: unknown): { document: string; keyId: string };
  /**
   * Checks a signed file against what was approved; gives the name of its key. Throws InputError: not a signed file, not these settings, or,
   * where the trusted keys are known here, a signature that does not fit.
   */
  check(document: string, approved: unknown): string;
}

const OTHERS = 0o077;
const envelope = z.object({
  format: z.literal('oyau-signed'),
  keyId: z.string().min(1).max(64),
  settings: z.string().min(2),
});

/** Reads the files once. Throws OperatorError when one is no good. */
export function openSigning(files: SigningFiles): Signing {
  const key = files.signingKeyFile === null ? null : readPrivate(files.signingKeyFile);
  const trusted = files.trustedKeysFile === null ? null : readTrusted(files.trustedKeysFile);
  return {
    canSign: key !== null && files.signingKeyId !== null,
    sign(settings) {
      if (key === null || files.signingKeyId === null)
        throw new InputError('NO_KEY', 'this server holds no key that signs settings');
      return { document: signSettings(siteInput.parse(settings), files.signingKeyId, key), keyId: files.signingKeyId };
    },
    check(document, approved) {
      const { keyId, settings } = readEnvelope(document);
      if (!isDeepStrictEqual(jsonOf(settings), approved))
        throw new InputError('OTHER_SETTINGS', 'the signed file holds other settings than the approved proposal');
      if (trusted !== null) openSettings(document, trusted);
      return keyId;
    },
  };
}

/** As a person writes them: what is named stays named, nothing is filled in, so that what is signed is what was approved. */
const siteInput = z.custom<z.input<typeof siteSettingsSchema>>(
  (value) => siteSettingsSchema.safeParse(value).success,
  'must be settings of a site',
);

function readEnvelope(document: string): z.infer<typeof envelope> {
  const read = envelope.safeParse(jsonOf(document));
  if (read.success) return read.data;
  throw new InputError('BAD_SITE', 'this is no file of `oyau-agent site sign`');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError('BAD_SITE', 'the signed file is not JSON: it may be cut off');
  }
}

function readPrivate(path: string): string {
  const text = readText(path, 'settings.signingKeyFile');
  if ((statSync(path).mode & OTHERS) !== 0)
    throw new OperatorError('badInput', `settings.signingKeyFile: others may read ${path}: chmod 600 ${path}`);
  return text;
}

function readTrusted(path: string): TrustedKeys {
  const read = trustedKeysSchema.safeParse(jsonOf(readText(path, 'settings.trustedKeysFile')));
  if (read.success) return read.data;
  throw new OperatorError('badInput', `settings.trustedKeysFile: ${path} must map ids to public keys in PEM`);
}

function readText(path: string, setting: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new OperatorError('badInput', `${setting}: ${path} cannot be read`);
  }
}
