/** The signed file of site settings: what was signed is the exact text, so nothing depends on how JSON is written. */
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { InputError } from '../errors.js';
import { problemsOf } from '../problems.js';
import { siteSettingsSchema, type SiteSettings, type SiteSettingsInput } from './settings.js';

/** Name of a key, as units know it. */
export const keyIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: 'must be 1-64 letters, digits, dots, dashes or underscores' });

/** Version 1 of the envelope. `settings` is the JSON text of {@link siteSettingsSchema}. */
const envelopeSchema = z.strictObject({
  format: z.literal('oyau-signed'),
  formatVersion: z.literal(1),
  keyId: z.string().min(1).max(64),
  settings: z.string().min(2).max(65_536),
  /** Ed25519 over the UTF-8 bytes of `settings`, 64 bytes. */
  signature: z.base64().length(88, { error: 'must be 64 bytes in base64' }),
});

/** Public keys a unit trusts, by their id; each Ed25519 in PEM. */
export const trustedKeysSchema = z.record(z.string().min(1).max(64), z.string().includes('PUBLIC KEY'));

export type TrustedKeys = z.infer<typeof trustedKeysSchema>;

/** Signs settings with an Ed25519 private key in PEM. Throws {@link InputError} when the settings or the key are wrong. */
export function signSettings(settings: SiteSettingsInput, keyId: string, privateKeyPem: string): string {
  const checked = siteSettingsSchema.safeParse(settings);
  if (!checked.success) throw new InputError('BAD_SITE', 'the site settings are wrong', problemsOf(checked.error));
  const text = JSON.stringify(settings);
  const key = ed25519(() => createPrivateKey(privateKeyPem), 'the private key');
  const signature = sign(null, Buffer.from(text), key).toString('base64');
  return `${JSON.stringify({ format: 'oyau-signed', formatVersion: 1, keyId, settings: text, signature }, null, 2)}\n`;
}

/**
 * The settings of a signed file. Throws {@link InputError} when the file is damaged, the key is not trusted, the signature does not
 * fit, the settings are wrong (every problem is listed), or they are older than what is in force.
 *
 * @param inForce version that is in force now; null when there is none.
 */
export function openSettings(
  text: string,
  trusted: TrustedKeys,
  inForce: Pick<SiteSettings, 'site' | 'version'> | null = null,
): SiteSettings {
  const { keyId, settings, signature } = parseWith(envelopeSchema, text, 'the signed site file');
  const pem = trusted[keyId];
  if (pem === undefined)
    throw new InputError('UNTRUSTED_SITE', `the site file is signed with "${keyId}", which is not trusted`);
  const key = ed25519(() => createPublicKey(pem), `the public key "${keyId}"`);
  if (!verify(null, Buffer.from(settings), key, Buffer.from(signature, 'base64')))
    throw new InputError(
      'FORGED_SITE',
      `the signature of the site file does not fit: it was changed after "${keyId}" signed it`,
    );
  const opened = parseWith(siteSettingsSchema, settings, 'the site settings');
  if (inForce?.site === opened.site && opened.version < inForce.version)
    throw new InputError(
      'OLD_SITE',
      `version ${opened.version} of the site settings is older than ${inForce.version}, which is in force`,
    );
  return opened;
}

function parseWith<Schema extends z.ZodType>(schema: Schema, text: string, what: string): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError('BAD_SITE', `${what} is not JSON: it may be cut off`);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new InputError('BAD_SITE', `${what} is wrong`, problemsOf(result.error));
  return result.data;
}

function ed25519(read: () => KeyObject, what: string): KeyObject {
  const key = readKey(read);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new InputError('BAD_KEY', `${what} is no Ed25519 key in PEM`);
}

function readKey(read: () => KeyObject): KeyObject | null {
  try {
    return read();
  } catch {
    return null;
  }
}
